import type { Command } from 'commander';
import { jsonText } from '../report/json.ts';
import { noticeLines, noticesJson } from '../report/notices.ts';
import { runJson } from '../report/runJson.ts';
import { runTree } from '../report/runTree.ts';
import { runName } from '../report/words.ts';
import { findRun } from '../run/findRun.ts';
import { recordedRun } from '../run/recordedRun.ts';
import { resultPath } from '../run/resultFolder.ts';
import { type Context, printErrors, printLines } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { forCommander } from './options.ts';
import { printRefusal } from './printRefusal.ts';
import { readCount } from './runOptions.ts';
import { showResult } from './showResult.ts';
import { withRunner } from './withRunner.ts';

interface ShowOptions {
  readonly source?: true;
  readonly json?: true;
  readonly result?: string;
  readonly rows: number;
}

/** Rows of a result that fill a screen. */
const fewRows = 20;

/** `segue show`: all that is recorded of one run. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description('Shows a run with all its phases, tasks and attempts.')
    .argument('<run>', 'a run: nightly-sales#12, its id, or an orchestration for its last run')
    .option('--json', 'print the run, or the result, as a JSON object')
    .option('--source', "print the orchestration's file as the run used it")
    .option('--result <task>', 'the first rows that a task left')
    .option('--rows <count>', 'how many rows of a result', forCommander(readCount), fewRows)
    .action(async (run: string, options: ShowOptions) => done(await show(context(), run, options)));
  addExamples(command, [
    ['segue show nightly-sales#12', 'one run'],
    ['segue show nightly-sales', 'the last run'],
    ['segue show nightly-sales --json', 'for a program'],
    ['segue show nightly-sales#12 --source', 'the file of that time'],
    ['segue show nightly-sales --result orders', 'the first rows of what the task "orders" left'],
  ]);
}

async function show(context: Context, text: string, options: ShowOptions): Promise<ExitCode> {
  return withRunner(context, async runner => {
    const store = await runner.store();
    const row = await findRun(store, text);
    const isJson = options.json === true;
    if ('kind' in row) return printRefusal(context, row, { root: runner.project.root, isJson });
    if (options.source === true) {
      const text = await store.text(row.sourceHash);
      if (text !== undefined) context.host.stdout.write(text);
      else
        printErrors(context, [context.err.red(`error: The file of ${runName(row)} is not in the record.`)]);
      return text === undefined ? exitCode.failed : exitCode.success;
    }
    const { run } = await recordedRun(store, row);
    if (options.result !== undefined) {
      const { result: task, rows } = options;
      const pathOf = (result: string): string => resultPath(runner.project.stateDirectory, result);
      return showResult(context, { run, task, rows, isJson, pathOf });
    }
    const { stdout, clock } = context.host;
    const notices = await store.notices(row.id);
    if (isJson) stdout.write(jsonText({ ...runJson(run), notifications: noticesJson(notices) }, stdout));
    else {
      const columns = stdout.isTerminal ? stdout.columns() : Number.POSITIVE_INFINITY;
      printLines(context, runTree(run, { colours: context.out, columns, now: clock.now() }));
      printLines(context, noticeLines(notices, context.out));
    }
    return exitCode.success;
  });
}
