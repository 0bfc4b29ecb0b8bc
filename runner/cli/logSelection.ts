import { type JobKey, jobName } from '../record/entry.ts';
import type { JobRecord, RunState, TaskRecord } from '../record/runState.ts';
import { combinationWords } from '../report/words.ts';

/** Which jobs of a run are meant: all of them, those of one task, or one. */
export interface LogSelection {
  readonly task: string | null;
  readonly job: string | null;
}

/** Reads a task's or a job's id; undefined where the run has no such task. A job that has not been made yet may be named. */
export function selectLogs(run: RunState, text: string | undefined): LogSelection | undefined {
  if (text === undefined) return { task: null, job: null };
  if (run.tasks.has(text)) return { task: text, job: null };
  const task = /^(.+)\.\d+\.\d+$/.exec(text)?.[1];
  return task !== undefined && run.tasks.has(task) ? { task, job: text } : undefined;
}

/** Whether a job is among those that are meant. */
export function selectsJob({ task, job }: LogSelection, key: JobKey): boolean {
  if (job !== null) return jobName(key) === job;
  return task === null || task === key.task;
}

/** What stands above a job's log where there are several: `==> Extract / crm-accounts (attempt 2) <==`. */
export function logHeading(task: TaskRecord, { key }: JobRecord): string {
  const combination = task.combinations?.[key.index];
  const details = [
    combination === undefined ? '' : combinationWords(combination),
    key.attempt > 1 ? `attempt ${key.attempt}` : '',
  ].filter(detail => detail !== '');
  const suffix = details.length === 0 ? '' : ` (${details.join(', ')})`;
  return `==> ${task.phase.name} / ${task.planned.id}${suffix} <==`;
}
