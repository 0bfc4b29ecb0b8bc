import type { TaskRecord } from '../record/runState.ts';

/**
 * How long a task took in milliseconds: its one job's duration, or from the first start to the last end where there were several
 * jobs, the waits between attempts included. Null where nothing of it ended.
 */
export function taskDuration({ jobs }: TaskRecord): number | null {
  const [first] = jobs;
  if (first === undefined) return null;
  if (jobs.length === 1) return first.ended?.durationMs ?? null;
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const { startedAt, ended } of jobs) {
    if (startedAt !== null && startedAt < start) start = startedAt;
    if (ended !== null && ended.at > end) end = ended.at;
  }
  return end >= start ? end - start : null;
}
