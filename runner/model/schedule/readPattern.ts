import { Cron } from 'croner';
import type { Pattern } from './pattern.ts';
import { PlainPattern } from './plainPattern.ts';

/** Reads a cron pattern; throws where it is none. The rules are croner's, names, lists, ranges, steps, `L`, `W`, `#` and nicknames such as `@daily`. */
export function readPattern(text: string): Pattern {
  return PlainPattern.read(text) ?? new CronerPattern(text.trim());
}

/** Whatever a plain one cannot say. */
class CronerPattern implements Pattern {
  readonly #cron: Cron;

  constructor(text: string) {
    const mode = text.startsWith('@') ? 'auto' : '5-or-6-parts';
    this.#cron = new Cron(text, { paused: true, utcOffset: 0, mode });
  }

  next(after: number): number | undefined {
    return this.#cron.nextRun(new Date(after))?.getTime();
  }
}
