import { clockGap } from './clockGap.ts';
import { readPattern } from './readPattern.ts';

/** A field of a cron pattern: its name, what may stand in it, and what every other field is while this one is tried. */
interface Field {
  readonly name: string;
  readonly allowed: string;
}

const SECOND: Field = { name: 'second', allowed: '0 to 59' };

const FIELDS: readonly Field[] = [
  { name: 'minute', allowed: '0 to 59' },
  { name: 'hour', allowed: '0 to 23' },
  {
    name: 'day of the month',
    allowed: '1 to 31, L (the last) or a day with W (15W: the weekday nearest to it)',
  },
  { name: 'month', allowed: '1 to 12 or JAN to DEC' },
  {
    name: 'day of the week',
    allowed:
      '0 to 7 or SUN to SAT (0 and 7 are Sunday), with #1 to #5 or L (FRI#2, FRI#L) for one of the month',
  },
];

/**
 * What is wrong with a cron pattern of five fields (or six, seconds first), or undefined. The rules are croner's, which will evaluate it:
 * names, lists, ranges, steps, `L`, `W`, `#`, and nicknames such as `@daily`.
 */
export function checkCron(pattern: string): string | undefined {
  const text = pattern.trim();
  if (text.startsWith('@')) return checkNickname(text);
  const fields = text === '' ? [] : text.split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6)
    return `Found ${fields.length} field${fields.length === 1 ? '' : 's'} in "${text}", expected 5: minute, hour, day of the month, month, day of the week (or 6, with seconds first).`;
  if (isPattern(text)) return undefined;
  const kinds = fields.length === 6 ? [SECOND, ...FIELDS] : FIELDS;
  for (const [at, kind] of kinds.entries()) {
    const field = fields[at] ?? '';
    const alone = kinds.map((_, other) => (other === at ? field : '*')).join(' ');
    if (!isPattern(alone)) return fieldMistake(field, kind);
  }
  return `"${text}" is no cron pattern.`;
}

function checkNickname(text: string): string | undefined {
  if (text.toLowerCase() !== '@reboot' && isPattern(text)) return undefined;
  return `Unknown nickname "${text}", expected @yearly, @monthly, @weekly, @daily or @hourly.`;
}

function fieldMistake(field: string, { name, allowed }: Field): string {
  const step = /^(\d+)\/(\d+)$/.exec(field);
  if (step !== null)
    return `Found "${field}" as the ${name}, expected "*/${step[2]}" or a range before the step.`;
  const range = /^(\d+)-(\d+)/.exec(field);
  if (range !== null && Number(range[1]) > Number(range[2]))
    return `Found the range "${field}" as the ${name}, expected the smaller value first.`;
  if (/\/0+$/.test(field)) return `Found a step of 0 in "${field}" as the ${name}, expected 1 or more.`;
  return `Found "${field}" as the ${name}, expected ${allowed}; also "*", lists (1,2), ranges (1-5) and steps (*/2).`;
}

/**
 * True for a pattern that matches no day of any year, such as `0 0 30 2 *`. Ask only for patterns that `checkCron` finds nothing wrong with.
 */
export function neverFires(pattern: string): boolean {
  // From a fixed day, because a pattern that fires at all fires again within the calendar's 400 years.
  return readPattern(pattern).next(Date.UTC(2000, 0, 1)) === undefined;
}

/**
 * The time of the day, as `02:30`, at which a schedule is to fire and which the clocks of its time zone skip once a year; undefined where
 * it fires at other times of that day as well, or the clocks skip nothing. Ask only for patterns and time zones that nothing is wrong with.
 */
export function skippedTime(pattern: string, timezone: string): string | undefined {
  const fields = pattern.trim().split(/\s+/);
  const hours = fields.at(-4) ?? '';
  // Looking at a zone's clocks takes long, and most schedules fire at all hours or by day. Clocks go forward at night.
  if (
    timezone === 'UTC' ||
    fields.length < 5 ||
    !/^[\d,-]+$/.test(hours) ||
    !/(?:^|\D)0?[0-3](?:\D|$)/.test(hours)
  )
    return undefined;
  const gap = clockGap(timezone);
  if (gap === undefined) return undefined;
  const midnight = Math.floor(gap.from / dayMs) * dayMs;
  const local = readPattern(pattern);
  const times: number[] = [];
  for (let at = local.next(midnight - 1); at !== undefined; at = local.next(at)) {
    if (at >= midnight + dayMs) break;
    if (at < gap.from || at >= gap.to) return undefined;
    times.push(at);
  }
  const [first] = times;
  return first === undefined ? undefined : new Date(first).toISOString().slice(11, 16);
}

const dayMs = 86_400_000;

function isPattern(text: string): boolean {
  try {
    readPattern(text);
    return true;
  } catch {
    return false;
  }
}
