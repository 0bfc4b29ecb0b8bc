import type { Timing } from '../../../../runner/model/schedule/timetable.ts';

const minuteMs = 60_000;

/** A stretch of instants, in milliseconds since 1970, that begins and ends at a whole minute. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** A minute of local time, as a number that grows with it: what `Date.UTC` makes of its fields. */
type LocalMinute = number;

/**
 * What the clocks of a zone show at each minute of a stretch. It asks `Intl` for every one of them and knows nothing of periods and offsets, so that what
 * it says is independent of what it is compared with.
 */
export function walk(timezone: string, { from, until }: Stretch): readonly LocalMinute[] {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
  const shown: LocalMinute[] = [];
  for (let at = from; at < until; at += minuteMs)
    shown.push(Date.parse(`${format.format(at).replace(' ', 'T')}Z`));
  return shown;
}

/** The instants of a stretch at which a schedule of five fields fires, by the definition of each word. */
export function firesIn(timing: Timing, { from }: Stretch, shown: readonly LocalMinute[]): readonly number[] {
  const matches = matcher(timing.cron);
  const places = new Map<LocalMinute, number[]>();
  for (const [at, local] of shown.entries()) places.set(local, [...(places.get(local) ?? []), at]);
  return shown.flatMap((local, at) => {
    const all = places.get(local) ?? [];
    const isChosen = { first: all[0] === at, second: all.at(-1) === at, both: true }[timing.dst.overlap];
    const isDue =
      (matches(local) && isChosen) || (timing.dst.gap === 'next' && skipped(shown, at).some(matches));
    return isDue ? [from + at * minuteMs] : [];
  });
}

/** The minutes that the clocks jump over when they come to a place of the walk. */
function skipped(shown: readonly LocalMinute[], at: number): readonly LocalMinute[] {
  const before = shown[at - 1];
  const here = shown[at];
  if (before === undefined || here === undefined) return [];
  const count = Math.max(0, (here - before) / minuteMs - 1);
  return Array.from({ length: count }, (_, index) => before + (index + 1) * minuteMs);
}

/** Whether a local minute matches a pattern of numbers, lists, ranges and steps. */
function matcher(cron: string): (local: LocalMinute) => boolean {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = cron.split(' ');
  const minutes = values(minute, 0);
  const hours = values(hour, 0);
  const days = values(day, 1);
  const months = values(month, 1);
  const weekdays = values(weekday, 0);
  return local => {
    const date = new Date(local);
    if (!minutes.has(date.getUTCMinutes()) || !hours.has(date.getUTCHours())) return false;
    if (!months.has(date.getUTCMonth() + 1)) return false;
    const isDay = days.has(date.getUTCDate());
    const isWeekday = weekdays.has(date.getUTCDay());
    // Cron's own rule: where both name days, one of them is enough.
    return day === '*' || weekday === '*' ? isDay && isWeekday : isDay || isWeekday;
  };
}

function values(field: string, lowest: number): ReadonlySet<number> {
  const found = field.split(',').flatMap(part => {
    const [range = '*', step = '1'] = part.split('/');
    const [first = lowest, last = first] = range === '*' ? [lowest, 59] : range.split('-').map(Number);
    const count = Math.floor((last - first) / Number(step)) + 1;
    return Array.from({ length: count }, (_, at) => first + at * Number(step));
  });
  return new Set(found);
}
