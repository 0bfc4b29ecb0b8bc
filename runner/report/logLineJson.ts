import type { LogLineJson } from '../../schemas/types.ts';
import { readLogLine } from './logLine.ts';

/** A line of a job's log as JSON; its colours are kept, all else that could steer a terminal is not. */
export function logLineJson(task: string, job: string, line: string): LogLineJson {
  const { at, text } = readLogLine(line, true);
  return { task, job, at: at === null ? null : new Date(at).toISOString(), text };
}
