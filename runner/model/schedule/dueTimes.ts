import type { ScheduleTrigger } from '../orchestration.ts';
import type { Timetable } from './timetable.ts';

/** A time that is considered no later than this after it was due, in milliseconds, was not missed: the daemon was busy, or was started again. */
export const latenessMs = 30_000;

/** So many times at most are made up for by `catchUp: all`, the newest of them. */
export const mostMadeUp = 1000;

/** What of a schedule is due. */
export interface DueTimes {
  /** In order; each starts a run. */
  readonly fires: readonly number[];
  /** Times that passed while nothing was running and that are not made up for; null where there are none. */
  readonly missed: MissedTimes | null;
}

export interface MissedTimes {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** Whether there were more of them between `first` and `last` than were counted. */
  readonly isMore: boolean;
}

/** How far a schedule has been considered. */
export interface Considered {
  /** Everything up to this instant was. */
  readonly until: number;
  readonly now: number;
  /** Whether nobody looked at the clock since then: the daemon has just started. */
  readonly isResuming: boolean;
}

/** So many times are gone through at most: a schedule of every second that rested for a year is not counted to the last. */
const mostCounted = 10_000;

/** What is due of a schedule since it was last considered. The same in the daemon and in a simulation. */
export function dueTimes(
  timetable: Timetable,
  schedule: ScheduleTrigger,
  { until, now, isResuming }: Considered,
): DueTimes {
  const walk = new Walk(timetable, schedule);
  const first = timetable.next(schedule, until);
  if (first === undefined || first > now) return { fires: [], missed: null };
  const onTime = walk.times({ after: Math.max(until, now - latenessMs - 1), until: now });
  // Of what passed while the daemon started, the last one counts as on time and the others as missed.
  const kept = isResuming ? onTime.slice(-1) : onTime;
  const late = { after: until, until: (kept[0] ?? now + 1) - 1 };
  const most = { none: 0, latest: kept.length === 0 ? 1 : 0, all: mostMadeUp }[schedule.catchUp];
  const madeUp = walk.lastTimes(late, most);
  const left = { after: until, until: (madeUp[0] ?? late.until + 1) - 1 };
  return { fires: [...madeUp, ...kept], missed: missedIn(walk, left) };
}

function missedIn(walk: Walk, stretch: Stretch): MissedTimes | null {
  const counted = walk.times(stretch, mostCounted + 1);
  const [first] = counted;
  const [last] = walk.lastTimes(stretch, 1);
  if (first === undefined || last === undefined) return null;
  return { first, last, count: Math.min(counted.length, mostCounted), isMore: counted.length > mostCounted };
}

/** Instants: later than `after`, not later than `until`. */
interface Stretch {
  readonly after: number;
  readonly until: number;
}

/** Goes through the times of one schedule. */
class Walk {
  readonly #timetable: Timetable;
  readonly #schedule: ScheduleTrigger;

  constructor(timetable: Timetable, schedule: ScheduleTrigger) {
    this.#timetable = timetable;
    this.#schedule = schedule;
  }

  /** The first times of a stretch, in order. */
  times({ after, until }: Stretch, most: number = Number.POSITIVE_INFINITY): readonly number[] {
    const times: number[] = [];
    let at = this.#timetable.next(this.#schedule, after);
    while (at !== undefined && at <= until && times.length < most) {
      times.push(at);
      at = this.#timetable.next(this.#schedule, at);
    }
    return times;
  }

  /** The last times of a stretch, in order; looked for from its end, since there may be millions before them. */
  lastTimes({ after, until }: Stretch, count: number): readonly number[] {
    if (count === 0 || until <= after) return [];
    for (let back = 1000; ; back *= 2) {
      const from = Math.max(after, until - back);
      const times = this.times({ after: from, until });
      if (times.length >= count || from === after) return times.slice(-count);
    }
  }
}
