import { join } from 'node:path';
import { keepHeapSmall } from '../heap.ts';
import type { Host } from '../host.ts';
import { findProjectRoot } from '../model/project/findProjectRoot.ts';
import { layout } from '../model/project/layout.ts';
import type { Timetable } from '../model/schedule/timetable.ts';
import type { Notifier } from '../notify/notifier.ts';
import { nodeFileSystem } from '../project/nodeFileSystem.ts';
import type { SharedByRuns } from '../run/environment.ts';
import { openWritableStore } from '../run/environment.ts';
import type { Store, StoreError } from '../store/store.ts';
import type { DaemonLog } from './daemonLog.ts';
import { openNotifier } from './notifications.ts';
import { ProjectDaemon } from './projectDaemon.ts';
import { DatabaseAgent } from './sources/databaseAgent.ts';
import { NodeFileDisk } from './sources/nodeFileDisk.ts';
import { Unattended } from './unattended.ts';
import { watchFiles } from './watchFiles.ts';

export interface ServiceOptions {
  readonly host: Host;
  /** Absolute path of the project's root. */
  readonly root: string;
  readonly timetable: Timetable;
  readonly shared: SharedByRuns;
  readonly log: DaemonLog;
}

/** The root of the project around a folder. */
export function projectRoot(folder: string): Promise<string> {
  return findProjectRoot(folder, nodeFileSystem);
}

/** One project that runs by itself in this process, over its real record and its real files. */
export class ProjectService {
  readonly daemon: ProjectDaemon;
  readonly notifier: Notifier;
  readonly #store: Store;
  readonly #unattended: Unattended;
  readonly #stopWatching: () => Promise<void>;
  /** Runs that are abandoned are broken off as they should be. */
  readonly #ending: { isAbandoned: boolean };

  private constructor(parts: {
    readonly daemon: ProjectDaemon;
    readonly notifier: Notifier;
    readonly store: Store;
    readonly unattended: Unattended;
    readonly stopWatching: () => Promise<void>;
    readonly ending: { isAbandoned: boolean };
  }) {
    this.daemon = parts.daemon;
    this.notifier = parts.notifier;
    this.#store = parts.store;
    this.#unattended = parts.unattended;
    this.#stopWatching = parts.stopWatching;
    this.#ending = parts.ending;
  }

  /** Opens a project, for front ends; nothing starts by itself before `start`. Rejects with a `StoreError` where its record cannot be used. */
  static async open(options: ServiceOptions): Promise<ProjectService> {
    // It is there for years, and mostly rests.
    keepHeapSmall();
    const { host, root, timetable, shared, log } = options;
    const { clock } = host;
    const record: { trouble: string | null } = { trouble: null };
    const store = await openWritableStore({
      directory: join(root, layout.state),
      clock,
      unattended: {
        trouble: error => {
          record.trouble = error?.message ?? null;
          tellTrouble(log, error);
        },
      },
    });
    const ending = { isAbandoned: false };
    const daemon = await ProjectDaemon.open({
      host: { ...host, cwd: root },
      files: nodeFileSystem,
      store,
      timetable,
      shared,
      trouble: () => record.trouble,
      failed: ({ orchestration, number, runId }, error) => {
        if (ending.isAbandoned) return;
        const message = error instanceof Error ? error.message : String(error);
        log.write('error', `${orchestration}#${number} was broken off: ${message}`, { run: runId });
      },
    });
    const notifier = openNotifier({ daemon, store, host, files: nodeFileSystem, log });
    const disk = new NodeFileDisk(root);
    const databases = new DatabaseAgent({
      host,
      root,
      connection: (orchestration, name) => daemon.watchedConnection(orchestration, name),
    });
    const unattended = new Unattended({ daemon, store, clock, timetable, log, disk, databases });
    const watcher = await watchFiles({
      root,
      clock,
      changed: () => void unattended.follow(),
      failed: error => log.write('error', `Edits of files may go unnoticed: ${String(error)}`),
    });
    // What was edited between the reading and the watch.
    await daemon.read();
    return new ProjectService({
      daemon,
      notifier,
      store,
      unattended,
      ending,
      stopWatching: () => watcher.close(),
    });
  }

  /** From now on it runs by itself; what is due by now has fired when this resolves. */
  async start(): Promise<void> {
    this.notifier.start();
    await this.#unattended.start();
  }

  /** Fires no further time of a schedule; resolves when all that has fired, and what that brought about in turn, has run to its end, and people have been told. */
  async finish(): Promise<void> {
    await this.#unattended.stopSchedules();
    await this.#unattended.observe();
    do {
      await this.#unattended.idle();
      await this.daemon.idle();
      await this.#unattended.hear();
    } while (this.#unattended.isBusy || this.daemon.count > 0);
    await this.notifier.idle();
  }

  /** Starts nothing any more. Resolves when no run is in progress; those that wait for their turn are for whoever comes next. */
  async drain(): Promise<void> {
    await this.#stopWatching();
    await this.#unattended.close();
    this.daemon.letGoOfWaiting();
    await this.daemon.quiet();
    await this.notifier.close();
  }

  /** Lets go of the record at once. Runs that have not ended are interrupted, and taken up by whoever looks after the project next. */
  async abandon(): Promise<void> {
    this.#ending.isAbandoned = true;
    await this.#store.close();
  }
}

function tellTrouble(log: DaemonLog, error: StoreError | null): void {
  if (error === null) log.write('info', 'The run history can be written again: what waited for it goes on.');
  else
    log.write(
      'error',
      `${error.message} What runs goes on and waits for the history at its next step; nothing further is accepted until it can be written again.`,
      { code: error.code },
    );
}
