import type { Json, JsonObject } from '../model/orchestration.ts';
import {
  type Annotation,
  type Entry,
  type Failure,
  type Holder,
  hasSucceeded,
  type JobEnded,
  type JobKey,
  type JobState,
  type PhaseState,
  type PlannedTask,
  type ReusedJob,
  type RunCreated,
  type RunStateName,
  type SkipReason,
  type TaskState,
} from './entry.ts';

/** For whom somebody waits, and the place in line from 1. */
export interface Waiting {
  readonly holder: Holder;
  readonly place: number;
}

/**
 * What is known of a run: the fold of its journal. The runner, the store's readers, the JSON, the terminal and the panel
 * all look at this one structure; it is changed by `apply` alone and is read-only to everyone else.
 */
export interface RunState {
  readonly created: RunCreated;
  state: RunStateName;
  reason: string | null;
  /** Set while the run waits for another run of its orchestration. */
  waitingFor: Waiting | null;
  cancel: { readonly by: string; readonly force: boolean } | null;
  /** The limit of the whole run that ended it, if one did. */
  limit: Failure | null;
  startedAt: number | null;
  endedAt: number | null;
  durationMs: number | null;
  readonly phases: readonly PhaseRecord[];
  readonly tasks: ReadonlyMap<string, TaskRecord>;
}

export interface PhaseRecord {
  readonly id: string;
  readonly name: string;
  state: PhaseState;
  /** A cancel or a limit came while the phase was open: what had not started by then was cancelled. */
  cut: boolean;
  startedAt: number | null;
  endedAt: number | null;
  readonly tasks: readonly TaskRecord[];
}

export interface TaskRecord {
  readonly planned: PlannedTask;
  readonly phase: PhaseRecord;
  /** Kept as entries arrive; a task that never got a job is `queued` until its run or phase ends. */
  state: TaskState;
  skip: { readonly reason: SkipReason; readonly message: string | null } | null;
  /** Set where the task failed before it had a job: a bad expression, for instance. */
  failure: Failure | null;
  /** The combinations of its matrix in order; null without a matrix. */
  combinations: readonly JsonObject[] | null;
  /** In the order in which they were first heard of. */
  readonly jobs: JobRecord[];
}

export interface JobRecord {
  readonly key: JobKey;
  state: JobState;
  waitingFor: Waiting | null;
  startedAt: number | null;
  /** When the next attempt is due, where this one failed and another one follows. */
  retryDue: number | null;
  ended: JobEnded | null;
}

/** The state of a run of which nothing but its creation is known. */
export function newRunState(created: RunCreated): RunState {
  const tasks = new Map<string, TaskRecord>();
  const phases = created.phases.map(planned => {
    const phase: PhaseRecord & { tasks: TaskRecord[] } = {
      id: planned.id,
      name: planned.name,
      state: 'queued',
      cut: false,
      startedAt: null,
      endedAt: null,
      tasks: [],
    };
    for (const task of planned.tasks) {
      const record = newTaskRecord(task, phase);
      phase.tasks.push(record);
      tasks.set(task.id, record);
    }
    return phase;
  });
  return {
    created,
    state: 'waiting',
    reason: null,
    waitingFor: null,
    cancel: null,
    limit: null,
    startedAt: null,
    endedAt: null,
    durationMs: null,
    phases,
    tasks,
  };
}

function newTaskRecord(planned: PlannedTask, phase: PhaseRecord): TaskRecord {
  return {
    planned,
    phase,
    state: planned.skip === undefined ? 'queued' : 'skipped',
    skip: planned.skip ?? null,
    failure: null,
    combinations: null,
    jobs: [],
  };
}

/** Folds a whole journal. Throws where its first entry is not `run-created`: such a journal was never written. */
export function foldJournal(entries: Iterable<Entry>): RunState {
  let state: RunState | undefined;
  for (const entry of entries) {
    if (state === undefined) {
      if (entry.kind !== 'run-created')
        throw new Error(`A journal begins with run-created, not with ${entry.kind}.`);
      state = newRunState(entry);
    } else apply(state, entry);
  }
  if (state === undefined) throw new Error('A journal holds at least one entry.');
  return state;
}

/** Changes the state by one entry of its journal. Entries about tasks that the run does not have are ignored. */
export function apply(state: RunState, entry: Entry): void {
  switch (entry.kind) {
    case 'run-created':
      return;
    case 'run-waiting':
      state.waitingFor = { holder: entry.holder, place: entry.place };
      return;
    case 'run-started':
      state.state = 'running';
      state.waitingFor = null;
      state.startedAt = entry.at;
      return;
    case 'cancel-requested':
      state.cancel = { by: entry.by, force: entry.force || (state.cancel?.force ?? false) };
      cutOpenPhases(state);
      return;
    case 'limit-reached':
      state.limit = entry.reason;
      cutOpenPhases(state);
      return;
    case 'phase-started':
    case 'phase-ended':
      applyToPhase(state, entry);
      return;
    case 'run-interrupted':
      interrupt(state, entry.at, entry.message);
      return;
    case 'run-ended':
      endRun(state, entry);
      return;
    default:
      applyToTask(state, entry);
  }
}

function cutOpenPhases(state: RunState): void {
  for (const phase of state.phases) if (phase.state === 'running') phase.cut = true;
}

type PhaseEntry = Extract<Entry, { readonly phase: string }>;
type TaskEntry = Extract<Entry, { readonly task: string } | { readonly job: JobKey }>;

function applyToPhase(state: RunState, entry: PhaseEntry): void {
  const phase = state.phases.find(({ id }) => id === entry.phase);
  if (phase === undefined) return;
  if (entry.kind === 'phase-started') {
    phase.state = 'running';
    phase.startedAt = entry.at;
    return;
  }
  phase.state = entry.state;
  phase.endedAt = entry.at;
  leaveUnexecuted(phase);
}

function applyToTask(state: RunState, entry: TaskEntry): void {
  const task = state.tasks.get('task' in entry ? entry.task : entry.job.task);
  if (task === undefined) return;
  switch (entry.kind) {
    case 'task-skipped':
      task.skip = { reason: entry.reason, message: entry.message };
      break;
    case 'task-failed':
      task.failure = entry.reason;
      break;
    case 'task-expanded':
      task.combinations = entry.combinations;
      break;
    case 'job-waiting': {
      const job = jobOf(task, entry.job);
      job.state = 'waiting';
      job.waitingFor = { holder: entry.holder, place: entry.place };
      break;
    }
    case 'job-started': {
      const job = jobOf(task, entry.job);
      job.state = 'running';
      job.waitingFor = null;
      job.startedAt = entry.at;
      break;
    }
    case 'job-ended': {
      const job = jobOf(task, entry.job);
      job.state = entry.state;
      job.waitingFor = null;
      job.ended = entry;
      break;
    }
    case 'retry-scheduled':
      jobOf(task, entry.job).retryDue = entry.due;
      break;
  }
  task.state = taskState(task);
}

function jobOf(task: TaskRecord, key: JobKey): JobRecord {
  for (let at = task.jobs.length - 1; at >= 0; at--) {
    const job = task.jobs[at];
    if (job?.key.index === key.index && job.key.attempt === key.attempt) return job;
  }
  const job: JobRecord = {
    key,
    state: 'queued',
    waitingFor: null,
    startedAt: null,
    retryDue: null,
    ended: null,
  };
  task.jobs.push(job);
  return job;
}

/** The last job of each combination, in order of index. Combinations that have had no job yet are absent. */
export function lastJobs(task: TaskRecord): readonly JobRecord[] {
  if (task.jobs.length <= 1) return task.jobs;
  const last: JobRecord[] = [];
  for (const job of task.jobs) last[job.key.index] = job;
  return last.filter(job => job !== undefined);
}

/** What is left of a combination that is not run again, since it succeeded or failed for good; else undefined. */
export function reusedCombination(task: PlannedTask, combination: JsonObject | null): ReusedJob | undefined {
  if (task.reused === undefined) return undefined;
  const wanted = JSON.stringify(combination);
  return task.reused.find(
    job => (hasSucceeded(job.state) || job.state === 'failed') && JSON.stringify(job.matrix) === wanted,
  );
}

function taskState(task: TaskRecord): TaskState {
  if (task.skip !== null) return 'skipped';
  if (task.failure !== null) return 'failed';
  const jobs = lastJobs(task);
  const states = new Set(jobs.map(job => (isAwaitingRetry(job) ? 'queued' : job.state)));
  if (states.has('running')) return 'running';
  if (states.has('waiting')) return 'waiting';
  const reused = (task.combinations ?? [null]).map(one => reusedCombination(task.planned, one));
  const due = reused.filter(job => job === undefined).length;
  if (states.has('queued') || jobs.length < due) return jobs.length > 0 || due > 0 ? 'queued' : 'succeeded';
  if (states.has('failed') || reused.some(job => job?.state === 'failed')) return 'failed';
  if (states.has('cancelled')) return 'cancelled';
  return states.has('warning') ? 'warning' : 'succeeded';
}

function isAwaitingRetry(job: JobRecord): boolean {
  return job.retryDue !== null && job.state === 'failed';
}

/** Tasks that ended without ever being started: their phase was not reached, or was closed to them. */
function leaveUnexecuted(phase: PhaseRecord): void {
  for (const task of phase.tasks) if (task.state === 'queued' || task.state === 'waiting') settle(task);
}

/** A task of an ended phase with jobs that never ran takes the state of what did run. */
function settle(task: TaskRecord): void {
  for (const job of task.jobs) if (job.ended === null) job.state = 'cancelled';
  if (task.jobs.length === 0) task.state = task.phase.cut ? 'cancelled' : 'not-executed';
  else task.state = task.jobs.some(hasFailed) ? 'failed' : 'cancelled';
}

function hasFailed(job: JobRecord): boolean {
  return job.state === 'failed' && job.retryDue === null;
}

function interrupt(state: RunState, at: number, message: string): void {
  state.state = 'interrupted';
  state.reason = message;
  state.waitingFor = null;
  state.endedAt = at;
  for (const phase of state.phases) {
    for (const task of phase.tasks) loseJobs(task, at);
    if (phase.state === 'running') phase.state = 'failed';
    else if (phase.state === 'queued') phase.state = 'not-executed';
    leaveUnexecuted(phase);
  }
}

/** Jobs that were in flight when the runner died are failed as `lost-worker`: nobody knows how they ended. */
function loseJobs(task: TaskRecord, at: number): void {
  for (const job of task.jobs) {
    if (job.ended !== null) continue;
    if (job.state !== 'running') continue;
    const durationMs = Math.max(0, at - (job.startedAt ?? at));
    const reason: Failure = { code: 'lost-worker', message: 'The runner died while this job ran.' };
    job.state = 'failed';
    job.ended = { kind: 'job-ended', at, job: job.key, state: 'failed', reason, durationMs };
  }
  task.state = taskState(task);
}

function endRun(state: RunState, entry: Extract<Entry, { readonly kind: 'run-ended' }>): void {
  state.state = entry.state;
  state.reason = entry.reason;
  state.waitingFor = null;
  state.endedAt = entry.at;
  state.durationMs = entry.durationMs;
  for (const phase of state.phases) {
    if (phase.state === 'queued') phase.state = 'not-executed';
    leaveUnexecuted(phase);
  }
}

/** What later tasks see of a task as `tasks.<id>.outputs`: its last jobs' outputs, a later combination over an earlier one. */
export function outputsOf(task: TaskRecord): Readonly<Record<string, Json>> {
  const outputs: Record<string, Json> = {};
  for (const job of task.planned.reused ?? []) Object.assign(outputs, job.outputs);
  for (const job of lastJobs(task)) Object.assign(outputs, job.ended?.outputs);
  return outputs;
}

/** The data sets of a task, as later tasks read them: those of its last jobs, or of the earlier run that it was taken over from. */
export function resultsOf(task: TaskRecord): readonly string[] {
  const left = [...(task.planned.reused ?? []), ...lastJobs(task).map(({ ended }) => ended)];
  return left.flatMap(job => job?.result ?? []);
}

/** The state of a task as later tasks and conditions see it: a reused one counts as what it was. */
export function effectiveState(task: TaskRecord): TaskState {
  if (task.state !== 'skipped' || task.planned.reused === undefined) return task.state;
  return stateOfReused(task.planned.reused);
}

/** How a task counts that an earlier run left these jobs of: as the worst of them. */
export function stateOfReused(reused: readonly ReusedJob[]): TaskState {
  const worst =
    reused.find(({ state }) => !hasSucceeded(state)) ?? reused.find(({ state }) => state === 'warning');
  return worst?.state ?? reused[0]?.state ?? 'skipped';
}

/** Messages of all jobs of a task, in order. */
export function annotationsOf(task: TaskRecord): readonly Annotation[] {
  return task.jobs.flatMap(job => job.ended?.annotations ?? []);
}
