import type { RunJson, TaskJson } from '../../schemas/types.ts';

/** A stretch of a run, as parts of the whole from 0 to 1. */
export interface Bar {
  readonly from: number;
  readonly length: number;
  readonly state: string;
}

/** From when to when a run is drawn, in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export function spanOf(run: RunJson, now: number): Span {
  const from = Date.parse(run.startedAt ?? run.createdAt);
  const to = run.endedAt === null ? now : Date.parse(run.endedAt);
  return { from, to: Math.max(to, from + 1) };
}

/** The jobs of a task as stretches of its run: together the rows of a Gantt chart. */
export function barsOf(task: TaskJson, span: Span): readonly Bar[] {
  const whole = span.to - span.from;
  return task.jobs.flatMap(({ startedAt, endedAt, state }) => {
    if (startedAt === null) return [];
    const from = Math.max(0, Date.parse(startedAt) - span.from);
    const to = Math.min(whole, (endedAt === null ? span.to : Date.parse(endedAt)) - span.from);
    return [{ from: from / whole, length: Math.max(0, to - from) / whole, state }];
  });
}

/** How long a task has taken so far, over all its jobs: from the first start to the last end. Null before the first start. */
export function durationOf(task: TaskJson, now: number): number | null {
  const [only] = task.jobs;
  if (task.jobs.length === 1 && only?.durationMs != null) return only.durationMs;
  const starts = task.jobs.flatMap(({ startedAt }) => (startedAt === null ? [] : [Date.parse(startedAt)]));
  if (starts.length === 0) return null;
  const ends = task.jobs.map(({ endedAt, startedAt }) =>
    endedAt !== null ? Date.parse(endedAt) : startedAt === null ? 0 : now,
  );
  return Math.max(0, Math.max(...ends) - Math.min(...starts));
}
