import type { Clock } from '../../clock.ts';
import type { Wakes } from './wakes.ts';

/** An owner whose acts, or whose death, can end a wait. */
export interface WatchedOwner {
  readonly id: number;
  readonly address: string | null;
}

/** What a look at the store tells those who wait. */
export interface Look<Waiter> {
  /** Those who wait no longer. */
  readonly done: readonly Waiter[];
  /** Other owners that the rest wait for. */
  readonly owners: readonly WatchedOwner[];
}

export interface WatchOptions<Waiter> {
  readonly topic: string;
  readonly wakes: Wakes;
  readonly clock: Clock;
  /** Reads the store; `isWoken` where the topic was announced or an owner's end was heard since the last look. */
  readonly look: (waiters: readonly Waiter[], isWoken: boolean) => Promise<Look<Waiter>>;
  /** Called once, when nobody waits any more. */
  readonly ended: () => void;
}

/**
 * An owner that cannot be reached, though it lives, is looked at again after these times, doubling: it may be about to
 * listen or on its way out (milliseconds), or unreachable for good.
 */
const firstRetryMs = 10;
const lastRetryMs = 2000;

/**
 * All waits of this store for one topic. No wake-up is lost, because the store is looked at only after everybody whose acts
 * matter is being watched, and again after each wake-up; nobody sleeps on what was read before that.
 */
export class Watch<Waiter> {
  readonly #options: WatchOptions<Waiter>;
  readonly #waiting = new Map<Waiter, () => void>();
  /** What ends the watch of an owner, or the timer of the next try. */
  readonly #followed = new Map<number, () => void>();
  #isWoken = false;
  #isAsked = false;
  #resume: () => void = () => {};
  #retryMs = firstRetryMs;
  #isRunning = false;
  #isClosed = false;

  constructor(options: WatchOptions<Waiter>) {
    this.#options = options;
  }

  /** Waits until a look says that `waiter` is done; also ends when the signal aborts or the watch is closed. Never rejects. */
  join(waiter: Waiter, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#isClosed) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const leave = (): void => {
      this.#waiting.delete(waiter);
      if (this.#waiting.size === 0) this.#resume();
      resolve();
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#waiting.set(waiter, () => {
      signal.removeEventListener('abort', leave);
      resolve();
    });
    this.#ask();
    if (!this.#isRunning) void this.#run();
    return promise;
  }

  /** Ends the wait of some. */
  release(waiters: readonly Waiter[]): void {
    this.#settle(waiters);
    if (this.#waiting.size === 0) this.#resume();
  }

  /** Ends all waits. */
  close(): void {
    this.#isClosed = true;
    this.release([...this.#waiting.keys()]);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    const { topic, wakes } = this.#options;
    const stop = wakes.watchHere(topic, () => this.#wake());
    try {
      while (this.#waiting.size > 0) await this.#round();
    } catch {
      // The store cannot be read. Those who wait hear it from the store themselves, when they ask it again.
      this.#settle([...this.#waiting.keys()]);
    } finally {
      stop();
      for (const unfollow of this.#followed.values()) unfollow();
      this.#isRunning = false;
      this.#options.ended();
    }
  }

  async #round(): Promise<void> {
    const isWoken = this.#isWoken;
    this.#isWoken = false;
    this.#isAsked = false;
    const { done, owners } = await this.#options.look([...this.#waiting.keys()], isWoken);
    this.#settle(done);
    if (this.#waiting.size === 0) return;
    this.#unfollowOthers(owners);
    for (const owner of owners) if (!this.#followed.has(owner.id)) this.#follow(owner);
    await this.#awaken();
  }

  #settle(waiters: readonly Waiter[]): void {
    for (const waiter of waiters) {
      this.#waiting.get(waiter)?.();
      this.#waiting.delete(waiter);
    }
  }

  #unfollowOthers(owners: readonly WatchedOwner[]): void {
    const ids = new Set(owners.map(({ id }) => id));
    for (const [id, unfollow] of this.#followed) {
      if (ids.has(id)) continue;
      this.#followed.delete(id);
      unfollow();
    }
  }

  /** Watches an owner. Not awaited: one that hangs must not keep the others from being heard. */
  #follow({ id, address }: WatchedOwner): void {
    if (address === null) {
      this.#retryLater(id);
      return;
    }
    let isReached = false;
    const { isReady, stop } = this.#options.wakes.watchAt(address, this.#options.topic, {
      woken: () => this.#wake(),
      ended: () => {
        if (!isReached || this.#followed.get(id) !== stop) return;
        this.#followed.delete(id);
        this.#wake();
      },
    });
    this.#followed.set(id, stop);
    void isReady.then(isReady => {
      isReached = isReady;
      if (this.#followed.get(id) !== stop) return;
      if (!isReady) this.#retryLater(id);
      else {
        this.#retryMs = firstRetryMs;
        this.#ask();
      }
    });
  }

  #retryLater(id: number): void {
    const cancel = this.#options.clock.after(this.#retryMs, () => {
      if (this.#followed.get(id) === cancel) this.#followed.delete(id);
      this.#ask();
    });
    this.#followed.set(id, cancel);
    this.#retryMs = Math.min(2 * this.#retryMs, lastRetryMs);
  }

  #wake(): void {
    this.#isWoken = true;
    this.#resume();
  }

  /** Has the store looked at again without anything having changed that we know of. */
  #ask(): void {
    this.#isAsked = true;
    this.#resume();
  }

  /** Sleeps until woken or asked; not at all where that has happened meanwhile. */
  #awaken(): Promise<void> {
    if (this.#isWoken || this.#isAsked || this.#waiting.size === 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resume = resolve;
    return promise;
  }
}
