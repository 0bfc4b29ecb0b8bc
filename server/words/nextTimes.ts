import { checkCron, neverFires } from '../../runner/model/schedule/checkCron.ts';
import { usualClockChange } from '../../runner/model/schedule/clockChange.ts';
import { Timetable } from '../../runner/model/schedule/timetable.ts';
import { isTimeZone } from '../../runner/model/timeZone.ts';

/** When a schedule is meant: a pattern that is one, in a time zone that is one. */
export interface ScheduleWords {
  readonly pattern: string;
  readonly timezone: string;
}

/** The next instants of a schedule after one, in milliseconds since 1970; none where it is no schedule or never fires. */
export function nextTimes(
  { pattern, timezone }: ScheduleWords,
  afterMs: number,
  count = 5,
): readonly number[] {
  const text = pattern.trim();
  if (checkCron(text) !== undefined || !isTimeZone(timezone) || neverFires(text)) return [];
  const timing = { cron: text, timezone, dst: usualClockChange(text) };
  return new Timetable().nextInstants(timing, afterMs, count);
}
