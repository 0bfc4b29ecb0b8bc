import type { Clock } from '../../runner/clock.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly call: () => void;
}

/** A clock that stands still until it is moved; timers fire in order of their instants while it moves. */
export class HeldClock implements Clock {
  #wall: number;
  #monotonic = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(wall: number | string = '2026-11-21T08:00:00Z') {
    this.#wall = typeof wall === 'number' ? wall : Date.parse(wall);
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(delayMs: number, call: () => void): () => void {
    const timer = { due: this.#monotonic + delayMs, order: this.#order++, call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves both clocks on, firing what comes due on the way. */
  advance(ms: number): void {
    const until = this.#monotonic + ms;
    for (;;) {
      const next = [...this.#timers]
        .filter(timer => timer.due <= until)
        .sort((one, other) => one.due - other.due || one.order - other.order)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#moveTo(next.due);
      next.call();
    }
    this.#moveTo(until);
  }

  /** Sets the wall clock to another time, as an administrator or a time server does; durations are not touched. */
  step(ms: number): void {
    this.#wall += ms;
  }

  #moveTo(monotonic: number): void {
    this.#wall += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}
