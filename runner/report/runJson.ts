import type {
  HolderJson,
  JobJson,
  PhaseJson,
  RunJson,
  RunSummaryJson,
  TaskJson,
} from '../../schemas/types.ts';
import { jobName } from '../record/entry.ts';
import {
  type JobRecord,
  lastJobs,
  outputsOf,
  type PhaseRecord,
  type RunState,
  type TaskRecord,
  type Waiting,
} from '../record/runState.ts';
import type { RunRow } from '../store/store.ts';

/** The JSON of a run, version 1 (`schemas/run.schema.json`). Times are ISO 8601 in UTC with milliseconds. */
export function runJson(run: RunState): RunJson {
  return { ...runStateSummaryJson(run), path: run.created.path, phases: run.phases.map(phaseJson) };
}

/** The same without its phases, of a run whose journal was read. */
export function runStateSummaryJson(run: RunState): RunSummaryJson {
  const { created } = run;
  return {
    schemaVersion: 1,
    id: created.runId,
    orchestration: created.orchestration,
    name: created.name,
    number: created.number,
    attempt: created.attempt,
    retryOf: created.retryOf,
    state: run.state,
    reason: run.reason,
    waitingFor: holderJson(run.waitingFor),
    cancelRequested: run.cancel,
    trigger: created.trigger,
    startedBy: created.startedBy,
    createdAt: isoTime(created.at),
    startedAt: isoTimeOrNull(run.startedAt),
    endedAt: isoTimeOrNull(run.endedAt),
    durationMs: run.durationMs,
    params: created.params,
    sourceHash: created.sourceHash,
    commit: created.commit,
  };
}

/** The JSON of a run in a list: the same without its phases. */
export function runSummaryJson(row: RunRow): RunSummaryJson {
  return {
    schemaVersion: 1,
    id: row.id,
    orchestration: row.orchestration,
    name: row.name,
    number: row.number,
    attempt: row.attempt,
    retryOf: row.retryOf,
    state: row.state,
    reason: row.reason,
    waitingFor: holderJson(row.waitingFor),
    cancelRequested: row.cancel,
    trigger: row.trigger,
    startedBy: row.startedBy,
    createdAt: isoTime(row.createdAt),
    startedAt: isoTimeOrNull(row.startedAt),
    endedAt: isoTimeOrNull(row.endedAt),
    durationMs: row.durationMs,
    params: row.params,
    sourceHash: row.sourceHash,
    commit: row.commit,
  };
}

/** A phase with its tasks. */
export function phaseJson({ id, name, state, tasks }: PhaseRecord): PhaseJson {
  return { id, name, state, tasks: tasks.map(taskJson) };
}

/** A task with its jobs. */
export function taskJson(task: TaskRecord): TaskJson {
  const { planned } = task;
  return {
    id: planned.id,
    name: planned.name,
    line: planned.line ?? null,
    state: task.state,
    selected: planned.skip === undefined,
    skipReason: task.skip?.reason ?? null,
    skipMessage: task.skip?.message ?? null,
    failure: task.failure,
    component: planned.component,
    configuration: planned.configuration ?? null,
    continueOnFailure: planned.continueOnFailure ?? false,
    reusedFrom: planned.reused?.[0]?.run ?? null,
    outputs: outputsOf(task),
    records: recordsJson(task),
    result: resultJson(task),
    jobs: task.jobs.map(job => jobJson(task, job)),
  };
}

/** Records of all combinations together; null where no job counted any. */
function recordsJson(task: TaskRecord): TaskJson['records'] {
  let recordsIn: number | null = null;
  let recordsOut: number | null = null;
  for (const { ended } of lastJobs(task)) {
    const records = ended?.records;
    if (typeof records?.in === 'number') recordsIn = (recordsIn ?? 0) + records.in;
    if (typeof records?.out === 'number') recordsOut = (recordsOut ?? 0) + records.out;
  }
  return { in: recordsIn, out: recordsOut };
}

/** The sizes of all that its combinations left, in this run or in the one that a retry goes on with. */
function resultJson(task: TaskRecord): TaskJson['result'] {
  const left = [...(task.planned.reused ?? []), ...lastJobs(task).map(({ ended }) => ended)];
  const sizes = left.flatMap(job => job?.resultSize ?? []);
  if (sizes.length === 0) return null;
  return {
    records: sizes.reduce((sum, { records }) => sum + records, 0),
    columns: Math.max(...sizes.map(({ columns }) => columns)),
  };
}

function jobJson(task: TaskRecord, job: JobRecord): JobJson {
  const { key, ended } = job;
  return {
    id: jobName(key),
    attempt: key.attempt,
    matrix: task.combinations?.[key.index] ?? null,
    state: job.state,
    reason: ended?.reason ?? null,
    waitingFor: holderJson(job.waitingFor),
    startedAt: isoTimeOrNull(job.startedAt),
    endedAt: isoTimeOrNull(ended?.at ?? null),
    durationMs: ended?.durationMs ?? null,
    peakMemoryBytes: ended?.peakMemoryBytes ?? null,
    cpuMs: ended?.cpuMs ?? null,
    outputs: ended?.outputs ?? {},
    summary: ended?.summary ?? null,
    annotations: ended?.annotations ?? [],
  };
}

function holderJson(waiting: Waiting | null): HolderJson | null {
  if (waiting === null) return null;
  const { run, runName, job, since } = waiting.holder;
  return { run, runName, job, since: isoTime(since), place: waiting.place };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

function isoTimeOrNull(at: number | null): string | null {
  return at === null ? null : isoTime(at);
}
