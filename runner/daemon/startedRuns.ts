import type { RunCreated } from '../record/entry.ts';
import type { RunObserver } from '../record/observer.ts';
import { AbandonedRunError } from '../run/executeRun.ts';
import type { Ended, Refusal, RunListeners } from '../run/request.ts';
import type { Started } from './daemon.ts';

/** Executes a run to its end, or refuses to. */
export type Execute = (listeners: RunListeners) => Promise<Refusal | Ended>;

export interface StartedRunsOptions {
  /** Told every entry of every run. */
  readonly observer: RunObserver;
  /** Told of a run that could not be brought to its end, and why. */
  readonly failed: (created: RunCreated, error: unknown) => void;
}

interface OpenRun {
  readonly cancel: (by: string, force: boolean) => void;
  readonly abandon: () => void;
  isWaiting: boolean;
}

/**
 * The runs that this process executes. Each is on its own: an error in one is told of and ends that one alone. What can crash, the jobs, are processes of
 * their own anyhow, so that a process for each run, 40 ms and 50 MB even while it waits in line, would protect it from nothing but our own mistakes; after one of those
 * the runs that were in progress are found and taken up as after any other death.
 */
export class StartedRuns {
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

  /** Resolves once the run is on record or refused; rejects where the record cannot be written. */
  start(execute: Execute): Promise<Refusal | Started> {
    const { promise, resolve, reject } = Promise.withResolvers<Refusal | Started>();
    const notices: string[] = [];
    let created: RunCreated | undefined;
    let cancel: OpenRun['cancel'] = () => {};
    let abandon: OpenRun['abandon'] = () => {};
    const execution = execute({
      observer: {
        onEntry: (entry, state) => {
          if (entry.kind === 'run-created') {
            created = entry;
            this.#open.set(entry.runId, {
              cancel: (by, force) => cancel(by, force),
              abandon: () => abandon(),
              isWaiting: true,
            });
            resolve({ kind: 'started', created, notices });
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
          if (this.#isLetGo) request();
        },
      },
      notice: message => notices.push(message),
    })
      .then(
        result => {
          if (result.kind === 'refused') resolve(result);
        },
        error => {
          if (created === undefined) reject(error);
          else if (!(error instanceof AbandonedRunError)) this.#options.failed(created, error);
        },
      )
      .finally(() => {
        if (created !== undefined) this.#open.delete(created.runId);
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
