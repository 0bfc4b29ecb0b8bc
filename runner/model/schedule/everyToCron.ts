/** The predefined form of a schedule: `every: week`, `at: "02:00"`, `on: monday`. */
export interface EverySchedule {
  readonly every: string | number;
  readonly at?: string | number | null | undefined;
  readonly on?: OnDay | readonly OnDay[] | null | undefined;
}

type OnDay = string | number;

/** The cron pattern of a predefined schedule, or what is wrong and at which of its keys. */
export type EveryPattern =
  | { readonly pattern: string }
  | { readonly message: string; readonly key: 'every' | 'at' | 'on'; readonly found: string };

const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month'] as const;
type Unit = (typeof UNITS)[number];

const SHORT_UNITS: ReadonlyMap<string, Unit> = new Map([
  ['s', 'second'],
  ['sec', 'second'],
  ['m', 'minute'],
  ['min', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
]);

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** How often, in the largest unit that says it: 120 minutes are 2 hours. */
interface Interval {
  readonly count: number;
  readonly unit: Unit;
}

interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

/**
 * Turns `every`, `at` and `on` into a cron pattern of five fields (six for seconds). A pattern knows the clock and the calendar only, so an interval
 * has to divide its hour, day or year evenly: every 7 minutes would pause or crowd at each full hour, and is refused.
 * Defaults: midnight, Monday, the 1st.
 */
export function everyToCron(schedule: EverySchedule): EveryPattern {
  const interval = intervalOf(String(schedule.every));
  if (interval === undefined)
    return mistake(
      'every',
      schedule.every,
      'expected minute, hour, day, week or month, with a number if need be ("15 minutes", "2 hours")',
    );
  const uneven = unevenness(interval);
  if (uneven !== undefined) return mistake('every', schedule.every, uneven);
  const time = timeOf(schedule.at);
  if (time === undefined) return mistake('at', schedule.at, 'expected a time of the day such as "02:00"');
  if (
    schedule.on !== null &&
    schedule.on !== undefined &&
    interval.unit !== 'week' &&
    interval.unit !== 'month'
  )
    return mistake(
      'on',
      schedule.on,
      `expected no "on" with "every: ${schedule.every}"; it goes with week and month`,
    );
  const timed = schedule.at !== null && schedule.at !== undefined;
  if (timed && (interval.unit === 'second' || interval.unit === 'minute'))
    return mistake(
      'at',
      schedule.at,
      `expected no "at" with "every: ${schedule.every}"; it goes with hour and longer`,
    );
  return patternOf(interval, time, schedule.on);
}

function patternOf(
  { count, unit }: Interval,
  { hour, minute }: TimeOfDay,
  on: EverySchedule['on'],
): EveryPattern {
  const step = count === 1 ? '*' : `*/${count}`;
  switch (unit) {
    case 'second':
      return { pattern: `${step} * * * * *` };
    case 'minute':
      return { pattern: `${step} * * * *` };
    case 'hour':
      return { pattern: `${minute} ${hoursFrom(hour, count)} * * *` };
    case 'day':
      return { pattern: `${minute} ${hour} * * *` };
    case 'week': {
      const days = weekdaysOf(on);
      if (days === undefined)
        return mistake('on', on, 'expected a day of the week such as monday, or a list of them');
      return { pattern: `${minute} ${hour} * * ${days}` };
    }
    case 'month': {
      const day = monthDayOf(on);
      if (day === undefined)
        return mistake('on', on, 'expected a day from 1 to 28, which every month has, or "last"');
      return { pattern: `${minute} ${hour} ${day} ${step} *` };
    }
  }
}

function intervalOf(text: string): Interval | undefined {
  const match = /^(?:(\d{1,6})\s*)?([a-z]+)$/i.exec(text.trim());
  if (match === null) return undefined;
  const name = (match[2] ?? '').toLowerCase();
  const unit = SHORT_UNITS.get(name) ?? UNITS.find(each => each === name || `${each}s` === name);
  const count = Number(match[1] ?? 1);
  return unit === undefined || count === 0 ? undefined : simplified({ count, unit });
}

/** How many of a unit make the next one up; weeks make no whole number of months. */
const NEXT: Partial<Record<Unit, Interval>> = {
  second: { count: 60, unit: 'minute' },
  minute: { count: 60, unit: 'hour' },
  hour: { count: 24, unit: 'day' },
  day: { count: 7, unit: 'week' },
};

function simplified(interval: Interval): Interval {
  const next = NEXT[interval.unit];
  if (next === undefined || interval.count % next.count !== 0) return interval;
  return simplified({ count: interval.count / next.count, unit: next.unit });
}

function unevenness({ count, unit }: Interval): string | undefined {
  if (count === 1) return undefined;
  if (unit === 'day' || unit === 'week')
    return `which a calendar cannot say evenly; expected 1 ${unit}, or a cron pattern such as "0 0 */2 * *"`;
  const whole = unit === 'month' ? 12 : unit === 'hour' ? 24 : 60;
  if (count < whole && whole % count === 0) return undefined;
  const divisors = Array.from({ length: whole / 2 }, (_, at) => at + 1).filter(each => whole % each === 0);
  return `which does not divide ${whole} ${unit}s evenly; expected ${divisors.join(', ')} ${unit}s`;
}

function timeOf(at: EverySchedule['at']): TimeOfDay | undefined {
  if (at === null || at === undefined) return { hour: 0, minute: 0 };
  const match = /^(\d{1,2}):(\d{2})$/.exec(String(at).trim());
  const hour = Number(match?.[1]);
  const minute = Number(match?.[2]);
  return match !== null && hour < 24 && minute < 60 ? { hour, minute } : undefined;
}

/** Every so many hours, so that one of them is the given one. */
function hoursFrom(hour: number, count: number): string {
  if (count === 1) return '*';
  const first = hour % count;
  if (first === 0) return `*/${count}`;
  return Array.from({ length: 24 / count }, (_, at) => first + at * count).join(',');
}

function weekdaysOf(on: EverySchedule['on']): string | undefined {
  if (on === null || on === undefined) return '1';
  const days = (Array.isArray(on) ? on : [on]).map(day => {
    const name = String(day).trim().toLowerCase();
    return name.length < 3 ? -1 : WEEKDAYS.findIndex(each => each === name || each.slice(0, 3) === name);
  });
  if (days.length === 0 || days.includes(-1)) return undefined;
  return [...new Set(days)].sort((a, b) => a - b).join(',');
}

function monthDayOf(on: EverySchedule['on']): string | undefined {
  if (on === null || on === undefined) return '1';
  const days = (Array.isArray(on) ? on : [on]).map(day => String(day).trim().toLowerCase());
  if (days.length === 1 && days[0] === 'last') return 'L';
  const numbers = days.map(day => (/^\d{1,2}$/.test(day) ? Number(day) : 0));
  if (numbers.length === 0 || numbers.some(day => day < 1 || day > 28)) return undefined;
  return [...new Set(numbers)].sort((a, b) => a - b).join(',');
}

function mistake(key: 'every' | 'at' | 'on', found: unknown, expected: string): EveryPattern {
  const text = Array.isArray(found) ? found.join(', ') : String(found);
  return { key, found: text, message: `Found "${text}" under "${key}", ${expected}.` };
}
