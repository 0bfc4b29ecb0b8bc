import type { Clock } from './clock.ts';

/** The clocks of the machine; only main files hand it on. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // `performance` takes a millisecond to load; this is there.
  monotonic: () => {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1e3 + nanoseconds / 1e6;
  },
  after: (delayMs, due, options) => {
    const timer = setTimeout(due, delayMs);
    if (options?.background === true) timer.unref();
    return () => clearTimeout(timer);
  },
};
