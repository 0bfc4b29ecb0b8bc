import PQueue from 'p-queue';
import type { Clock } from '../clock.ts';
import type { Refusal, Started } from '../run/request.ts';
import { type Store, StoreError } from '../store/store.ts';
import { type Fire, LostFireError } from '../store/triggers.ts';
import type { DaemonLog } from './daemonLog.ts';

export interface FireStarterOptions {
  readonly store: Pick<Store, 'skipFire'>;
  readonly clock: Clock;
  readonly log: DaemonLog;
  /** Whether it is told already that nothing can be put on record now. */
  readonly isTold?: () => boolean;
  /** Starts the run of a fire, and settles the fire with it. */
  readonly start: (fire: Fire) => Promise<Refusal | Started>;
}

/** So many runs are made at once: to read a project and to write a run take a moment each, and all fire at the full hour. */
const mostAtOnce = 8;

/** After a record that cannot be written, it is tried again after this time, in milliseconds. */
const pauseMs = 1000;

/**
 * Makes each fire a run, or writes down why it becomes none. A fire whose run cannot be put on record now is tried again; when this process ends before that, the fire is
 * open still, and whoever looks after the project next goes on with it.
 */
export class FireStarter {
  readonly #options: FireStarterOptions;
  readonly #queue = new PQueue({ concurrency: mostAtOnce });
  readonly #stop = new AbortController();

  constructor(options: FireStarterOptions) {
    this.#options = options;
  }

  take(fires: readonly Fire[]): void {
    for (const fire of fires) void this.#queue.add(() => this.#settle(fire));
  }

  /** Whether a fire that was taken is not settled yet. */
  get isBusy(): boolean {
    return this.#queue.size + this.#queue.pending > 0;
  }

  /** Resolves when every fire that was taken is settled. */
  idle(): Promise<void> {
    return this.#queue.onIdle();
  }

  /** Starts nothing further. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#queue.clear();
    await this.#queue.onIdle();
  }

  async #settle(fire: Fire): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#startOrSkip(fire);
        return;
      } catch (error) {
        if (error instanceof LostFireError) return;
        const isPassing = error instanceof StoreError;
        if (!(isPassing && this.#options.isTold?.() === true)) this.#tell(fire, error);
        if (isPassing) await this.#pause();
        else await this.#giveUp(fire);
        if (!isPassing) return;
      }
    }
  }

  async #startOrSkip(fire: Fire): Promise<void> {
    const outcome = await this.#options.start(fire);
    if (outcome.kind === 'started') return;
    const { store, log } = this.#options;
    await store.skipFire(fire.id, { reason: 'refused', message: outcome.message });
    log.write('warning', `${fire.orchestration} did not run: ${outcome.message}`, {
      orchestration: fire.orchestration,
      trigger: fire.trigger,
      occasion: fire.occasion,
    });
  }

  /** A mistake of ours would only be made again. */
  async #giveUp({ id }: Fire): Promise<void> {
    const message = 'It could not be started, because of a mistake of segue itself.';
    await this.#options.store.skipFire(id, { reason: 'refused', message }).catch(error => {
      if (!(error instanceof LostFireError || error instanceof StoreError)) throw error;
    });
  }

  #tell({ orchestration, trigger, occasion }: Fire, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const details = { orchestration, trigger, occasion };
    this.#options.log.write('error', `${orchestration} could not be started: ${message}`, details);
  }

  #pause(): Promise<void> {
    const { signal } = this.#stop;
    return new Promise(resolve => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#options.clock.after(pauseMs, done);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }
}
