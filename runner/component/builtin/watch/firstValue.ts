import type { Json, JsonObject } from '../../../model/orchestration.ts';

/** The value of the first column of a row that is written as JSON. */
export function firstValueOf(row: string): Json {
  const values: JsonObject = JSON.parse(row);
  return Object.values(values)[0] ?? null;
}
