import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Api } from '../daemon/api/openApi.ts';
import type { DaemonLog } from '../daemon/daemonLog.ts';
import type { ProjectService } from '../daemon/projectService.ts';
import type { RunObserver } from '../record/observer.ts';
import { counted, durationWords, runName, starterWords, stateWords } from '../report/words.ts';
import { type Context, printErrors } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { explainError } from './explainError.ts';
import { forCommander } from './options.ts';
import { readCount } from './runOptions.ts';
import { type Address, readPort, serveApi, usualAddress } from './serveApi.ts';
import { serveLog } from './serveLog.ts';
import { isFolder } from './withRunner.ts';

interface ServeOptions extends Address {
  readonly once?: true;
  readonly jobs?: number;
}

/** Jobs at once unless told otherwise: most of those of data teams wait for databases and networks. */
const placesACore = 8;
const fewestPlaces = 16;

/** `segue serve`: the daemon of one or several projects. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Runs projects by themselves: starts what is due, follows edits of the files, takes up what was interrupted. SIGTERM and Ctrl-C let what runs end first; a second one does not.',
    )
    .argument('[projects...]', 'folders of projects (default: the project around this folder)')
    .option(
      '--once',
      'start what is due since the last time, wait for its end, and exit; for hosts with a cron',
    )
    .option(
      '--jobs <count>',
      `so many jobs at once, of all runs together (default: ${placesACore} a core, at least ${fewestPlaces})`,
      forCommander(readCount),
    )
    .option('--host <address>', 'answer HTTP here', usualAddress.host)
    .option(
      '--port <number>',
      'and on this port; 0: any that is free',
      forCommander(readPort),
      usualAddress.port,
    )
    .action(async (folders: readonly string[], options: ServeOptions) =>
      done(await serveOrExplain(context(), folders, options)),
    );
  addExamples(command, [
    ['segue serve', 'look after the project in this folder'],
    ['segue serve /srv/sales /srv/finance', 'look after two'],
    ['segue serve --once', 'from a cron job, every few minutes'],
  ]);
}

/** This command stands in a bundle of its own, which no other one could tell the errors of. */
async function serveOrExplain(
  context: Context,
  folders: readonly string[],
  options: ServeOptions,
): Promise<ExitCode> {
  try {
    return await serve(context, folders, options);
  } catch (error) {
    printErrors(context, explainError(error, context.host.env));
    return exitCode.failed;
  }
}

async function serve(
  context: Context,
  folders: readonly string[],
  {
    once: isOnce = false,
    jobs,
    host: address,
    port,
  }: Omit<ServeOptions, 'once'> & { readonly once?: boolean },
): Promise<ExitCode> {
  const { host } = context;
  const roots = await rootsOf(context, folders);
  if (typeof roots === 'string') {
    printErrors(context, [context.err.red(`error: ${roots}`)]);
    return exitCode.usage;
  }
  const { openExecutor, Places } = await import('../run/executeRun.ts');
  const { ProjectService } = await import('../daemon/projectService.ts');
  const { Timetable } = await import('../model/schedule/timetable.ts');
  const executor = await openExecutor(host);
  const places = new Places(jobs ?? Math.max(fewestPlaces, host.cores() * placesACore));
  const timetable = new Timetable();
  const services: ProjectService[] = [];
  const outcome = { hasFailed: false };
  const stopping = stopOnSignal(context);
  let api: Api | null = null;
  try {
    for (const root of roots) {
      const log = logOf(context, roots.length > 1 ? root : null);
      const service = await ProjectService.open({ host, root, timetable, shared: { executor, places }, log });
      services.push(service);
      service.daemon.observe(tellRuns(log, outcome));
      const count = service.daemon.orchestrations().length;
      log.write('info', `Looks after ${counted(count, 'orchestration')} in ${root}.`, { root });
    }
    if (!isOnce) {
      const daemons = services.map(service => service.daemon);
      const opened = await serveApi(context, {
        daemons,
        address: { host: address, port },
        jobs: places,
        log: logOf(context, null),
      });
      if (typeof opened === 'string') {
        printErrors(context, [context.err.red(`error: ${opened}`)]);
        return exitCode.failed;
      }
      api = opened;
      for (const { notifier, daemon } of services) {
        const link = opened.links.find(({ root }) => root === daemon.root);
        if (link !== undefined) notifier.linkTo(link.page);
      }
    }
    for (const service of services) await service.start();
    logOf(context, null).write('info', 'Ready.');
    await (isOnce ? Promise.race([allDone(services), stopping.asked]) : stopping.asked);
    api?.drain();
    await Promise.race([Promise.all(services.map(service => service.drain())), stopping.insisted]);
    return isOnce && outcome.hasFailed ? exitCode.failed : exitCode.success;
  } finally {
    stopping.close();
    await api?.close();
    // The record is let go of first, so that what is ended now counts as interrupted, and goes on when somebody looks after the project again.
    await Promise.all(services.map(service => service.abandon()));
    await executor.close();
  }
}

async function allDone(services: readonly ProjectService[]): Promise<void> {
  await Promise.all(services.map(service => service.finish()));
}

/** The roots of the projects in the given folders, each once, or what is wrong with one. */
async function rootsOf({ host }: Context, folders: readonly string[]): Promise<readonly string[] | string> {
  const { projectRoot } = await import('../daemon/projectService.ts');
  const roots = new Set<string>();
  for (const folder of folders.length === 0 ? ['.'] : folders) {
    const path = resolve(host.cwd, folder);
    if (!isFolder(path)) return `${path} is not a folder.`;
    roots.add(await projectRoot(path));
  }
  return [...roots];
}

function logOf({ host, err }: Context, root: string | null): DaemonLog {
  const details = root === null ? {} : { project: basename(root) };
  return serveLog({ output: host.stderr, colours: err, clock: host.clock, details });
}

/** Parents such as `npx` pass Ctrl-C on although the terminal sends it by itself; no person presses twice within this time, in milliseconds. */
const samePressMs = 100;

interface Stopping {
  readonly asked: Promise<void>;
  readonly insisted: Promise<void>;
  close(): void;
}

function stopOnSignal(context: Context): Stopping {
  const { host } = context;
  const log = logOf(context, null);
  const asked = Promise.withResolvers<void>();
  const insisted = Promise.withResolvers<void>();
  let lastAt = Number.NEGATIVE_INFINITY;
  let count = 0;
  const close = host.onSignal(signal => {
    const now = host.clock.monotonic();
    const isSamePress = now - lastAt < samePressMs;
    lastAt = now;
    if (isSamePress) return;
    count++;
    if (count === 1) log.write('info', `${signal}: nothing further starts; what runs may end.`);
    else log.write('warning', `${signal}: ends at once; what runs is interrupted.`);
    (count === 1 ? asked : insisted).resolve();
  });
  return { asked: asked.promise, insisted: insisted.promise, close };
}

/** A line for each start and each end of a run. */
function tellRuns(log: DaemonLog, outcome: { hasFailed: boolean }): RunObserver {
  return {
    onEntry: (entry, { created, durationMs, reason }) => {
      const details = { run: created.runId, orchestration: created.orchestration, number: created.number };
      const name = runName(created);
      if (entry.kind === 'run-waiting')
        log.write('info', `${name} waits for ${entry.holder.runName}, place ${entry.place}.`, details);
      if (entry.kind === 'run-started') {
        const by = starterWords(created.trigger, created.startedBy);
        log.write('info', `${name} started ${by}.`, { ...details, trigger: created.trigger.kind });
      }
      if (entry.kind !== 'run-ended') return;
      const { state } = entry;
      if (state === 'failed') outcome.hasFailed = true;
      const time = durationMs === null ? '' : ` in ${durationWords(durationMs)}`;
      const why = reason === null ? '' : `: ${reason}`;
      const level = state === 'failed' ? 'error' : state === 'warning' ? 'warning' : 'info';
      log.write(level, `${name} ended: ${stateWords(state)}${time}${why}.`, {
        ...details,
        state,
        durationMs,
      });
    },
  };
}
