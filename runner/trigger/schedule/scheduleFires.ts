import { formatDuration } from '../../model/duration.ts';
import type { ScheduleTrigger } from '../../model/orchestration.ts';
import type { DueTimes, MissedTimes } from '../../model/schedule/dueTimes.ts';
import type { Holidays } from '../../model/schedule/holidays.ts';
import type { Timetable } from '../../model/schedule/timetable.ts';
import type { NewFire } from '../../store/triggers.ts';

/** What tells a schedule from the others of its orchestration: what it says, so that it stays the same wherever it stands in the file. */
export function scheduleName({ cron, timezone }: ScheduleTrigger): string {
  return `schedule ${cron} ${timezone}`;
}

/** The fires of what is due of a schedule, and the rows that say what comes to nothing. */
export function firesOf(
  { fires, missed }: DueTimes,
  schedule: ScheduleTrigger,
  { timetable, holidays }: { readonly timetable: Timetable; readonly holidays: Holidays },
): readonly NewFire[] {
  const due = fires.map((at): NewFire => {
    const day = timetable.localDate(schedule.timezone, at);
    const calendar = holidays.get(day);
    const fire = fireAt(schedule, at);
    if (calendar === undefined) return fire;
    const message = `${day} is a day of the calendar "${calendar}".`;
    return { ...fire, skip: { reason: 'calendar', message } };
  });
  return missed === null ? due : [missedFire(schedule, missed), ...due];
}

function fireAt(schedule: ScheduleTrigger, at: number): NewFire {
  const { cron, timezone } = schedule;
  const scheduledAt = new Date(at).toISOString();
  return { occasion: scheduledAt, at, details: { kind: 'schedule', cron, timezone, scheduledAt } };
}

function missedFire(schedule: ScheduleTrigger, missed: MissedTimes): NewFire {
  const { first, last, count, isMore } = missed;
  const fire = fireAt(schedule, last);
  return {
    ...fire,
    skip: { reason: 'missed', message: missedMessage(schedule, { first, last, count, isMore }) },
  };
}

function missedMessage({ catchUp }: ScheduleTrigger, { first, last, count, isMore }: MissedTimes): string {
  const policy = ` (catchUp: ${catchUp})`;
  if (count === 1) return `Nothing was running when it was due${policy}.`;
  const times = `${isMore ? 'More than ' : ''}${count} times`;
  return `Nothing was running when ${times} were due, over ${formatDuration(last - first)}${policy}.`;
}
