import { AbandonedRunError } from '../engine/runLoop.ts';
import type { RunCreated } from '../record/entry.ts';
import type { RunObserver } from '../record/observer.ts';
import type { RunState } from '../record/runState.ts';
import type { Ended, Refusal, RunListeners, RunStarter, StartRequest, UnderWay } from './request.ts';

/** Executes a run to its end, or refuses to. */
export type Execute = (listeners: RunListeners) => Promise<Refusal | Ended>;

export interface StartedRunsOptions {
  /** Told every entry of every run. */
  readonly observer: RunObserver;
  /** Told of a run that could not be brought to its end, and why. */
  readonly failed: (created: RunCreated, error: unknown) => void;
  /** Executes a run that a task asks for. */
  readonly startRun: (request: StartRequest, listeners: RunListeners) => Promise<Refusal | Ended>;
  /** Told of a run that a task asked for and does not wait for. */
  readonly startedAlone?: (run: UnderWay) => void;
}

/** How a run is started. */
export interface Starting {
  /** A run in progress waits for its end: it is not given up while it waits for its turn. */
  readonly isAwaited: boolean;
}

interface OpenRun {
  readonly cancel: (by: string, force: boolean) => void;
  readonly abandon: () => void;
  /** Whether it may be given up, since it waits for its turn and nobody here waits for it. */
  isWaiting: boolean;
}

/**
 * The runs that this process executes. Each is on its own: an error in one is told of and ends that one alone. What can crash, the jobs, are processes of
 * their own anyhow, so that a process for each run, 40 ms and 50 MB even while it waits in line, would protect it from nothing but our own mistakes; after one of those
 * the runs that were in progress are found and taken up as after any other death.
 */
export class StartedRuns implements RunStarter {
  readonly #options: StartedRunsOptions;
  readonly #open = new Map<string, OpenRun>();
  /** Starts and runs that are under way. */
  readonly #executions = new Set<Promise<unknown>>();

  #isLetGo = false;
  readonly #quiet: (() => void)[] = [];

  constructor(options: StartedRunsOptions) {
    this.#options = options;
  }

  /** How many runs wait or run here. */
  get count(): number {
    return this.#open.size;
  }

  /** Starts a run that a task asks for. */
  async startRun(request: StartRequest, starting: Starting): Promise<Refusal | UnderWay> {
    const { startRun, startedAlone } = this.#options;
    const outcome = await this.start(listeners => startRun(request, listeners), starting);
    if (outcome.kind === 'started' && !starting.isAwaited) startedAlone?.(outcome);
    return outcome;
  }

  /** Resolves once the run is on record or refused; rejects where the record cannot be written. */
  start(execute: Execute, { isAwaited }: Starting = { isAwaited: false }): Promise<Refusal | UnderWay> {
    const { promise, resolve, reject } = Promise.withResolvers<Refusal | UnderWay>();
    const ended = Promise.withResolvers<RunState | null>();
    const notices: string[] = [];
    let created: RunCreated | undefined;
    let cancel: OpenRun['cancel'] = () => {};
    let abandon: OpenRun['abandon'] = () => {};
    let memoryBytes = (): number => 0;
    const execution = execute({
      observer: {
        onEntry: (entry, state) => {
          if (entry.kind === 'run-created') {
            created = entry;
            const open: OpenRun = {
              cancel: (by, force) => cancel(by, force),
              abandon: () => abandon(),
              isWaiting: !isAwaited,
            };
            this.#open.set(entry.runId, open);
            resolve({
              kind: 'started',
              created,
              notices,
              ended: ended.promise,
              cancel: open.cancel,
              memoryBytes: () => memoryBytes(),
            });
          }
          if (entry.kind === 'run-started') this.#hasStarted(state.created.runId);
          this.#options.observer.onEntry(entry, state);
        },
      },
      canceller: {
        onCancel: request => {
          cancel = request;
        },
        onAbandon: request => {
          abandon = request;
          if (this.#isLetGo && !isAwaited) request();
        },
      },
      notice: message => notices.push(message),
      starter: this,
      measured: measure => {
        memoryBytes = measure;
      },
    })
      .then(
        result => {
          if (result.kind === 'refused') resolve(result);
          else ended.resolve(result.run);
        },
        error => {
          if (created === undefined) reject(error);
          else if (!(error instanceof AbandonedRunError)) this.#options.failed(created, error);
        },
      )
      .finally(() => {
        if (created !== undefined) this.#open.delete(created.runId);
        ended.resolve(null);
        this.#executions.delete(execution);
        this.#noticeQuiet();
      });
    this.#executions.add(execution);
    return promise;
  }

  /** How many runs here are in progress, and do not wait for their turn. */
  get running(): number {
    return [...this.#open.values()].filter(({ isWaiting }) => !isWaiting).length;
  }

  /** Resolves when none is in progress. */
  quiet(): Promise<void> {
    if (this.running === 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#quiet.push(resolve);
    return promise;
  }

  /** Asks all runs here to end: orderly, or at once. */
  cancelAll(by: string, force: boolean): void {
    for (const { cancel } of [...this.#open.values()]) cancel(by, force);
  }

  /** Gives up the runs that wait for their turn, and those that would from now on: they are for whoever comes next. */
  letGoOfWaiting(): void {
    this.#isLetGo = true;
    for (const { isWaiting, abandon } of [...this.#open.values()]) if (isWaiting) abandon();
  }

  /** Resolves when no run is executed here any more. */
  async ended(): Promise<void> {
    while (this.#executions.size > 0) await Promise.all(this.#executions);
  }

  #hasStarted(runId: string): void {
    const open = this.#open.get(runId);
    if (open !== undefined) open.isWaiting = false;
  }

  #noticeQuiet(): void {
    if (this.running > 0) return;
    for (const resolve of this.#quiet.splice(0)) resolve();
  }
}
