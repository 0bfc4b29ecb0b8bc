import type { Clock } from '../../clock.ts';
import type { KeyWaiter } from '../claimLine.ts';
import { keyTopic, type Wakes } from './wakes.ts';
import { type Look, Watch } from './watch.ts';

export interface KeyWaitsOptions {
  readonly wakes: Wakes;
  readonly clock: Clock;
  readonly look: (key: string, waiters: readonly KeyWaiter[], isWoken: boolean) => Promise<Look<KeyWaiter>>;
}

interface ClaimWait {
  readonly watch: Watch<KeyWaiter>;
  readonly waiter: KeyWaiter;
}

/** The calls of one store that wait for keys. All that wait for one key share one look at it. */
export class KeyWaits {
  readonly #options: KeyWaitsOptions;
  readonly #watches = new Map<string, Watch<KeyWaiter>>();
  readonly #byClaim = new Map<string, Set<ClaimWait>>();
  #isClosed = false;

  constructor(options: KeyWaitsOptions) {
    this.#options = options;
  }

  /** See `Store.changed`. */
  async changed(key: string, signal: AbortSignal, claimId: string | undefined): Promise<void> {
    if (this.#isClosed) return;
    const watch = this.#watch(key);
    const waiter: KeyWaiter = { claimId, isInLine: false };
    if (claimId === undefined) return watch.join(waiter, signal);
    const wait: ClaimWait = { watch, waiter };
    const waits = this.#byClaim.get(claimId) ?? new Set();
    this.#byClaim.set(claimId, waits.add(wait));
    await watch.join(waiter, signal);
    waits.delete(wait);
    if (waits.size === 0 && this.#byClaim.get(claimId) === waits) this.#byClaim.delete(claimId);
  }

  /** Ends the wait for claims that this store took out of their lines. */
  left(claimIds: readonly string[]): void {
    for (const id of claimIds)
      for (const { watch, waiter } of this.#byClaim.get(id) ?? []) watch.release([waiter]);
  }

  /** Ends all waits, so that everyone claims again. */
  releaseAll(): void {
    for (const watch of [...this.#watches.values()]) watch.close();
  }

  close(): void {
    this.#isClosed = true;
    this.releaseAll();
  }

  #watch(key: string): Watch<KeyWaiter> {
    const known = this.#watches.get(key);
    if (known !== undefined) return known;
    const { wakes, clock, look } = this.#options;
    const watch = new Watch<KeyWaiter>({
      topic: keyTopic(key),
      wakes,
      clock,
      look: (waiters, isWoken) => look(key, waiters, isWoken),
      ended: () => {
        if (this.#watches.get(key) === watch) this.#watches.delete(key);
      },
    });
    this.#watches.set(key, watch);
    return watch;
  }
}
