import { type Command, Option } from 'commander';
import type { RunStateName } from '../record/entry.ts';
import { jsonText } from '../report/json.ts';
import { runSummaryJson } from '../report/runJson.ts';
import { runsTable } from '../report/runsTable.ts';
import { type Context, printLines } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { forCommander } from './options.ts';
import { addIds, InvalidValueError, readCount } from './runOptions.ts';
import { withRunner } from './withRunner.ts';

const states: readonly RunStateName[] = [
  'waiting',
  'running',
  'success',
  'warning',
  'failed',
  'cancelled',
  'skipped',
  'interrupted',
];

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
        .choices(states)
        .argParser(forCommander(readStates)),
    )
    .option('--skipped', 'only runs that were skipped, with the reason; the same as --state skipped')
    .option('--limit <count>', 'at most so many runs', forCommander(readCount), 20)
    .option('--json', 'print a list of JSON objects')
    .action(async (options: RunsOptions) => done(await listRuns(context(), options)));
  addExamples(command, [
    ['segue runs', 'the last 20 runs'],
    ['segue runs --orchestration nightly-sales', 'those of one orchestration'],
    ['segue runs --state failed,interrupted', 'those that went wrong'],
  ]);
}

function readStates(text: string, previous: readonly RunStateName[] | undefined): readonly RunStateName[] {
  const chosen = addIds(text, []).map(word => {
    const state = states.find(one => one === word);
    if (state === undefined) throw new InvalidValueError(`Expected some of ${states.join(', ')}.`);
    return state;
  });
  return [...(previous ?? []), ...chosen];
}

async function listRuns(context: Context, options: RunsOptions): Promise<ExitCode> {
  const states = options.skipped === true ? [...(options.state ?? []), 'skipped' as const] : options.state;
  return withRunner(context, async runner => {
    const store = await runner.store();
    const rows = await store.runs({
      limit: options.limit,
      ...(options.orchestration === undefined ? {} : { orchestration: options.orchestration }),
      ...(states === undefined ? {} : { states }),
    });
    const { stdout, clock } = context.host;
    if (options.json === true) stdout.write(jsonText(rows.map(runSummaryJson), stdout));
    else
      printLines(
        context,
        runsTable(rows, { colours: context.out, columns: widthOf(context), now: clock.now() }),
      );
    return exitCode.success;
  });
}

/** Tables are cut to a terminal's width, and to nothing elsewhere, where a program may read them. */
function widthOf({ host: { stdout } }: Context): number {
  return stdout.isTerminal ? stdout.columns() : Number.POSITIVE_INFINITY;
}
