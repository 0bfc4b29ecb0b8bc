/** A time during which the clocks of a zone are not changed. Instants and offsets are in milliseconds. */
export interface Period {
  /** The first instant; the clocks were changed here, from `before`. */
  readonly start: number;
  /** The instant of the next change, to `after`. */
  readonly end: number;
  /** What local time is ahead of UTC. */
  readonly offset: number;
  readonly before: number;
  readonly after: number;
}

interface Change {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** Every change lasts longer than this, so that looking so often misses none: the shortest known one is Morocco's month of Ramadan. */
const stepMs = 3 * 86_400_000;

/** Changes happen at whole seconds. */
const precisionMs = 1000;

/** How many years of changes are kept, the oldest being forgotten first. */
const mostYears = 64;

/**
 * The clock changes of one time zone, taken from `Intl` once a year of the calendar: asking it for each instant would be all that
 * a schedule costs.
 */
export class ZoneOffsets {
  readonly #format: Intl.DateTimeFormat;
  readonly #years = new Map<number, readonly Change[]>();
  /** The one that was given last, which is mostly asked for again. */
  #last: Period | undefined;

  /** `timezone` is an IANA name that `isTimeZone` knows. */
  constructor(timezone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
  }

  /** The period around an instant. One without a change nearby ends some year or two away, with the same offset on both sides. */
  periodAt(instant: number): Period {
    const last = this.#last;
    if (last !== undefined && last.start <= instant && instant < last.end) return last;
    this.#last = this.#findPeriod(instant);
    return this.#last;
  }

  #findPeriod(instant: number): Period {
    const year = new Date(instant).getUTCFullYear();
    const changes = [year - 1, year, year + 1].flatMap(each => this.#changesOf(each));
    const last = changes.findLast(({ at }) => at <= instant);
    const next = changes.find(({ at }) => at > instant);
    const offset = last?.after ?? next?.before ?? this.#offsetAt(instant);
    return {
      start: last?.at ?? Date.UTC(year - 1, 0),
      end: next?.at ?? Date.UTC(year + 2, 0),
      offset,
      before: last?.before ?? offset,
      after: next?.after ?? offset,
    };
  }

  #changesOf(year: number): readonly Change[] {
    const known = this.#years.get(year);
    if (known !== undefined) return known;
    const changes: Change[] = [];
    const end = Date.UTC(year + 1, 0);
    let at = Date.UTC(year, 0);
    let offset = this.#offsetAt(at);
    while (at < end) {
      const next = Math.min(at + stepMs, end);
      const after = this.#offsetAt(next);
      if (after !== offset) changes.push({ at: this.#changeIn(at, next, after), before: offset, after });
      at = next;
      offset = after;
    }
    const [oldest] = this.#years.keys();
    if (this.#years.size >= mostYears && oldest !== undefined) this.#years.delete(oldest);
    this.#years.set(year, changes);
    return changes;
  }

  /** The first instant after `from`, up to `until`, at which the offset is `after`. */
  #changeIn(from: number, until: number, after: number): number {
    let low = from;
    let high = until;
    while (high - low > precisionMs) {
      const middle = low + Math.floor((high - low) / 2 / precisionMs) * precisionMs;
      if (this.#offsetAt(middle) === after) high = middle;
      else low = middle;
    }
    return high;
  }

  #offsetAt(instant: number): number {
    // As en-US writes it: 11/21/2026, 08:00:00.
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] =
      this.#format.format(instant).match(/\d+/g)?.map(Number) ?? [];
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  }
}
