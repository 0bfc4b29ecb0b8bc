import { resolve } from 'node:path';
import { indexedEvery, type LogIndex } from './logIndex.ts';

/** What a line of `segue logs --index` tells. */
export interface LogIndexPart {
  readonly index: LogIndex;
  /** How many offsets were told before. */
  readonly told: number;
  readonly isComplete: boolean;
}

/** A line of `segue logs --index` (`logIndex` in `schemas/run.schema.json`). */
export function logIndexJson(job: string, path: string, { index, told, isComplete }: LogIndexPart): object {
  return {
    job,
    file: resolve(path),
    bytes: index.bytes,
    lines: index.lines,
    every: indexedEvery,
    from: told,
    offsets: index.offsets.slice(told),
    isComplete,
  };
}
