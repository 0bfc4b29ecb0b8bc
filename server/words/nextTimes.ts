import { checkCron, neverFires } from '../../runner/model/schedule/checkCron.ts';
import { usualClockChange } from '../../runner/model/schedule/clockChange.ts';
import { Timetable, type Timing } from '../../runner/model/schedule/timetable.ts';
import { isTimeZone } from '../../runner/model/timeZone.ts';

/** When a schedule is meant: a pattern that is one, in a time zone that is one. */
export interface ScheduleWords {
  readonly pattern: string;
  readonly timezone: string;
  /** What it does at changes of the clocks; where nothing is known of that, what the pattern usually does. */
  readonly dst?: Timing['dst'] | undefined;
}

/** How many instants of a schedule are shown at most. */
const mostTimes = 5;

/** How many schedules are remembered: more than an author looks at. */
const mostKnown = 200;

/** Looking a schedule up takes milliseconds, and editors ask for all of a file after each key. */
const known = new Map<string, KnownTimes>();

interface KnownTimes {
  /** The instant after which they come. */
  readonly from: number;
  readonly times: readonly number[];
}

/** The next instants of a schedule after one, in milliseconds since 1970; none where it is no schedule or never fires. */
export function nextTimes(schedule: ScheduleWords, afterMs: number, count = mostTimes): readonly number[] {
  const cron = schedule.pattern.trim();
  const timing = { cron, timezone: schedule.timezone, dst: schedule.dst ?? usualClockChange(cron) };
  const key = JSON.stringify(timing);
  const before = known.get(key);
  const isStillSo = before !== undefined && before.from <= afterMs && afterMs < (before.times[0] ?? Infinity);
  const { times } = isStillSo ? before : { times: timesAfter(timing, afterMs) };
  if (!isStillSo) {
    if (known.size >= mostKnown) known.clear();
    known.set(key, { from: afterMs, times });
  }
  return times.slice(0, count);
}

function timesAfter(timing: Timing, afterMs: number): readonly number[] {
  const { cron, timezone } = timing;
  if (checkCron(cron) !== undefined || !isTimeZone(timezone) || neverFires(cron)) return [];
  return new Timetable().nextInstants(timing, afterMs, mostTimes);
}
