import type { Orchestration, Phase, Task } from '../../runner/model/orchestration.ts';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { choose, planPhases } from '../../runner/plan/plan.ts';
import type { Selection } from '../../runner/plan/selection.ts';
import type { RunCreated } from '../../runner/record/entry.ts';

const nowhere = { start: 0, end: 0 };

/** A task that runs a script, with any member replaced. */
export function task(id: string, members: Partial<Task> = {}): Task {
  return {
    id,
    name: id,
    description: null,
    active: true,
    continueOnFailure: false,
    condition: null,
    env: {},
    timeoutMs: null,
    memoryBytes: null,
    retry: { max: 0, waitMs: 0, backoff: 'constant', maxWaitMs: null, jitter: 0, when: null },
    reads: [],
    updates: [],
    shell: null,
    workingDirectory: null,
    matrix: null,
    action: { kind: 'script', script: 'true', span: nowhere },
    rerun: 'allowed',
    span: nowhere,
    ...members,
  };
}

/** A task of a configuration: its jobs are serialized with all others of the same one. */
export function configured(id: string, configuration: string, members: Partial<Task> = {}): Task {
  return task(id, {
    action: { kind: 'component', component: 'load', configuration, parameters: {} },
    ...members,
  });
}

export function phase(id: string, tasks: readonly Task[], condition: string | null = null): Phase {
  return { id, name: id, condition, tasks, span: nowhere };
}

/** An orchestration `nightly` of these phases, with any member replaced. */
export function orchestration(phases: readonly Phase[], members: Partial<Orchestration> = {}): Orchestration {
  return {
    id: 'nightly',
    name: 'Nightly',
    description: null,
    path: '.segue/orchestrations/nightly.yaml',
    triggers: { schedule: [], tables: [], webhook: [], database: [], files: [], orchestration: [] },
    params: [],
    timezone: 'UTC',
    env: {},
    secrets: [],
    concurrency: { runs: 1, overlap: 'wait' },
    limits: { durationMs: null, memoryBytes: null, parallel: null },
    phases,
    notifications: [],
    ...members,
  };
}

/** The first entry of a run of an orchestration, planned with a selection. */
export function created(
  document: Orchestration,
  members: Partial<RunCreated> = {},
  selection: Selection = { only: [], skip: [] },
): RunCreated {
  return {
    kind: 'run-created',
    at: 0,
    runId: '01RUN',
    orchestration: document.id,
    name: document.name,
    path: document.path,
    number: 1,
    attempt: 1,
    retryOf: null,
    trigger: { kind: 'manual' },
    startedBy: null,
    params: {},
    sourceHash: 'sha256:0',
    commit: null,
    sources: {},
    phases: planPhases(document, new SourceFile(document.path, ''), task => choose(task, selection)),
    ...members,
  };
}
