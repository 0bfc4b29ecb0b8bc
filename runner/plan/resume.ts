import type { Orchestration, Task } from '../model/orchestration.ts';
import { type Failure, hasSucceeded, type ReusedJob } from '../record/entry.ts';
import { type JobRecord, lastJobs, type RunState, type TaskRecord } from '../record/runState.ts';
import type { Choice } from './plan.ts';
import { chooseForRetry, hasMatrix, ownJobs, type RetryChoices } from './retry.ts';

/**
 * How an interrupted run goes on: what had succeeded stays done, and what had failed for good stays failed, so that the run ends as it would have. What was in flight is attempted
 * again, unless its task says `rerun: never`, and so is what waited for another attempt; what had not started starts.
 */
export function chooseToGoOn(orchestration: Orchestration, earlier: RunState): RetryChoices {
  const { choices, reasons } = chooseForRetry(orchestration, earlier, { only: [], skip: [] });
  const goingOn = new Map(choices);
  const left = new Map(reasons);
  for (const task of orchestration.phases.flatMap(({ tasks }) => tasks)) {
    const record = earlier.tasks.get(task.id);
    const lasting = record === undefined ? null : lastingFailure(task, record, earlier.created.runId);
    if (lasting === null) continue;
    goingOn.set(task.id, lasting);
    if (lasting.failed !== undefined) left.delete(task.id);
  }
  return { choices: goingOn, reasons: left };
}

/** What the run goes on with of a task that failed for good, in one combination of its matrix at least; null where it did not. */
function lastingFailure(task: Task, record: TaskRecord, runId: string): Choice | null {
  if (record.skip !== null) return null;
  // Of a phase that was not reached, the plan says what had failed before.
  const before = record.failure ?? record.planned.failed;
  if (before !== undefined)
    return {
      failed: before,
      ...(record.planned.reused === undefined ? {} : { reused: record.planned.reused }),
    };
  const failed = lastJobs(record).filter(job => hasFailedForGood(task, job));
  const inherited = (record.planned.reused ?? []).filter(({ state }) => state === 'failed');
  if (failed.length === 0 && inherited.length === 0) return null;
  if (!hasMatrix(record)) return { failed: reasonOf(failed[0]), reused: ownJobs(record, runId) };
  const names = new Set(failed.map(({ key }) => JSON.stringify(record.combinations?.[key.index] ?? null)));
  const own = ownJobs(record, runId);
  const kept = [...(record.planned.reused ?? []), ...own].filter(
    job => hasSucceeded(job.state) || inherited.includes(job) || isOneOf(job, names),
  );
  return { reused: kept };
}

/** No further attempt was to be made, and none is made because the runner died. */
function hasFailedForGood({ rerun }: Task, { state, retryDue, ended }: JobRecord): boolean {
  if (state !== 'failed' || retryDue !== null) return false;
  return ended?.reason?.code !== 'lost-worker' || rerun === 'never';
}

function isOneOf({ state, matrix }: ReusedJob, names: ReadonlySet<string>): boolean {
  return state === 'failed' && names.has(JSON.stringify(matrix));
}

function reasonOf(job: JobRecord | undefined): Failure {
  return job?.ended?.reason ?? { code: 'lost-worker', message: 'It failed before the run was interrupted.' };
}
