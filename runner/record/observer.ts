import type { Entry } from './entry.ts';
import type { RunState } from './runState.ts';

/**
 * Watches one run. Every entry is told in order, once, after it is durable and with the state that it led to.
 * An observer never changes the run and never throws.
 */
export interface RunObserver {
  onEntry(entry: Entry, state: RunState): void;
}
