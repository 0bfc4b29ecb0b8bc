import type { RunEvent } from './events.ts';

/** Where events go. Nothing of it throws, and nothing waits for it but `close`. */
export interface Delivery {
  send(event: RunEvent): void;
  /** Waits, within bounds, for what is on its way; gives what could not be delivered. */
  close(): Promise<Undelivered>;
}

export interface Undelivered {
  readonly count: number;
  /** Why, a phrase; null where everything arrived. */
  readonly reason: string | null;
}
