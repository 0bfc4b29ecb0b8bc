import type { Clock } from '../../../runner/clock.ts';

/** The machine's clock, as the command line gives it to the executor. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, due) => {
    const timer = setTimeout(due, delayMs);
    return () => clearTimeout(timer);
  },
};
