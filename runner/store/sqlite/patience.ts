import type { Clock } from '../../clock.ts';
import { isBusy, lockedError } from './sqliteError.ts';

/** How long a lock of another process is waited for before the caller hears of it. */
const lockedAfterMs = 30_000;

export interface Patience {
  /** The file that is waited for, for people. */
  readonly file: string;
  /** So long is waited, in milliseconds; absent: 30 s. */
  readonly forMs?: number;
}

/** Between two tries, besides what SQLite waits itself. */
const firstPauseMs = 5;
const lastPauseMs = 200;

/**
 * Carries out what may find the file locked by another process: again and again, without blocking this one, for as long as one has patience;
 * then throws a `StoreError` `locked`. Other errors are thrown at once, as they are.
 */
export async function patiently<T>(
  clock: Clock,
  { file, forMs = lockedAfterMs }: Patience,
  attempt: () => T,
): Promise<T> {
  const start = clock.monotonic();
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, lastPauseMs)) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (clock.monotonic() - start >= forMs) throw lockedError(file, Math.round(forMs / 1000), error);
      await new Promise<void>(resolve => clock.after(pauseMs, resolve));
    }
  }
}
