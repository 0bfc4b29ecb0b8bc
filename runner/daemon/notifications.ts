import type { Host } from '../host.ts';
import type { FileSystem } from '../model/project/fileSystem.ts';
import { Notifier, type NotifierOptions } from '../notify/notifier.ts';
import { readSecrets } from '../project/secrets.ts';
import { secretsIn, secretValues } from '../run/missingSecrets.ts';
import type { DaemonLog } from './daemonLog.ts';
import type { ProjectDaemon } from './projectDaemon.ts';

export interface NotificationOptions {
  readonly store: NotifierOptions['store'];
  readonly daemon: ProjectDaemon;
  readonly host: Pick<Host, 'clock' | 'env'>;
  readonly files: FileSystem;
  readonly log: DaemonLog;
  /** Where PagerDuty takes events; absent: at PagerDuty. */
  readonly pagerDutyUrl?: string;
}

/** Has people told of the runs that a daemon executes, by the files as they are when there is something to tell. */
export function openNotifier({ daemon, host, files, log, ...more }: NotificationOptions): Notifier {
  const settings = () => daemon.runner.project.settings;
  const notifier = new Notifier({
    ...more,
    clock: host.clock,
    orchestration: id => daemon.orchestration(id)?.valid ?? null,
    settings: () => settings().notifications,
    secrets: async orchestration => {
      const known = await readSecrets(settings(), { root: daemon.root, environment: host.env, files });
      const names = secretsIn(settings().notifications);
      return {
        secrets: secretValues(orchestration, known),
        // The project's own settings may name any secret: no job sees them.
        projectSecrets: Object.fromEntries(
          names.flatMap(name => {
            const value = known.lookup(name);
            return value === undefined ? [] : [[name, value] as const];
          }),
        ),
      };
    },
    next: id => daemon.next(id, 1)[0]?.at ?? null,
    log: (level, message, details) => log.write(level, message, details),
  });
  daemon.observe(notifier);
  return notifier;
}
