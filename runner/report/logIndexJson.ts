import { resolve } from 'node:path';
import type { LogIndexJson } from '../../schemas/types.ts';
import { indexedEvery, type LogIndex } from '../run/logIndex.ts';

/** What a line of `segue logs --index` tells. */
export interface LogIndexPart {
  readonly index: LogIndex;
  /** How many offsets were told before. */
  readonly told: number;
  readonly isComplete: boolean;
}

/** A line of `segue logs --index` (`logIndex` in `schemas/run.schema.json`); without a path what the HTTP API tells. */
export function logIndexJson(
  job: string,
  path: string | null,
  { index, told, isComplete }: LogIndexPart,
): LogIndexJson {
  return {
    job,
    ...(path === null ? {} : { file: resolve(path) }),
    bytes: index.bytes,
    lines: index.lines,
    every: indexedEvery,
    from: told,
    offsets: index.offsets.slice(told),
    isComplete,
  };
}
