import type { ResultJson } from '../../schemas/types.ts';
import type { ResultPreview } from '../run/taskResult.ts';

/** The JSON of a result (`result` in `schemas/run.schema.json`). */
export function resultJson(task: string, { records, columns, rows }: ResultPreview): ResultJson {
  return { schemaVersion: 1, task, records, columns, rows };
}
