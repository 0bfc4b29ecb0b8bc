import type { JsonObject } from '../model/orchestration.ts';
import type { LastOfTask, LastRun, TaskExecution } from '../model/recordedRuns.ts';
import type { RunStateName } from '../record/entry.ts';
import { effectiveState, outputsOf, type RunState, resultsOf, type TaskRecord } from '../record/runState.ts';
import { taskDuration } from '../report/taskDuration.ts';
import { failureOf } from '../report/words.ts';
import { recordedRun } from '../run/recordedRun.ts';
import type { RunRow, StoreReader } from '../store/store.ts';

const ended: readonly LastRun['state'][] = [
  'success',
  'warning',
  'failed',
  'cancelled',
  'skipped',
  'interrupted',
];

/** A run that executes some tasks only (a retry, say) tells nothing of the others; so many runs before it are asked for them. */
const mostEarlier = 4;

/** Entries that are read at once: some 2 ms of work. */
const portion = 1000;

/** What a run is read from. */
export interface RunsToRead {
  readonly store: StoreReader;
  /** Lets others go first; called between the steps of a long reading. */
  readonly pause: () => Promise<void>;
  /** The path of a result's rows, as expressions have it. */
  readonly resultPath: (result: string) => string;
}

/** The id of the newest run of an orchestration that has ended; null where none has. */
export async function lastRunId(store: StoreReader, orchestration: string): Promise<string | null> {
  const [row] = await store.runs({ orchestration, states: ended, limit: 1 });
  return row?.id ?? null;
}

/** So many of a project's newest runs are looked at for those that have ended since: one query, however many orchestrations there are. */
const mostNewest = 100;

/** The newest runs of a project that have ended. */
export interface NewestRuns {
  /** The id of that of an orchestration; null where none has ended, undefined where it is not among the newest of the project. */
  of(orchestration: string): string | null | undefined;
}

/** Looks at the newest runs of a project, to see which have ended. */
export async function newestRuns(store: StoreReader): Promise<NewestRuns> {
  const rows = await store.runs({ limit: mostNewest });
  const newest = new Map<string, string>();
  for (const { id, orchestration, state } of rows)
    if (hasEnded(state) && !newest.has(orchestration)) newest.set(orchestration, id);
  const isAll = rows.length < mostNewest;
  return { of: orchestration => newest.get(orchestration) ?? (isAll ? null : undefined) };
}

/** The newest run of an orchestration that has ended; null where none has. */
export async function readLastRun(read: RunsToRead, orchestration: string): Promise<LastRun | null> {
  const rows = await read.store.runs({ orchestration, states: ended, limit: 1 + mostEarlier });
  const [newest, ...earlier] = rows;
  if (newest === undefined || !hasEnded(newest.state)) return null;
  const run = await runOf(read, newest);
  await read.pause();
  const executions = new Map<string, TaskExecution>();
  addExecutions(executions, run);
  for (const row of earlier) {
    if ([...run.tasks.keys()].every(id => executions.has(id))) break;
    addExecutions(executions, await runOf(read, row));
  }
  await read.pause();
  const tasks = [...run.tasks].map(([id, task]): [string, LastOfTask] => [
    id,
    {
      state: task.state,
      failure: task.state === 'failed' ? (failureOf(task)?.message ?? null) : null,
      execution: executions.get(id) ?? null,
    },
  ]);
  await read.pause();
  return {
    number: newest.number,
    endedAt: newest.endedAt ?? newest.createdAt,
    durationMs: newest.durationMs,
    state: newest.state,
    values: valuesOf(run, read.resultPath),
    tasks: new Map(tasks),
  };
}

function hasEnded(state: RunStateName): state is LastRun['state'] {
  return state !== 'waiting' && state !== 'running';
}

async function runOf({ store, pause }: RunsToRead, row: RunRow): Promise<RunState> {
  const { run } = await recordedRun(store, row, { portion, pause });
  return run;
}

/** Of each task that was executed in a run, and in none that was added before. */
function addExecutions(executions: Map<string, TaskExecution>, run: RunState): void {
  for (const [id, task] of run.tasks) {
    if (executions.has(id)) continue;
    const durationMs = taskDuration(task);
    const endedAt = task.jobs.at(-1)?.ended?.at;
    if (durationMs === null || endedAt === undefined) continue;
    executions.set(id, { number: run.created.number, state: task.state, endedAt, durationMs });
  }
}

function valuesOf(run: RunState, resultPath: RunsToRead['resultPath']): JsonObject {
  const { created, tasks, phases } = run;
  return {
    params: created.params,
    tasks: Object.fromEntries([...tasks].map(([id, task]) => [id, leftBy(task, resultPath)])),
    phases: Object.fromEntries(phases.map(({ id, state }) => [id, { state }])),
    orchestration: { id: created.orchestration, name: created.name, path: created.path },
    run: {
      id: created.runId,
      number: created.number,
      attempt: created.attempt,
      trigger: created.trigger.kind,
      scheduledAt: created.trigger['scheduledAt'] ?? null,
    },
  };
}

/** As tasks of later phases see it. */
function leftBy(task: TaskRecord, resultPath: RunsToRead['resultPath']): JsonObject {
  const paths = resultsOf(task).map(resultPath);
  return {
    state: effectiveState(task),
    outputs: outputsOf(task),
    result: paths.length <= 1 ? (paths[0] ?? null) : paths,
  };
}
