import type { Command } from 'commander';
import { narrate } from '../report/narrate.ts';
import { watchedChangeJson, watchedRunJson, watchedRunsJson } from '../report/watchJson.ts';
import { durationWords, runName, stateWords, timeOfDay } from '../report/words.ts';
import { findRun } from '../run/findRun.ts';
import { type Context, printLines } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { forCommander } from './options.ts';
import { printRefusal } from './printRefusal.ts';
import { readCount } from './runOptions.ts';
import { type RunsListener, watchRuns } from './watchRuns.ts';
import { withRunner } from './withRunner.ts';

interface WatchOptions {
  readonly limit: number;
  readonly json?: true;
}

/** How often an idle watch writes an empty line as JSON: only so it learns that its reader is gone. */
const heartbeatMs = 10_000;

/** `segue watch`: what runs do, while they do it. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Tells what all runs of the project do, in whichever process they run, until it is ended; with a run: what that one does, until it has ended.',
    )
    .argument('[run]', 'a run: nightly-sales#12, its id, or an orchestration for its last run')
    .option(
      '--limit <count>',
      'with --json: so many of the newest runs at the beginning',
      forCommander(readCount),
      50,
    )
    .option('--json', 'print a JSON object a line: the newest runs, then what goes on, then each change')
    .action(async (run: string | undefined, options: WatchOptions) =>
      done(await watch(context(), run, options)),
    );
  addExamples(command, [
    ['segue watch', 'everything that runs from now on'],
    ['segue watch nightly-sales', 'its last run, to its end'],
    ['segue watch --json', 'for a program that shows runs live'],
  ]);
}

async function watch(context: Context, run: string | undefined, options: WatchOptions): Promise<ExitCode> {
  return withRunner(context, async runner => {
    let only: string | null = null;
    if (run !== undefined) {
      const row = await findRun(await runner.store(), run);
      if ('kind' in row) return printRefusal(context, row, { root: runner.project.root, isJson: false });
      only = row.id;
    }
    const { host } = context;
    const isJson = options.json === true;
    const stop = isJson ? keepBeating(context) : () => {};
    try {
      const listener = isJson ? jsonLines(context) : words(context);
      await watchRuns(
        { host, directory: runner.project.stateDirectory, only, newest: options.limit },
        listener,
      );
    } finally {
      stop();
    }
    return exitCode.success;
  });
}

/** A reader that has gone is noticed only by writing to it. */
function keepBeating({ host }: Context): () => void {
  let stop = (): void => {};
  const beat = (): void => {
    stop = host.clock.after(heartbeatMs, () => {
      host.stdout.write('\n');
      beat();
    });
  };
  beat();
  return () => stop();
}

function jsonLines({ host }: Context): RunsListener {
  const write = (line: object): Promise<void> => {
    host.stdout.write(`${JSON.stringify(line)}\n`);
    return host.stdout.drained();
  };
  return {
    listed: rows => write(watchedRunsJson(rows)),
    appeared: run => write(watchedRunJson(run)),
    changed: (run, tasks) => write(watchedChangeJson(run, tasks)),
  };
}

function words(context: Context): RunsListener {
  const { host, out } = context;
  const print = async (at: number, name: string, text: string): Promise<void> => {
    printLines(context, [`${out.dim(timeOfDay(at))}  ${out.bold(name)}  ${text}`]);
    await host.stdout.drained();
  };
  return {
    listed: async () => {},
    appeared: run => {
      const { created, state, endedAt, startedAt } = run;
      return print(endedAt ?? startedAt ?? created.at, runName(created), stateWords(state));
    },
    changed: async (run, _tasks, entries) => {
      const name = runName(run.created);
      for (const entry of entries) {
        for (const line of narrate(entry, run, out)) await print(entry.at, name, line.trim());
        if (entry.kind !== 'run-ended') continue;
        const duration = entry.durationMs === null ? '' : ` in ${durationWords(entry.durationMs)}`;
        await print(entry.at, name, `${stateWords(entry.state)}${duration}`);
      }
    },
  };
}
