import type { Clock } from '../clock.ts';

/** The times of one run's journal: wall time that never goes back, and durations from a clock that does not jump. */
export class SteadyTime {
  readonly #clock: Clock;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Wall time in milliseconds; where the wall clock was set back, the last time that was given. */
  now(): number {
    this.#last = Math.max(this.#last, this.#clock.now());
    return this.#last;
  }

  /** Starts a stopwatch; the result tells the milliseconds since. */
  stopwatch(): () => number {
    const start = this.#clock.monotonic();
    return () => Math.max(0, this.#clock.monotonic() - start);
  }
}
