import type { Orchestration, Task } from '../model/orchestration.ts';
import { hasSucceeded, type ReusedJob } from '../record/entry.ts';
import { effectiveState, lastJobs, type RunState, type TaskRecord } from '../record/runState.ts';
import type { Choice } from './plan.ts';
import type { Selection } from './selection.ts';

/** What a retry does with each task of the file as it is now. */
export interface RetryChoices {
  readonly choices: ReadonlyMap<string, Choice>;
  /** Why each selected task is selected. */
  readonly reasons: ReadonlyMap<string, string>;
}

/**
 * The preselection of a retry: exactly the tasks that failed (or were cut off), and all tasks of the phases that were not
 * reached; what was switched off or left out by a person stays out. Everything else is left out and its outputs are reused.
 * A selection by name replaces the preselection; tasks outside it still have their earlier outputs reused.
 */
export function chooseForRetry(
  orchestration: Orchestration,
  earlier: RunState,
  selection: Selection,
): RetryChoices {
  const choices = new Map<string, Choice>();
  const reasons = new Map<string, string>();
  const runName = `${earlier.created.orchestration}#${earlier.created.number}`;
  for (const phase of orchestration.phases) {
    for (const task of phase.tasks) {
      const record = earlier.tasks.get(task.id);
      const verdict = record === undefined ? judgeNew(task, phase.id, earlier) : judge(record, runName);
      const chosen = applySelection(task.id, verdict, selection);
      const reused = record === undefined ? [] : reusable(record, earlier.created.runId, chosen.runs);
      choices.set(task.id, {
        ...(chosen.runs ? {} : { skip: { reason: chosen.reason, message: chosen.why } }),
        ...(reused.length === 0 ? {} : { reused }),
      });
      if (chosen.runs) reasons.set(task.id, chosen.why);
    }
  }
  return { choices, reasons };
}

type Verdict =
  | { readonly runs: true; readonly why: string }
  | { readonly runs: false; readonly reason: 'deselected' | 'inactive'; readonly why: string };

function judge(record: TaskRecord, runName: string): Verdict {
  const last = record.jobs.at(-1)?.ended?.reason ?? record.failure;
  switch (record.state) {
    case 'failed':
      return {
        runs: true,
        why: last == null ? `failed in ${runName}` : `failed in ${runName}: ${last.message}`,
      };
    case 'cancelled':
      return { runs: true, why: `cancelled in ${runName}` };
    case 'not-executed':
      return { runs: true, why: `not executed in ${runName}` };
    case 'succeeded':
      return { runs: false, reason: 'deselected', why: `succeeded in ${runName}` };
    case 'warning':
      return { runs: false, reason: 'deselected', why: `ended with a warning in ${runName}` };
    case 'skipped':
      return record.skip?.reason === 'inactive'
        ? { runs: false, reason: 'inactive', why: `switched off in ${runName}` }
        : {
            runs: false,
            reason: 'deselected',
            why: `skipped in ${runName}: ${record.skip?.message ?? 'left out'}`,
          };
    default:
      return { runs: true, why: `did not end in ${runName}` };
  }
}

/** A task that the earlier run did not know runs where its phase does: in a phase that was not reached, or a new one. */
function judgeNew(task: Task, phaseId: string, earlier: RunState): Verdict {
  if (!task.active) return { runs: false, reason: 'inactive', why: 'switched off by "active: false"' };
  const phase = earlier.phases.find(({ id }) => id === phaseId);
  if (phase === undefined || phase.state === 'not-executed') return { runs: true, why: 'new in the file' };
  return { runs: false, reason: 'deselected', why: 'new in the file, in a phase that had been executed' };
}

function applySelection(id: string, verdict: Verdict, selection: Selection): Verdict {
  if (selection.skip.includes(id))
    return { runs: false, reason: 'deselected', why: 'left out by the selection' };
  if (selection.only.length === 0) return verdict;
  if (selection.only.includes(id)) return verdict.runs ? verdict : { runs: true, why: 'chosen by name' };
  return verdict.runs ? { runs: false, reason: 'deselected', why: 'left out by the selection' } : verdict;
}

/** What the retry takes over of a task: all of it where it does not run again, else the combinations that succeeded. */
function reusable(record: TaskRecord, runId: string, runsAgain: boolean): readonly ReusedJob[] {
  const own = ownJobs(record, runId);
  const inherited = (record.planned.reused ?? []).filter(
    job => own.length === 0 || !own.some(one => sameCombination(one, job)),
  );
  const all = [...inherited, ...own];
  if (!runsAgain) return all;
  const isPartial = hasMatrix(record) && !hasSucceeded(record.state);
  return isPartial ? all.filter(job => hasSucceeded(job.state)) : [];
}

/** Whether a task has a matrix; where its phase was not reached, what was taken over of it tells. */
export function hasMatrix({ combinations, planned }: TaskRecord): boolean {
  return combinations !== null || (planned.reused ?? []).some(({ matrix }) => matrix !== null);
}

/** What the jobs of a run itself left of a task. */
export function ownJobs(record: TaskRecord, run: string): readonly ReusedJob[] {
  const jobs = lastJobs(record).map(job => ({
    run,
    state: endState(job.state),
    matrix: record.combinations?.[job.key.index] ?? null,
    outputs: job.ended?.outputs ?? {},
    ...(job.ended?.result === undefined ? {} : { result: job.ended.result }),
    ...(job.ended?.resultSize === undefined ? {} : { resultSize: job.ended.resultSize }),
  }));
  if (jobs.length > 0 || record.planned.reused !== undefined || record.state === 'skipped') return jobs;
  return [{ run, state: endState(effectiveState(record)), matrix: null, outputs: {} }];
}

function endState(state: string): ReusedJob['state'] {
  switch (state) {
    case 'succeeded':
    case 'warning':
    case 'failed':
    case 'skipped':
    case 'not-executed':
      return state;
    default:
      return 'cancelled';
  }
}

function sameCombination(one: ReusedJob, other: ReusedJob): boolean {
  return JSON.stringify(one.matrix) === JSON.stringify(other.matrix);
}
