import PQueue from 'p-queue';
import type { Clock } from '../clock.ts';
import { formatDuration } from '../model/duration.ts';
import { formatSize } from '../model/size.ts';
import { type Entry, type Failure, type JobKey, type JobOutcome, jobName } from '../record/entry.ts';
import type { RunObserver } from '../record/observer.ts';
import { apply, type RunState } from '../record/runState.ts';
import type { Store } from '../store/store.ts';
import type { Effect, Input, Output, RunMachine } from './machine.ts';
import type { OpenTask } from './openTask.ts';
import type { Places } from './places.ts';
import { runEvents } from './runEvents.ts';
import { runNotices } from './runNotices.ts';
import { slotClaim, slotKey, takeSlot } from './slot.ts';
import { SteadyTime } from './steadyTime.ts';

/** Prepares and starts jobs. The loop decides when; this decides how. */
export interface JobRunner {
  /** Evaluates a job's expressions and finds what it executes; a failure is the job's end, and nothing was started. */
  prepare(task: OpenTask, job: JobKey): PreparedJob | Failure;
  /** Ends what still runs of a run whose runner died; resolves when nothing does. */
  endLeftovers(runId: string): Promise<void>;
}

export interface PreparedJob {
  start(): StartedJob;
}

export interface StartedJob {
  /** Never rejects; no process of the job is left by then. */
  readonly ended: Promise<JobOutcome>;
  /** Ends the job orderly, or at once; `reason` absent: cancelled. */
  end(force: boolean, reason?: Failure): void;
  /** Resident memory of the job's processes, in bytes. */
  memoryBytes(): number;
}

export interface LoopOptions {
  readonly machine: RunMachine;
  /** The fold of what is durable; the loop alone changes it. */
  readonly state: RunState;
  readonly store: Store;
  readonly clock: Clock;
  readonly jobs: JobRunner;
  readonly observer: RunObserver;
  /** Jobs at once, at least 1. */
  readonly parallel: number;
  readonly concurrency: {
    readonly runs: number;
    readonly overlap: 'wait' | 'collapse' | 'skip' | 'cancel-running';
  };
  readonly durationMs: number | null;
  readonly memoryBytes: number | null;
  /** Places for jobs that the run shares with others of its process; absent: `parallel` alone bounds them. */
  readonly places?: Places;
  /** Whether people are told of the run: no person has started it. */
  readonly isTold: boolean;
}

/** The run goes on elsewhere: this process ends, and let go of it. */
export class AbandonedRunError extends Error {
  override readonly name = 'AbandonedRunError';
}

/** How often the memory of a run with a limit is measured. Jobs of their own are measured by their executor. */
const memorySampleMs = 250;

/** A job whose configuration came free goes ahead of those that never waited. */
const wokenPriority = 1;

/**
 * Carries out what a run's machine says: makes its entries durable, tells the observer, then starts, ends and awaits jobs.
 * Nothing is shown and nothing is started before the entries that say so are on disk.
 */
export class RunLoop {
  readonly #options: LoopOptions;
  readonly #runId: string;
  readonly #queue: PQueue;
  readonly #time: SteadyTime;
  readonly #running = new Map<string, StartedJob>();
  readonly #finished = Promise.withResolvers<void>();
  /** Jobs that wait for a configuration; each leaves its line before the run's execution is over. */
  readonly #turns = new Set<Promise<void>>();
  /** Timers of retries and of the run's own limits; each is cancelled by calling it. */
  readonly #timers = new Set<() => void>();
  /** Aborted and replaced when all jobs are to end: waits for configurations and for the slot give up. */
  #stop = new AbortController();
  readonly #closed = new AbortController();
  /** Jobs that have all they need to run. */
  #underWay = 0;
  #elapsed: () => number = () => 0;
  #isBroken = false;
  #hasSlot = false;
  #isAbandoned = false;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#runId = options.state.created.runId;
    this.#queue = new PQueue({ concurrency: options.parallel });
    this.#time = new SteadyTime(options.clock);
    // A record that fails while the run waits for its slot is told of by that wait, and nobody waits for the run's end then.
    this.#finished.promise.catch(() => {});
  }

  /**
   * Executes the run to its end, from waiting for its slot on. Rejects where the store fails or the run was taken over;
   * no job is left running then either.
   */
  async execute(): Promise<RunState> {
    const { store } = this.#options;
    store.onCancel(this.#runId, this.#closed.signal, ({ by, force }) => this.cancel(by, force));
    try {
      await this.#begin();
      await this.#finished.promise;
      return this.#options.state;
    } finally {
      this.#closed.abort();
      this.#clearTimers();
      this.#stop.abort();
      await Promise.all(this.#turns);
    }
  }

  /** Ends the run: orderly, so that running jobs may finish what they hold, or at once. */
  cancel(by: string, force: boolean): void {
    this.#feed({ kind: 'cancel', at: this.#time.now(), by, force });
  }

  /**
   * Gives up the run as long as it waits for its slot: nothing is recorded, it leaves the line, and `execute` rejects with an `AbandonedRunError`. The run is this
   * process's until its store is closed; from then on it is interrupted, and goes on with whoever takes it up.
   */
  abandon(): void {
    if (this.#hasSlot) return;
    this.#isAbandoned = true;
    this.#stop.abort();
    this.#finished.reject(new AbandonedRunError('The run was given up while it waited for its turn.'));
  }

  /** Resident memory of the jobs that run, in bytes. */
  memoryBytes(): number {
    let sum = 0;
    for (const job of this.#running.values()) sum += job.memoryBytes();
    return sum;
  }

  async #begin(): Promise<void> {
    const { state, store, concurrency } = this.#options;
    const { orchestration, number } = state.created;
    const slot = await takeSlot({
      store,
      run: { id: this.#runId, name: `${orchestration}#${number}`, orchestration },
      concurrency,
      signal: this.#stop.signal,
      onWaiting: (holder, place) => this.#feed({ kind: 'run-waiting', at: this.#time.now(), holder, place }),
    });
    if (slot.kind === 'stopped') return;
    if (slot.kind === 'skipped') {
      this.#feed({ kind: 'skip', at: this.#time.now(), reason: slot.reason });
      return;
    }
    if (this.#isAbandoned) {
      await store.withdraw(slotClaim(this.#runId));
      return;
    }
    this.#hasSlot = true;
    await this.#clear(slotKey(orchestration), slot.deserted);
    this.#elapsed = this.#time.stopwatch();
    this.#watchLimits();
    this.#feed({ kind: 'go', at: this.#time.now() });
  }

  /** Hands an input to the machine and sees to what comes out of it. A store that fails ends the run's execution. */
  #feed(input: Input, leaving: Leaving = nothing): Promise<void> {
    if (this.#isBroken) return Promise.resolve();
    const output = this.#options.machine.handle(input, this.#elapsed());
    return this.#carryOut(output, leaving).catch(error => this.#break(error));
  }

  async #carryOut({ entries, effects }: Output, { release, task }: Leaving): Promise<void> {
    const isLast = effects.some(({ kind }) => kind === 'finished');
    if (isLast) this.#clearTimers();
    const releases = isLast ? [...release, slotClaim(this.#runId)] : release;
    const hasChange = entries.length > 0 || releases.length > 0;
    const events = runEvents(this.#options.state.created, { entries, task, at: this.#time.now() });
    const notices = this.#options.isTold ? runNotices(entries) : [];
    const durable = hasChange
      ? this.#options.store.commit({ runId: this.#runId, entries, release: releases, events, notices })
      : null;
    // Not after the commit: a job's own start is a commit behind this one, and is written in the same transaction.
    for (const effect of effects) if (effect.kind === 'start') this.#enqueue(effect.job, effect.task, 0);
    await durable;
    for (const entry of entries) this.#show(entry);
    for (const effect of effects) this.#effect(effect);
  }

  #show(entry: Entry): void {
    apply(this.#options.state, entry);
    this.#options.observer.onEntry(entry, this.#options.state);
  }

  #effect(effect: Effect): void {
    switch (effect.kind) {
      case 'start':
        return;
      case 'wait': {
        const { job } = effect;
        this.#timer(effect.due - this.#time.now(), () => {
          void this.#feed({ kind: 'retry-due', at: this.#time.now(), job });
        });
        return;
      }
      case 'end-all':
        this.#endAll(effect.force, effect.reason);
        return;
      case 'finished':
        this.#finished.resolve();
        return;
    }
  }

  #enqueue(job: JobKey, task: OpenTask, priority: number): void {
    this.#queue.add(() => this.#runJob(job, task), { priority }).catch(error => this.#break(error));
  }

  async #runJob(job: JobKey, task: OpenTask): Promise<void> {
    if (!this.#options.machine.isWanted(job)) return;
    const giveBack = await this.#place(job, task);
    if (giveBack === null) return;
    try {
      await this.#runPlaced(job, task);
    } finally {
      giveBack();
    }
  }

  /** Takes one of the places that all runs of the process share; null where the job is not to start any more. */
  #place(job: JobKey, { task }: OpenTask): Promise<(() => void) | null> {
    const { places, state } = this.#options;
    // A job that waits for another run is no process, and would keep that run's jobs from starting.
    const isProcess = task.action.kind !== 'component' || task.action.component !== 'orchestration';
    if (places === undefined || !isProcess) return Promise.resolve(() => {});
    const { orchestration, number } = state.created;
    const at = this.#time.now();
    return places.take({
      holder: { run: this.#runId, runName: `${orchestration}#${number}`, job: jobName(job), since: at },
      signal: this.#stop.signal,
      onWaiting: (holder, place) => void this.#feed({ kind: 'job-waiting', at, job, holder, place }),
    });
  }

  async #runPlaced(job: JobKey, task: OpenTask): Promise<void> {
    const { machine, store } = this.#options;
    if (!machine.isWanted(job)) return;
    const claim = this.#claimOf(job, task);
    if (claim !== null && !(await this.#take(claim))) {
      this.#awaitTurn(claim);
      return;
    }
    if (!machine.isWanted(job) || this.#isBroken) {
      if (claim !== null) await store.withdraw(claim.id);
      return;
    }
    this.#underWay++;
    await this.#runClaimed({ job, task, claim }).finally(() => this.#underWay--);
  }

  async #runClaimed({ job, task, claim }: Claimed): Promise<void> {
    const { signal } = this.#stop;
    const started = this.#feed({ kind: 'job-started', at: this.#time.now(), job });
    const prepared = this.#options.jobs.prepare(task, job);
    await started;
    if (this.#isBroken) return;
    const outcome = await this.#perform({ job, prepared, signal });
    // Not awaited: the slot is free from here on, and the next job's start joins the same commit.
    void this.#feed(
      { kind: 'job-ended', at: this.#time.now(), job, outcome },
      { release: claim === null ? [] : [claim.id], task },
    );
  }

  async #perform({ job, prepared, signal }: Performance): Promise<JobOutcome> {
    if ('code' in prepared) return { state: 'failed', reason: prepared, durationMs: 0 };
    if (signal.aborted) return endedBeforeStart(signal.reason);
    const name = jobName(job);
    const running = prepared.start();
    this.#running.set(name, running);
    const outcome = await running.ended;
    this.#running.delete(name);
    return outcome;
  }

  /** The claim for the job's configuration, or null where its task names none. */
  #claimOf(job: JobKey, task: OpenTask): ConfigurationClaim | null {
    const key = configurationKey(task);
    return key === null ? null : { id: `${this.#runId}/${jobName(job)}`, key, job, task, told: '' };
  }

  /** Takes a configuration, or lines up for it; whoever waits is told for whom, each time that this changes. */
  async #take(claim: ConfigurationClaim): Promise<boolean> {
    const { orchestration, number } = this.#options.state.created;
    const { id, key, job } = claim;
    const result = await this.#options.store.claim({
      id,
      key,
      capacity: 1,
      runId: this.#runId,
      holder: { run: this.#runId, runName: `${orchestration}#${number}`, job: jobName(job) },
    });
    if (result.granted) {
      await this.#clear(key, result.deserted);
      return true;
    }
    const { holder, place } = result;
    const current = JSON.stringify([holder, place]);
    if (current !== claim.told)
      void this.#feed({ kind: 'job-waiting', at: this.#time.now(), job, holder, place });
    claim.told = current;
    return false;
  }

  /** Sees to it that nothing runs any more of those who died holding a key that is this run's now. */
  async #clear(key: string, deserted: readonly string[] = []): Promise<void> {
    const { jobs, store } = this.#options;
    for (const run of deserted) {
      await jobs.endLeftovers(run);
      await store.cleared(run, key);
    }
  }

  /** Queues a job again once its configuration is its own; until then it takes no slot. */
  #awaitTurn(claim: ConfigurationClaim): void {
    const turn = this.#turn(claim)
      .catch(error => this.#break(error))
      .finally(() => this.#turns.delete(turn));
    this.#turns.add(turn);
  }

  async #turn(claim: ConfigurationClaim): Promise<void> {
    const { store, machine } = this.#options;
    const { signal } = this.#stop;
    do await store.changed(claim.key, signal, claim.id);
    while (machine.isWanted(claim.job) && !signal.aborted && !(await this.#take(claim)));
    // Not by the queue's count: jobs in it that only find now that they have to wait would send this one away, it would send away the next, and so on for ever.
    const isFull = this.#underWay >= this.#options.parallel;
    // A job that cannot start now gives the configuration back, so that it keeps nobody else from it.
    if (isFull || !machine.isWanted(claim.job)) await store.withdraw(claim.id);
    if (machine.isWanted(claim.job) && !this.#isBroken) this.#enqueue(claim.job, claim.task, wokenPriority);
  }

  /** Jobs that are queued stay so: they find that they are no longer wanted when their turn comes. */
  #endAll(force: boolean, reason?: Failure): void {
    this.#clearTimers();
    const stop = this.#stop;
    this.#stop = new AbortController();
    stop.abort(reason ?? null);
    for (const job of this.#running.values()) job.end(force, reason);
  }

  #watchLimits(): void {
    const { durationMs, memoryBytes } = this.#options;
    if (durationMs !== null)
      this.#timer(durationMs, () => this.#limit(durationReason(durationMs, this.#elapsed())));
    if (memoryBytes !== null) this.#sampleMemory(memoryBytes);
  }

  #sampleMemory(limit: number): void {
    this.#timer(memorySampleMs, () => {
      const sum = this.memoryBytes();
      if (sum > limit) this.#limit(memoryReason(limit, sum));
      else this.#sampleMemory(limit);
    });
  }

  #limit(reason: Failure): void {
    void this.#feed({ kind: 'limit', at: this.#time.now(), reason });
  }

  #timer(delayMs: number, due: () => void): void {
    const cancel = this.#options.clock.after(Math.max(0, delayMs), () => {
      this.#timers.delete(cancel);
      due();
    });
    this.#timers.add(cancel);
  }

  #clearTimers(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** The record can no longer be written: nothing further starts, what runs is ended, and the caller is told why. */
  #break(error: unknown): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    const running = [...this.#running.values()];
    this.#endAll(false);
    void Promise.allSettled(running.map(job => job.ended)).then(() => this.#finished.reject(error));
  }
}

/** What an input leaves behind beside its entries. */
interface Leaving {
  /** Claims that are given back. */
  readonly release: readonly string[];
  /** The task of which a job has ended. */
  readonly task: OpenTask | null;
}

const nothing: Leaving = { release: [], task: null };

/** A job's claim to its configuration. */
interface ConfigurationClaim {
  readonly id: string;
  readonly key: string;
  readonly job: JobKey;
  readonly task: OpenTask;
  /** The holder and the place in line that were recorded last. */
  told: string;
}

interface Claimed {
  readonly job: JobKey;
  readonly task: OpenTask;
  readonly claim: ConfigurationClaim | null;
}

interface Performance {
  readonly job: JobKey;
  readonly prepared: PreparedJob | Failure;
  readonly signal: AbortSignal;
}

/** The key under which jobs of one configuration are serialized, or null where the task names none. */
function configurationKey({ task }: OpenTask): string | null {
  if (task.action.kind !== 'component' || task.action.configuration === null) return null;
  return `configuration:${task.action.component}/${task.action.configuration}`;
}

/** The run was ended between the record of a job's start and the start itself. */
function endedBeforeStart(reason: unknown): JobOutcome {
  const failure = isFailure(reason) ? reason : null;
  if (failure === null) return { state: 'cancelled', durationMs: 0 };
  return { state: 'failed', reason: failure, durationMs: 0 };
}

function isFailure(reason: unknown): reason is Failure {
  return typeof reason === 'object' && reason !== null && 'code' in reason && 'message' in reason;
}

function durationReason(limitMs: number, measuredMs: number): Failure {
  const message = `The run took ${formatDuration(measuredMs)}, over its limit of ${formatDuration(limitMs)}.`;
  return { code: 'run-limit', message };
}

function memoryReason(limit: number, measured: number): Failure {
  const message = `The run's jobs used ${formatSize(measured)} of memory, over its limit of ${formatSize(limit)}.`;
  return { code: 'memory', message };
}
