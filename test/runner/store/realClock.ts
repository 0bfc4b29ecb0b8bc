import type { Clock } from '../../../runner/clock.ts';

/** The machine's own time, for what real processes and sockets take. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, due, options) => {
    const timer = setTimeout(due, delayMs);
    if (options?.background === true) timer.unref();
    return () => clearTimeout(timer);
  },
};
