import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunMachine } from '../engine/machine.ts';
import { RunLoop } from '../engine/runLoop.ts';
import type { Host } from '../host.ts';
import type { ProcessJobExecutor } from '../job/createJobExecutor.ts';
import { endLeftovers } from '../job/endLeftovers.ts';
import type { JobExecutor } from '../job/job.ts';
import { listedSecrets } from '../project/listedSecrets.ts';
import type { RunCreated } from '../record/entry.ts';
import { newRunState, type RunState } from '../record/runState.ts';
import { storeError } from '../store/sqlite/sqliteError.ts';
import { LostRunError, type Store, StoreError } from '../store/store.ts';
import type { OwnFire } from '../store/triggers.ts';
import type { Runner } from './environment.ts';
import { gitCommit } from './gitCommit.ts';
import { hashFiles } from './hashFiles.ts';
import type { JobAccess } from './jobIdentity.ts';
import { ProcessJobRunner } from './jobRunner.ts';
import { logFolder, logPath } from './logFile.ts';
import { maskParams } from './maskParams.ts';
import { tokenSecret } from './openLineage/tokenSecret.ts';
import { both, tellLineage } from './openLineage.ts';
import type { Prepared } from './prepare.ts';
import { recoverRuns } from './recover.ts';
import type { Attempt, Ended, RetryRequest, RunListeners, StartRequest } from './request.ts';
import { resultPath } from './resultFolder.ts';
import { trimHistory } from './retention.ts';
import { newRunId } from './runId.ts';

export { Places } from '../engine/places.ts';
export { AbandonedRunError } from '../engine/runLoop.ts';

/** A run that can be made. */
export interface Order {
  readonly prepared: Prepared;
  readonly request: StartRequest | RetryRequest;
  readonly attempt: Attempt;
  /** The fire that becomes this run. */
  readonly fire?: number | OwnFire;
}

/**
 * Makes a run and executes it in this process, to its end. What runs of dead processes left behind is cleared away before,
 * what the settings do not keep after. Rejects with a `StoreError` where the record cannot be written.
 */
export async function executeRun(runner: Runner, order: Order, told: RunListeners): Promise<Ended> {
  const { host, project } = runner;
  const { settings, stateDirectory } = project;
  const runId = newRunId(host.clock.now());
  const scratch = join(stateDirectory, 'scratch', runId);
  const { shared } = runner;
  // Before the record, because the processes that it starts get ready meanwhile.
  const own = shared === undefined ? await openExecutor(host) : undefined;
  const executor = shared?.executor ?? own;
  const lineage = await tellLineage(runner, order.prepared);
  const listeners = lineage === null ? told : { ...told, observer: both(told.observer, lineage.observer) };
  if (executor === undefined) throw new Error('A run has an executor.');
  try {
    const store = await runner.writableStore();
    if (shared === undefined) await recoverRuns(runner, store, { notice: listeners.notice });
    const withheld = new Set(
      runner.known?.listedSecrets ?? (await listedSecrets(project.root, runner.files)),
    );
    const token = tokenSecret(settings.openLineage ?? {});
    if (token !== undefined) withheld.add(token);
    // Before the record: a run that is on it can be executed.
    makeFolders([logFolder(stateDirectory, runId), scratch]);
    const created = await createRun(runner, store, { ...order, runId }).catch(error => {
      rmSync(logFolder(stateDirectory, runId), { recursive: true, force: true });
      throw error;
    });
    const state = newRunState(created);
    const access = runner.identity?.grant(created) ?? null;
    const loop = openLoop({ runner, store, order, state, executor, scratch, withheld, access, listeners });
    listeners.observer.onEntry(created, state);
    listeners.canceller.onCancel((by, force) => loop.cancel(by, force));
    listeners.canceller.onAbandon?.(() => loop.abandon());
    listeners.measured?.(() => loop.memoryBytes());
    const run = await loop.execute().catch(error => {
      throw brokenOff(error, created);
    });
    if (shared !== undefined) return { kind: 'ended', run };
    // The run has ended and is recorded: whatever becomes of older ones does not change that.
    await trimHistory(store, { retention: settings.retention, stateDirectory, now: host.clock.now() }).catch(
      error => listeners.notice(notTrimmed(error)),
    );
    return { kind: 'ended', run };
  } finally {
    runner.identity?.revoke(runId);
    executor.leave(runId);
    const untold = await lineage?.close();
    if (typeof untold === 'string') told.notice(untold);
    await own?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Where the disk is full or not writable, that is a matter of the record: whoever waits for that waits for this. */
function makeFolders(paths: readonly string[]): void {
  for (const path of paths)
    try {
      mkdirSync(path, { recursive: true });
    } catch (error) {
      throw storeError(error, path);
    }
}

/** What a run that could not be brought to its end is told of: why, and what can be done. */
function brokenOff(error: unknown, { orchestration, number }: RunCreated): unknown {
  const name = `${orchestration}#${number}`;
  const options = { cause: error };
  if (error instanceof LostRunError) {
    const message = `${name} was taken over by another process, which took this one for dead; "segue show ${name}" tells how it stands.`;
    return new StoreError('unusable', message, options);
  }
  if (!(error instanceof StoreError) || error.code === 'corrupt' || error.code === 'unusable') return error;
  const message = `${error.message} ${name} was broken off here; "segue retry ${name}" goes on with it.`;
  return new StoreError(error.code, message, options);
}

function notTrimmed(error: unknown): string {
  if (!(error instanceof StoreError)) throw error;
  return `Older runs are kept for now: ${error.message}`;
}

/** Where programs are looked for when there is no PATH, as shells do it. */
const usualPath = '/usr/local/bin:/usr/bin:/bin';

/** Opens what starts the jobs of one run, or of all runs of a process. */
export async function openExecutor(host: Host): Promise<ProcessJobExecutor> {
  const { createJobExecutor } = await import('../job/createJobExecutor.ts');
  const temporaryFolder = tmpdir();
  try {
    const executor = createJobExecutor({
      clock: host.clock,
      temporaryFolder,
      path: host.env['PATH'] ?? usualPath,
      platform: host.platform,
      node: host.nodePath,
    });
    executor.prepare();
    return executor;
  } catch (error) {
    // The name of the folder that could not be made in it would mean nothing to anybody.
    if (error instanceof Error && 'path' in error)
      Object.assign(error, { path: `the temporary folder ${temporaryFolder} (TMPDIR) cannot be used` });
    throw error;
  }
}

function createRun(
  runner: Runner,
  store: Store,
  { prepared, request, attempt, runId, fire }: Order & { readonly runId: string },
): Promise<RunCreated> {
  const { plan, sources } = prepared;
  const { orchestration } = plan;
  const commit = gitCommit(runner.project.root);
  return store.createRun({
    orchestration: orchestration.id,
    texts: sources.texts,
    ...(fire === undefined ? {} : { fire }),
    build: number => ({
      kind: 'run-created',
      at: runner.host.clock.now(),
      runId,
      orchestration: orchestration.id,
      name: orchestration.name,
      path: orchestration.path,
      number,
      attempt: attempt.number,
      retryOf: attempt.first?.id ?? null,
      ...(attempt.first?.number === undefined ? {} : { retryOfNumber: attempt.first.number }),
      ...(attempt.deaths === undefined ? {} : { deaths: attempt.deaths }),
      trigger: request.trigger,
      startedBy: request.startedBy,
      params: maskParams(plan.params, Object.values(prepared.secrets)),
      sourceHash: plan.sourceHash,
      commit,
      sources: sources.hashes,
      phases: plan.phases,
    }),
  });
}

interface Parts {
  readonly runner: Runner;
  readonly store: Store;
  readonly order: Order;
  readonly state: RunState;
  readonly executor: JobExecutor;
  readonly scratch: string;
  /** Names of secrets of the project's orchestrations. */
  readonly withheld: ReadonlySet<string>;
  /** What the jobs show to the daemon; null where there is none. */
  readonly access: JobAccess | null;
  readonly listeners: RunListeners;
}

function openLoop({
  runner,
  store,
  order,
  state,
  executor,
  scratch,
  withheld,
  access,
  listeners,
}: Parts): RunLoop {
  const { host, project } = runner;
  const { prepared, request } = order;
  const { orchestration } = prepared.plan;
  const { created } = state;
  const resultOf = (result: string): string => resultPath(project.stateDirectory, result);
  const facts = {
    orchestration,
    created,
    params: prepared.plan.params,
    secrets: prepared.secrets,
    event: created.trigger['event'] ?? null,
    resultPath: resultOf,
    hashFiles: (patterns: readonly string[]) => hashFiles(project.root, patterns),
  };
  const machine = new RunMachine(facts, Math.random);
  const jobs = new ProcessJobRunner({
    orchestration,
    machine,
    executor,
    builtins: {
      catalog: prepared.catalog,
      file: prepared.plan.source,
      orchestration: orchestration.id,
      root: project.root,
      node: host.nodePath,
      program: host.componentProgram,
      resultPath: resultOf,
      secrets: new Set(Object.keys(prepared.secrets)),
    },
    created,
    starter: listeners.starter,
    clock: host.clock,
    root: project.root,
    node: host.nodePath,
    environment: {
      ...inherited(host.env, new Set([...prepared.catalog.secretNames, ...withheld])),
      ...identityOf(access),
    },
    secrets: [...Object.values(prepared.secrets), ...(access === null ? [] : [access.token])],
    scratch,
    endLeftovers: async runId => {
      await endLeftovers(runId, { clock: host.clock, platform: host.platform });
    },
    logFile: job => logPath(project.stateDirectory, created.runId, job),
  });
  const parallel = request.parallel ?? orchestration.limits.parallel ?? project.settings.parallel;
  return new RunLoop({
    machine,
    state,
    store,
    clock: host.clock,
    jobs,
    observer: listeners.observer,
    // Twice the cores: tasks of data teams wait for databases and networks more than they compute.
    parallel: parallel ?? host.cores() * 2,
    concurrency: orchestration.concurrency,
    ...(runner.shared?.places === undefined ? {} : { places: runner.shared.places }),
    durationMs: orchestration.limits.durationMs,
    memoryBytes: orchestration.limits.memoryBytes,
    // Whoever starts a run at a terminal looks on; only a process that looks after the project tells people.
    isTold: runner.shared !== undefined && created.trigger.kind !== 'manual',
  });
}

/** What a job finds the daemon by, and shows to it. It is masked in logs like a secret. */
function identityOf(access: JobAccess | null): Readonly<Record<string, string>> {
  return access === null ? {} : { SEGUE_URL: access.url, SEGUE_TOKEN: access.token };
}

/** The runner's own environment without any secret of the project: those reach a job only where its file names them. */
function inherited(
  environment: Readonly<Record<string, string | undefined>>,
  secrets: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && !secrets.has(name)) kept[name] = value;
  return kept;
}
