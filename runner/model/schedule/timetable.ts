import type { ScheduleTrigger } from '../orchestration.ts';
import type { Pattern } from './pattern.ts';
import { readPattern } from './readPattern.ts';
import { type Period, ZoneOffsets } from './zoneOffsets.ts';

/** When a schedule fires: what of a trigger counts for that. */
export type Timing = Pick<ScheduleTrigger, 'cron' | 'timezone' | 'dst'>;

/** How many patterns are kept ready at once: one takes some hundred bytes, or 80 KB where only croner knows it, and up to 50 µs to make again. */
const mostPatterns = 512;

/** A pattern that has not fired within so many periods between clock changes, some 400 years, never will. */
const mostPeriods = 1000;

/**
 * The one place that knows when schedules fire: the daemon, previews, simulations and the editor all ask here. It holds one pattern for all
 * schedules that have the same, and the clock changes of each time zone; it is never asked for a pattern or a zone that is none.
 *
 * A pattern is matched against local time as on a calendar without clock changes; from there to instants, the schedule's `dst` decides.
 */
export class Timetable {
  readonly #patterns = new Map<string, Pattern>();
  readonly #zones = new Map<string, ZoneOffsets>();

  /** The first instant after `after` at which a schedule fires, in milliseconds since 1970; undefined where it never does. */
  next({ cron, timezone, dst }: Timing, after: number): number | undefined {
    const pattern = this.#patternOf(cron);
    const zone = this.#zoneOf(timezone);
    // The second that follows: patterns know no part of a second.
    let from = (Math.floor(after / 1000) + 1) * 1000;
    for (let count = 0; count < mostPeriods; count++) {
      const period = zone.periodAt(from);
      if (from === period.start && dst.gap === 'next' && hasMatchInGap(pattern, period)) return from;
      for (let local = from + period.offset - 1; ; ) {
        const match = pattern.next(local);
        if (match === undefined) return undefined;
        if (match - period.offset >= period.end) break;
        if (fires(match, period, dst.overlap)) return match - period.offset;
        local = match;
      }
      from = period.end;
    }
    return undefined;
  }

  /** The next instants, in order: at most `count`. */
  nextInstants(timing: Timing, after: number, count: number): readonly number[] {
    const instants: number[] = [];
    for (let at = this.next(timing, after); at !== undefined; at = this.next(timing, at)) {
      instants.push(at);
      if (instants.length >= count) break;
    }
    return instants;
  }

  /** The day of an instant on the calendar of a time zone, as `2026-11-21`. */
  localDate(timezone: string, at: number): string {
    const { offset } = this.#zoneOf(timezone).periodAt(at);
    return new Date(at + offset).toISOString().slice(0, 10);
  }

  #patternOf(text: string): Pattern {
    const known = this.#patterns.get(text);
    if (known !== undefined) return known;
    const [oldest] = this.#patterns.keys();
    if (this.#patterns.size >= mostPatterns && oldest !== undefined) this.#patterns.delete(oldest);
    const pattern = readPattern(text);
    this.#patterns.set(text, pattern);
    return pattern;
  }

  #zoneOf(name: string): ZoneOffsets {
    const zone = this.#zones.get(name) ?? new ZoneOffsets(name);
    this.#zones.set(name, zone);
    return zone;
  }
}

/** Whether a pattern matches a local time that the change at a period's start has skipped. */
function hasMatchInGap(pattern: Pattern, { start, before, offset }: Period): boolean {
  if (offset <= before) return false;
  const match = pattern.next(start + before - 1);
  return match !== undefined && match < start + offset;
}

/** Whether a local time of a period fires in it: it may exist a second time, in the period before or the one after. */
function fires(local: number, period: Period, overlap: Timing['dst']['overlap']): boolean {
  if (overlap === 'both') return true;
  const isSecond = local < period.start + period.before;
  const isFirst = local >= period.end + period.after;
  return overlap === 'first' ? !isSecond : !isFirst;
}
