import { DataSetError, readFacts, unitedColumns } from '../data/dataSet.ts';
import { readRows } from '../data/readRows.ts';
import { nearestName } from '../model/nearestName.ts';
import { type RunState, resultsOf, type TaskRecord } from '../record/runState.ts';
import { jsonText } from '../report/json.ts';
import { type ResultPreview, resultTable } from '../report/resultTable.ts';
import { runName } from '../report/words.ts';
import { resultPath } from '../run/resultFolder.ts';
import { type Context, printErrors, printLines } from './context.ts';
import { type ExitCode, exitCode } from './exitCode.ts';

/** Which result, and how much of it. */
export interface ResultRequest {
  readonly run: RunState;
  readonly task: string;
  /** Rows at most. */
  readonly rows: number;
  readonly isJson: boolean;
  /** Absolute path of the project's folder of state. */
  readonly stateDirectory: string;
}

/** Shows the first rows that a task of a run left. */
export function showResult(context: Context, request: ResultRequest): ExitCode {
  const { run, task, rows, stateDirectory, isJson } = request;
  const record = run.tasks.get(task);
  if (record === undefined) return refuse(context, unknownTask(run, task));
  const results = resultsOf(record);
  if (results.length === 0) return refuse(context, noResult(run, record));
  const paths = results.map(result => resultPath(stateDirectory, result));
  try {
    const preview = previewOf(paths, rows);
    const { stdout } = context.host;
    if (isJson) stdout.write(jsonText({ schemaVersion: 1, task, ...preview }, stdout));
    else {
      const width = stdout.isTerminal ? stdout.columns() : Number.POSITIVE_INFINITY;
      printLines(context, resultTable(preview, { colours: context.out, width }));
    }
    return exitCode.success;
  } catch (error) {
    if (error instanceof DataSetError) return refuse(context, error.message);
    throw error;
  }
}

/** Of several results, as a matrix leaves them, the first rows of all together. */
function previewOf(paths: readonly string[], most: number): ResultPreview {
  const facts = paths.map(readFacts);
  const rows: ResultPreview['rows'][number][] = [];
  for (const path of paths) {
    if (rows.length >= most) break;
    for (const row of readRows(path)) {
      rows.push(row);
      if (rows.length >= most) break;
    }
  }
  return {
    records: facts.reduce((sum, { records }) => sum + records, 0),
    columns: unitedColumns(facts.map(({ columns }) => columns)),
    rows,
  };
}

function refuse(context: Context, message: string): ExitCode {
  printErrors(context, [context.err.red(`error: ${message}`)]);
  return exitCode.usage;
}

function unknownTask(run: RunState, task: string): string {
  const nearest = nearestName(task, [...run.tasks.keys()]);
  const hint = nearest === undefined ? '.' : `; did you mean "${nearest}"?`;
  return `${runName(run.created)} has no task "${task}"${hint}`;
}

function noResult(run: RunState, { planned, state }: TaskRecord): string {
  const why = state === 'succeeded' ? `the component "${planned.component}" leaves none` : `it is ${state}`;
  return `The task ${planned.id} of ${runName(run.created)} has no result: ${why}.`;
}
