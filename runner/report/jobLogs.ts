import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The logs of jobs, as reports read them. */
export interface JobLogs {
  /** Absolute path of a job's log; the file may not exist. */
  path(runId: string, job: string): string;
  /**
   * The last lines of a job's log, at most `count`; none where there is no log. Messages to the reader (`::warning::…`) are not
   * among them, since reports show them in words.
   */
  tail(runId: string, job: string, count: number): readonly string[];
}

/** How much of a log's end is looked at for its last lines; longer lines are cut at their beginning. */
const tailBytes = 32 * 1024;

/** Workflow commands whose meaning a report shows, or that mean nothing outside GitHub; a line of a log begins with its time. */
const spoken = /^\S+Z [ \t]*::(?:error|warning|notice|add-mask|endgroup)\b.*?::/;

/** Logs that are files, each at the path that `pathOf` gives. */
export function jobLogs(pathOf: (runId: string, job: string) => string): JobLogs {
  return {
    path: pathOf,
    tail: (runId, job, count) => tailOf(pathOf(runId, job), count),
  };
}

function tailOf(path: string, count: number): readonly string[] {
  const end = endOf(path);
  const lines = end.text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (end.isCut && lines.length > 1) lines.shift();
  return lines.filter(line => !spoken.test(line)).slice(-count);
}

function endOf(path: string): { readonly text: string; readonly isCut: boolean } {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return { text: '', isCut: false };
  }
  try {
    const { size } = fstatSync(file);
    const start = Math.max(0, size - tailBytes);
    const buffer = Buffer.alloc(size - start);
    const length = readSync(file, buffer, 0, buffer.length, start);
    return { text: buffer.toString('utf8', 0, length), isCut: start > 0 };
  } finally {
    closeSync(file);
  }
}
