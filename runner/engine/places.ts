import PQueue from 'p-queue';
import type { Holder } from '../record/entry.ts';

export interface PlaceWish {
  readonly holder: Holder;
  /** Aborted: no place is wanted any more; one that was given is kept until it is given back. */
  readonly signal: AbortSignal;
  /** Told at once where there is none: one of those that have one, and the place in line from 1. */
  readonly onWaiting: (holder: Holder, place: number) => void;
}

/** The places of a process for jobs, of all its runs together; given first come, first served. */
export class Places {
  readonly #capacity: number;
  readonly #queue: PQueue;
  readonly #holders = new Set<Holder>();

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#queue = new PQueue({ concurrency: capacity });
  }

  get isFull(): boolean {
    return this.#queue.pending >= this.#capacity;
  }

  /** How many are taken. */
  get taken(): number {
    return this.#queue.pending;
  }

  /** How many wait for one. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Resolves with what gives the place back, or with null where none is wanted any more. */
  take({ holder, signal, onWaiting }: PlaceWish): Promise<(() => void) | null> {
    if (signal.aborted) return Promise.resolve(null);
    const [first] = this.#holders;
    if (this.isFull && first !== undefined) onWaiting(first, this.#queue.size + 1);
    const granted = Promise.withResolvers<(() => void) | null>();
    // Not the signal itself: a place that was given is free when it is given back, and not before.
    const inLine = new AbortController();
    const leave = (): void => inLine.abort();
    signal.addEventListener('abort', leave, { once: true });
    const hold = async (): Promise<void> => {
      signal.removeEventListener('abort', leave);
      const ended = Promise.withResolvers<void>();
      this.#holders.add(holder);
      granted.resolve(() => {
        this.#holders.delete(holder);
        ended.resolve();
      });
      await ended.promise;
    };
    this.#queue.add(hold, { signal: inLine.signal }).catch(() => granted.resolve(null));
    return granted.promise;
  }
}
