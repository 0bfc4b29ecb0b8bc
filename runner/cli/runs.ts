import { type Command, Option } from 'commander';
import { type RunStateName, runStates } from '../record/entry.ts';
import { jsonText } from '../report/json.ts';
import { runSummaryJson } from '../report/runJson.ts';
import { runsTable } from '../report/runsTable.ts';
import { skippedJson, skippedOf, skippedTable } from '../report/skippedTable.ts';
import { type Context, printErrors, printLines, widthOf } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { forCommander } from './options.ts';
import { addIds, InvalidValueError, readCount } from './runOptions.ts';
import { withRunner } from './withRunner.ts';

interface RunsOptions {
  readonly orchestration?: string;
  readonly state?: readonly RunStateName[];
  readonly skipped?: true;
  readonly limit: number;
  readonly json?: true;
}

/** `segue runs`: the history. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description('Lists the runs of the project, newest first.')
    .option('--orchestration <id>', 'only runs of this orchestration')
    .addOption(
      new Option('--state <states>', 'only runs in these states; comma-separated, repeatable')
        .choices(runStates)
        .argParser(forCommander(readStates)),
    )
    .option(
      '--skipped',
      'what did not run, and why: times that were missed, fires that were refused, runs that others were in the way of',
    )
    .option('--limit <count>', 'at most so many runs', forCommander(readCount), 20)
    .option('--json', 'print a list of JSON objects')
    .action(async (options: RunsOptions) => done(await listRuns(context(), options)));
  addExamples(command, [
    ['segue runs', 'the last 20 runs'],
    ['segue runs --orchestration nightly-sales', 'those of one orchestration'],
    ['segue runs --state failed,interrupted', 'those that went wrong'],
    ['segue runs --skipped', 'why something did not run'],
  ]);
}

function readStates(text: string, previous: readonly RunStateName[] | undefined): readonly RunStateName[] {
  const chosen = addIds(text, []).map(word => {
    const state = runStates.find(one => one === word);
    if (state === undefined) throw new InvalidValueError(`Expected some of ${runStates.join(', ')}.`);
    return state;
  });
  return [...(previous ?? []), ...chosen];
}

async function listRuns(context: Context, options: RunsOptions): Promise<ExitCode> {
  if (options.skipped === true && options.state !== undefined) {
    printErrors(context, [context.err.red('error: --skipped and --state cannot be combined.')]);
    return exitCode.usage;
  }
  return withRunner(context, async runner => {
    const store = await runner.store();
    const { orchestration, limit, state } = options;
    const filter = { limit, ...(orchestration === undefined ? {} : { orchestration }) };
    const { stdout, clock } = context.host;
    const view = { colours: context.out, columns: widthOf(context), now: clock.now() };
    if (options.skipped === true) {
      const fires = await store.fires({ ...filter, state: 'skipped' });
      const skipped = skippedOf(fires, await store.runs({ ...filter, states: ['skipped'] })).slice(0, limit);
      if (options.json === true) stdout.write(jsonText(skipped.map(skippedJson), stdout));
      else printLines(context, skippedTable(skipped, view));
      return exitCode.success;
    }
    const rows = await store.runs({ ...filter, ...(state === undefined ? {} : { states: state }) });
    if (options.json === true) stdout.write(jsonText(rows.map(runSummaryJson), stdout));
    else printLines(context, runsTable(rows, view));
    return exitCode.success;
  });
}
