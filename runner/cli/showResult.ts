import type { RunState } from '../record/runState.ts';
import { jsonText } from '../report/json.ts';
import { resultJson } from '../report/resultJson.ts';
import { resultTable } from '../report/resultTable.ts';
import { type ResultRequest, readResult } from '../run/taskResult.ts';
import { type Context, printErrors, printLines } from './context.ts';
import { type ExitCode, exitCode } from './exitCode.ts';

export interface ShowResultRequest extends ResultRequest {
  readonly run: RunState;
  readonly isJson: boolean;
}

/** Shows the first rows that a task of a run left. */
export function showResult(context: Context, request: ShowResultRequest): ExitCode {
  const { run, task, isJson } = request;
  const result = readResult(run, request);
  if (result.kind === 'none') {
    printErrors(context, [context.err.red(`error: ${result.message}`)]);
    return exitCode.usage;
  }
  const { stdout } = context.host;
  if (isJson) stdout.write(jsonText(resultJson(task, result.preview), stdout));
  else {
    const width = stdout.isTerminal ? stdout.columns() : Number.POSITIVE_INFINITY;
    printLines(context, resultTable(result.preview, { colours: context.out, width }));
  }
  return exitCode.success;
}
