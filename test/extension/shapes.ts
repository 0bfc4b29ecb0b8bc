import type { JobJson, PlanJson, PlannedTaskJson, RunJson, TaskJson } from '../../schemas/types.ts';

/** A plan of phases with their tasks; what a test does not care for is as usual. */
export function plan(
  phases: Readonly<Record<string, readonly (Partial<PlannedTaskJson> & { readonly id: string })[]>>,
): PlanJson {
  return {
    schemaVersion: 1,
    orchestration: 'sales',
    name: 'Sales',
    path: '.segue/orchestrations/sales.yaml',
    params: {},
    declaredParams: [],
    sourceHash: 'sha256:00',
    retryOf: null,
    sourceChanged: false,
    phases: Object.entries(phases).map(([id, tasks]) => ({
      id,
      name: id,
      willRun: true,
      skipReason: null,
      tasks: tasks.map(task => ({ ...usualPlanned, name: task.id, ...task })),
    })),
  };
}

const usualPlanned = {
  line: 1,
  component: 'shell',
  configuration: null,
  active: true,
  willRun: true,
  skipReason: null,
  skipMessage: null,
  condition: null,
  matrix: false,
  reason: null,
} as const;

/** A task of a run with its jobs. */
export function task(
  id: string,
  state: TaskJson['state'],
  { jobs }: { readonly jobs: readonly Partial<JobJson>[] },
): TaskJson {
  return {
    id,
    name: id,
    line: 1,
    state,
    selected: true,
    skipReason: null,
    skipMessage: null,
    failure: null,
    component: 'shell',
    configuration: null,
    continueOnFailure: false,
    reusedFrom: null,
    outputs: {},
    records: { in: null, out: null },
    result: null,
    jobs: jobs.map((job, at) => ({ ...usualJob, id: `${id}.0.${at + 1}`, ...job })),
  };
}

const usualJob: Omit<JobJson, 'id'> = {
  attempt: 1,
  matrix: null,
  state: 'running',
  reason: null,
  waitingFor: null,
  startedAt: null,
  endedAt: null,
  durationMs: null,
  peakMemoryBytes: null,
  cpuMs: null,
  outputs: {},
  summary: null,
  annotations: [],
};

/** A run of phases with their tasks. */
export function run(
  phases: Readonly<Record<string, readonly TaskJson[]>>,
  facts: Partial<Pick<RunJson, 'startedAt' | 'endedAt' | 'state'>> = {},
): RunJson {
  return {
    schemaVersion: 1,
    id: '01',
    orchestration: 'sales',
    name: 'Sales',
    number: 1,
    attempt: 1,
    retryOf: null,
    state: 'running',
    reason: null,
    waitingFor: null,
    cancelRequested: null,
    trigger: { kind: 'manual' },
    startedBy: 'ada',
    createdAt: '2026-11-21T02:00:00.000Z',
    startedAt: '2026-11-21T02:00:00.000Z',
    endedAt: null,
    durationMs: null,
    params: {},
    sourceHash: 'sha256:00',
    commit: null,
    path: '.segue/orchestrations/sales.yaml',
    phases: Object.entries(phases).map(([id, tasks]) => ({ id, name: id, state: 'running', tasks })),
    ...facts,
  };
}
