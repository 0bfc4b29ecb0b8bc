import type { Clock } from '../../clock.ts';

/** Resolves after `delayMs`. */
export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise(resolve => {
    clock.after(delayMs, resolve);
  });
}

/** Asks `isTrue` more and more seldom until it holds or `limitMs` have passed; resolves with its last answer. */
export async function becomesTrue(clock: Clock, limitMs: number, isTrue: () => boolean): Promise<boolean> {
  const due = clock.monotonic() + limitMs;
  for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, 25)) {
    if (isTrue()) return true;
    const leftMs = due - clock.monotonic();
    if (leftMs <= 0) return false;
    await pause(clock, Math.min(waitMs, leftMs));
  }
}
