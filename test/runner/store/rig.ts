import type { Entry, RunCreated } from '../../../runner/record/entry.ts';
import type { ClaimRequest, Store } from '../../../runner/store/store.ts';

/** One process that a test plays. */
export interface Handle {
  readonly store: Store;
  /** The process is killed: nothing of it is closed or written any more. */
  die(): void;
}

/** One project's record, opened by any number of played processes. */
export interface Rig {
  open(): Promise<Handle>;
  /** Removes everything. */
  end(): Promise<void>;
}

export const never: AbortSignal = new AbortController().signal;

/** The first entry of a run that a test made up. */
export function created(runId: string, orchestration: string, number: number): RunCreated {
  return {
    kind: 'run-created',
    at: 1000 + number,
    runId,
    orchestration,
    name: `The ${orchestration}`,
    path: `.segue/orchestrations/${orchestration}.yaml`,
    number,
    attempt: 1,
    retryOf: null,
    trigger: { kind: 'schedule', cron: '0 2 * * *' },
    startedBy: 'ada',
    params: { since: '7 days', full: false },
    sourceHash: 'sha256:01',
    commit: null,
    sources: { [`.segue/orchestrations/${orchestration}.yaml`]: 'sha256:01' },
    phases: [],
  };
}

/** Makes a run of an orchestration with an id of the test's choice. */
export function createRun(
  store: Store,
  runId: string,
  orchestration = 'nightly',
  texts: Readonly<Record<string, string>> = { 'sha256:01': 'phases: []' },
): Promise<RunCreated> {
  return store.createRun({
    orchestration,
    texts: new Map(Object.entries(texts)),
    build: number => created(runId, orchestration, number),
  });
}

export function started(at = 2000): Entry {
  return { kind: 'run-started', at };
}

export function ended(state: 'success' | 'failed' = 'success', at = 3000): Entry {
  return { kind: 'run-ended', at, state, reason: null, durationMs: at - 2000 };
}

/** A job that started: an entry that no row shows. */
export function jobStarted(task: string, at = 2500): Entry {
  return { kind: 'job-started', at, job: { task, index: 0, attempt: 1 } };
}

export interface ClaimOptions {
  readonly key?: string;
  readonly capacity?: number;
  readonly onlyIfFree?: boolean;
  readonly runId?: string;
}

/** A claim by its id, of the key `configuration:http/crm` where the test does not say otherwise. */
export function claimOf(id: string, options: ClaimOptions = {}): ClaimRequest {
  const { key = 'configuration:http/crm', capacity = 1, onlyIfFree, runId = `run-of-${id}` } = options;
  const holder = { run: runId, runName: `${id}#1`, job: `${id}.0.1` };
  return { id, key, capacity, runId, holder, ...(onlyIfFree === undefined ? {} : { onlyIfFree }) };
}

/** Whether a promise is settled after all that is under way in this process, sockets included, has had several turns. */
export async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let isDone = false;
  promise.then(
    () => {
      isDone = true;
    },
    () => {
      isDone = true;
    },
  );
  for (let turn = 0; turn < 50 && !isDone; turn++) await new Promise(resolve => setImmediate(resolve));
  return isDone;
}

/** Claims again and again, waiting in between, until the claim is granted. */
export async function granted(store: Store, request: ClaimRequest): Promise<void> {
  while (!(await store.claim(request)).granted) await store.changed(request.key, never, request.id);
}
