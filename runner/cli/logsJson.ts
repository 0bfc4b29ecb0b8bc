import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Output } from '../host.ts';
import { type JobKey, jobName } from '../record/entry.ts';
import { logLineJson } from '../report/logLineJson.ts';

/** A stretch of a log in bytes; `to` is not in it, null is the end. */
export interface ByteRange {
  readonly from: number;
  readonly to: number | null;
}

/** Where lines of a log are told, and which of them. */
export interface LogPart {
  readonly output: Output;
  readonly key: JobKey;
  readonly path: string;
  readonly range: ByteRange;
}

/** Prints the lines of a part of a log as JSON objects, one a line, as fast as they are taken. False where there is no such log. */
export async function printLogJson({ output, key, path, range }: LogPart): Promise<boolean> {
  if (range.to !== null && range.to <= range.from) return true;
  const input = createReadStream(path, {
    start: range.from,
    ...(range.to === null ? {} : { end: range.to - 1 }),
  });
  let isAbsent = false;
  const failed = new Promise<void>((resolve, reject) => {
    input.once('error', (error: NodeJS.ErrnoException) => {
      isAbsent = error.code === 'ENOENT';
      if (isAbsent) resolve();
      else reject(error);
    });
    input.once('close', resolve);
  });
  let waiting: string[] = [];
  const flush = async (): Promise<void> => {
    output.write(waiting.join(''));
    waiting = [];
    await output.drained();
  };
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (output.isClosed) break;
    waiting.push(`${JSON.stringify(logLineJson(key.task, jobName(key), line))}\n`);
    if (waiting.length >= linesAtOnce) await flush();
  }
  await flush();
  input.destroy();
  await failed;
  return !isAbsent;
}

/** So many lines are written together: fewer cost more time, more of them more memory. */
const linesAtOnce = 1_000;
