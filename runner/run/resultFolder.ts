import { join } from 'node:path';
import { rowsFile } from '../data/dataSet.ts';

/** The folder of a run's results, in the project's folder of state. */
export function resultsOfRun(stateDirectory: string, runId: string): string {
  return join(stateDirectory, 'results', runId);
}

/** The rows of a result; `result` is `<run>/<job>`, as the record has it. */
export function resultPath(stateDirectory: string, result: string): string {
  return join(stateDirectory, 'results', result, rowsFile);
}
