import type { Clock } from '../clock.ts';
import { type Channel, DeliveryError } from './channel.ts';
import type { Notice } from './notice.ts';

/** What became of a notice on one channel. */
export interface Outcome {
  readonly notice: Notice;
  readonly channel: string;
  readonly attempts: number;
  /** Why it was not delivered, or null. */
  readonly failure: string | null;
}

export interface DeliveriesOptions {
  readonly clock: Clock;
  /** Told once of each delivery, when it has succeeded or been given up. */
  readonly settled: (outcome: Outcome) => void;
}

/** The waits between attempts, in ms: long enough for a service that is being restarted, short enough to be of use. */
const waits = [1_000, 10_000, 60_000, 300_000];

/** So many may be under way; when more come, something is wrong that more of the same does not mend. */
const mostPending = 1000;

/** At the end, what is under way gets this long, in ms. */
const patienceMs = 5_000;

/** Notices on their way: each is tried some times, and what becomes of it is told. None of it ever fails anything else. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #pending = new Set<Promise<void>>();
  readonly #end = new AbortController();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** Begins to deliver a notice. */
  send(channel: Channel, notice: Notice): void {
    if (this.#pending.size >= mostPending) {
      const failure = `${mostPending} others are on their way`;
      this.#options.settled({ notice, channel: channel.name, attempts: 0, failure });
      return;
    }
    const delivery = this.#deliver(channel, notice).finally(() => this.#pending.delete(delivery));
    this.#pending.add(delivery);
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Waits for nothing that would be tried again; what is being sent gets a little time. */
  async close(): Promise<void> {
    this.#end.abort();
    const late = Promise.withResolvers<void>();
    const stop = this.#options.clock.after(patienceMs, () => late.resolve(), { background: true });
    await Promise.race([this.idle(), late.promise]);
    stop();
  }

  async #deliver(channel: Channel, notice: Notice): Promise<void> {
    const { settled } = this.#options;
    for (let attempts = 1; ; attempts++) {
      const error = await this.#attempt(channel, notice);
      const wait = waits[attempts - 1];
      if (error === null || !error.isPassing || wait === undefined || !(await this.#pause(wait))) {
        settled({ notice, channel: channel.name, attempts, failure: error?.message ?? null });
        return;
      }
    }
  }

  async #attempt(channel: Channel, notice: Notice): Promise<DeliveryError | null> {
    try {
      await channel.send(notice);
      return null;
    } catch (error) {
      if (error instanceof DeliveryError) return error;
      return new DeliveryError(error instanceof Error ? error.message : String(error), false);
    }
  }

  /** False where the end came first. */
  #pause(ms: number): Promise<boolean> {
    const { signal } = this.#end;
    return new Promise(resolve => {
      if (signal.aborted) {
        resolve(false);
        return;
      }
      const ended = (): void => {
        stop();
        resolve(false);
      };
      const stop = this.#options.clock.after(
        ms,
        () => {
          signal.removeEventListener('abort', ended);
          resolve(true);
        },
        { background: true },
      );
      signal.addEventListener('abort', ended, { once: true });
    });
  }
}
