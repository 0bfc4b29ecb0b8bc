import type { Json, JsonObject } from '../model/orchestration.ts';

/**
 * The journal of a run: what happened, in order. A run's state is the fold of its entries (`runState.ts`), in the
 * runner, in the store and in every reader; nothing else is stored of it. Each entry is durable before anyone is shown it.
 * `at` is wall time in milliseconds since the epoch.
 */
export type Entry =
  | RunCreated
  | { readonly kind: 'run-waiting'; readonly at: number; readonly holder: Holder; readonly place: number }
  | { readonly kind: 'run-started'; readonly at: number }
  | { readonly kind: 'phase-started'; readonly at: number; readonly phase: string }
  | {
      readonly kind: 'phase-ended';
      readonly at: number;
      readonly phase: string;
      readonly state: PhaseState;
    }
  | {
      readonly kind: 'task-skipped';
      readonly at: number;
      readonly task: string;
      readonly reason: SkipReason;
      readonly message: string | null;
    }
  | {
      /** A matrix was fanned out: the combinations, in order. The record of its jobs refers to them by index. */
      readonly kind: 'task-expanded';
      readonly at: number;
      readonly task: string;
      readonly combinations: readonly JsonObject[];
    }
  | { readonly kind: 'task-failed'; readonly at: number; readonly task: string; readonly reason: Failure }
  | {
      readonly kind: 'job-waiting';
      readonly at: number;
      readonly job: JobKey;
      readonly holder: Holder;
      readonly place: number;
    }
  | { readonly kind: 'job-started'; readonly at: number; readonly job: JobKey }
  | JobEnded
  | {
      /** A failed attempt will be followed by another one, at `due`. */
      readonly kind: 'retry-scheduled';
      readonly at: number;
      readonly job: JobKey;
      readonly due: number;
    }
  | {
      readonly kind: 'cancel-requested';
      readonly at: number;
      readonly by: string;
      /** Orderly: what runs is asked to end. At once: it is killed. */
      readonly force: boolean;
    }
  | { readonly kind: 'limit-reached'; readonly at: number; readonly reason: Failure }
  | { readonly kind: 'run-interrupted'; readonly at: number; readonly message: string }
  | {
      readonly kind: 'run-ended';
      readonly at: number;
      readonly state: EndState;
      readonly reason: string | null;
      readonly durationMs: number | null;
    };

export interface RunCreated {
  readonly kind: 'run-created';
  readonly at: number;
  readonly runId: string;
  readonly orchestration: string;
  readonly name: string;
  /** Path of the orchestration's file, relative to the project's root. */
  readonly path: string;
  readonly number: number;
  readonly attempt: number;
  /** Id of the first run, which this one retries; null where this is the first. */
  readonly retryOf: string | null;
  /** That run's number, as long as it is known. */
  readonly retryOfNumber?: number;
  /**
   * Present: it goes on by itself with a run that was interrupted, so that what it does not run again counts as it was. The number tells how often in a row a
   * runner has died while one of these runs was in progress.
   */
  readonly deaths?: number;
  readonly trigger: Trigger;
  readonly startedBy: string | null;
  readonly params: JsonObject;
  readonly sourceHash: string;
  readonly commit: string | null;
  /** Texts that the run was made of: path → hash of a stored text. The orchestration's own is among them. */
  readonly sources: Readonly<Record<string, string>>;
  readonly phases: readonly PlannedPhase[];
}

export interface PlannedPhase {
  readonly id: string;
  readonly name: string;
  readonly tasks: readonly PlannedTask[];
}

/** One task as planned. What is false, null or empty is left out, so that a plan of 100,000 tasks stays small. */
export interface PlannedTask {
  readonly id: string;
  readonly name: string;
  readonly component: string;
  readonly configuration?: string;
  readonly continueOnFailure?: true;
  /** Absent: the task will run when its phase and condition let it. */
  readonly skip?: { readonly reason: SkipReason; readonly message: string };
  /**
   * In a retry: what earlier runs left, one a combination. A task that is left out goes on counting as these; of a task that
   * runs again, these are the combinations that succeeded and are not run again, and in a run that goes on with an interrupted one those that
   * failed for good too.
   */
  readonly reused?: readonly ReusedJob[];
  /** In a run that goes on with an interrupted one: why the task had failed for good. It is not attempted again, and counts. */
  readonly failed?: Failure;
  /** Line of the task in the file, from 1, for annotations. */
  readonly line?: number;
}

/** What a job of an earlier run left that a retry goes on with. */
export interface ReusedJob {
  readonly run: string;
  readonly state: JobEndState | 'skipped' | 'not-executed';
  readonly matrix: JsonObject | null;
  readonly outputs: Readonly<Record<string, Json>>;
  /** Its result, as in `JobEnded`. */
  readonly result?: string;
  readonly resultSize?: ResultSize;
}

/** How large a data set is. */
export interface ResultSize {
  readonly records: number;
  readonly columns: number;
}

export interface JobEnded {
  readonly kind: 'job-ended';
  readonly at: number;
  readonly job: JobKey;
  readonly state: JobEndState;
  /** Why it failed, or what it warns of. */
  readonly reason?: Failure;
  readonly durationMs: number;
  readonly exitCode?: number;
  readonly outputs?: Readonly<Record<string, Json>>;
  /** The data set that it left, as `<run>/<job>` in the folder of results; absent where it left none. */
  readonly result?: string;
  readonly resultSize?: ResultSize;
  readonly records?: { readonly in: number | null; readonly out: number | null };
  readonly peakMemoryBytes?: number;
  readonly cpuMs?: number;
  readonly summary?: string;
  readonly annotations?: readonly Annotation[];
}

/** How a job ended, as its entry tells it. */
export type JobOutcome = Omit<JobEnded, 'kind' | 'at' | 'job'>;

/** Names one job of a run: the task, the index of its matrix combination (0 without matrix), the attempt (from 1). */
export interface JobKey {
  readonly task: string;
  readonly index: number;
  readonly attempt: number;
}

/** The text form of a key, unique in its run; also the stem of the job's log file. */
export function jobName(key: JobKey): string {
  return `${key.task}.${key.index}.${key.attempt}`;
}

/** Why something failed: a code for programs, a sentence for people. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly exitCode?: number;
  readonly signal?: string;
}

export type FailureCode =
  | 'exit-code'
  | 'timeout'
  | 'memory'
  | 'run-limit'
  | 'could-not-start'
  | 'bad-output'
  | 'bad-expression'
  | 'log-failed'
  | 'lost-worker'
  /** The run of another orchestration, which the job was to start, failed or could not be made. */
  | 'orchestration'
  /** No failure: the job did its work, and what it found makes its run a warning. */
  | 'warning';

/** Who holds what somebody waits for. `job` is null for a run's slot. */
export interface Holder {
  readonly run: string;
  /** `nightly-sales#12`. */
  readonly runName: string;
  readonly job: string | null;
  /** Since when, wall time in milliseconds. */
  readonly since: number;
}

/** A message that a job's output addressed to the reader: `::error file=…,line=…::text`. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export type TriggerKind =
  | 'manual'
  | 'schedule'
  | 'tables'
  | 'webhook'
  | 'database'
  | 'files'
  | 'orchestration'
  | 'api';

export interface Trigger {
  readonly kind: TriggerKind;
  readonly [detail: string]: Json;
}

export type SkipReason = 'inactive' | 'deselected' | 'condition-false';
/** `warning`: the job did its work, and says that not all is as it should be. */
export type JobEndState = 'succeeded' | 'warning' | 'failed' | 'cancelled';
export type JobState = 'queued' | 'waiting' | 'running' | JobEndState;
export type TaskState = JobState | 'skipped' | 'not-executed';
export type PhaseState =
  | 'queued'
  | 'running'
  | 'success'
  | 'warning'
  | 'failed'
  | 'cancelled'
  | 'skipped'
  | 'not-executed';
/** The states in which a run has ended for good. */
export const endStates = ['success', 'warning', 'failed', 'cancelled', 'skipped'] as const;
export type EndState = (typeof endStates)[number];
/** All states of a run, in the order in which they are told to people. */
export const runStates = ['waiting', 'running', ...endStates, 'interrupted'] as const;
export type RunStateName = (typeof runStates)[number];

/** Whether a job's or task's work was done, so that nothing of it has to be repeated. */
export function hasSucceeded(state: TaskState): boolean {
  return state === 'succeeded' || state === 'warning';
}
