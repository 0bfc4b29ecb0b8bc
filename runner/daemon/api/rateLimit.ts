import type { Clock } from '../../clock.ts';

export interface Rate {
  /** How many may come at once. */
  readonly burst: number;
  /** How many more each second. */
  readonly perSecond: number;
}

interface Bucket {
  left: number;
  at: number;
}

/** So many callers are told apart; beyond that those who have been quiet the longest begin anew. */
const remembered = 10_000;

/** Says who may go on: a bucket of tokens for each caller, filled at a steady rate. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #rate: Rate;
  /** In the order in which callers were last seen. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, rate: Rate) {
    this.#clock = clock;
    this.#rate = rate;
  }

  /** Takes one; 0 where there was one, else after how many seconds there is one again. */
  take(caller: string): number {
    const bucket = this.#bucketOf(caller);
    if (bucket.left >= 1) {
      bucket.left--;
      return 0;
    }
    return this.#waitOf(bucket);
  }

  /** What `take` would say, without taking. */
  look(caller: string): number {
    const bucket = this.#bucketOf(caller);
    return bucket.left >= 1 ? 0 : this.#waitOf(bucket);
  }

  #waitOf({ left }: Bucket): number {
    return Math.max(1, Math.ceil((1 - left) / this.#rate.perSecond));
  }

  #bucketOf(caller: string): Bucket {
    const now = this.#clock.monotonic();
    const { burst, perSecond } = this.#rate;
    const found = this.#buckets.get(caller) ?? { left: burst, at: now };
    found.left = Math.min(burst, found.left + ((now - found.at) / 1000) * perSecond);
    found.at = now;
    this.#buckets.delete(caller);
    this.#buckets.set(caller, found);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > remembered && oldest !== undefined) this.#buckets.delete(oldest);
    return found;
  }
}
