import { BitSet, nextBit } from './bitSet.ts';
import type { Pattern } from './pattern.ts';

/**
 * A cron pattern of numbers, names, lists, ranges and steps, as bit sets: a hundred bytes, where croner's own takes 80 KB, most of it for years that no
 * pattern here can name. What it matches is what croner says; tests hold both equal. Patterns with `L`, `W`, `#` or `+` are croner's alone.
 */
export class PlainPattern implements Pattern {
  readonly #seconds: BitSet;
  readonly #minutes: BitSet;
  readonly #hours: BitSet;
  readonly #days: number;
  readonly #months: number;
  readonly #weekdays: number;
  /** Whether a day must be both one of the days and one of the weekdays, since one of the two is a star; else either will do. */
  readonly #needsBoth: boolean;

  private constructor(fields: Readonly<Record<FieldName, BitSet>>, needsBoth: boolean) {
    const { second, minute, hour, day, month, weekday } = fields;
    this.#seconds = second;
    this.#minutes = minute;
    this.#hours = hour;
    this.#days = day.low;
    this.#months = month.low;
    this.#weekdays = weekday.low;
    this.#needsBoth = needsBoth;
  }

  /** Reads a pattern of five fields, or six with seconds first; undefined for what is none, or is not plain. */
  static read(text: string): PlainPattern | undefined {
    const trimmed = text.trim();
    const fields = (nicknames.get(trimmed.toLowerCase()) ?? trimmed).split(/\s+/);
    if (fields.length === 5) fields.unshift('0');
    if (fields.length !== fieldNames.length) return undefined;
    const sets = fields.map((field, at) => readField(field, fieldKinds[at]));
    const [second, minute, hour, day, month, weekday] = sets;
    if (second === undefined || minute === undefined || hour === undefined) return undefined;
    if (day === undefined || month === undefined || weekday === undefined) return undefined;
    const needsBoth = isStar(fields[3]) || isStar(fields[5]);
    return new PlainPattern({ second, minute, hour, day, month, weekday }, needsBoth);
  }

  next(after: number): number | undefined {
    const from = (Math.floor(after / secondMs) + 1) * secondMs;
    const startOfDay = Math.floor(from / dayMs) * dayMs;
    const date = new Date(startOfDay);
    const day = date.getUTCDate();
    const rest = this.#timeFrom((from - startOfDay) / secondMs);
    let year = date.getUTCFullYear();
    let month = date.getUTCMonth();
    // What is left of the first day is looked at by itself; from the next day on the first time of a day is always the same.
    const isToday = rest !== undefined && this.#dayFrom(year, month, day) === day;
    if (isToday) return startOfDay + rest * secondMs;
    const first = this.#timeFrom(0);
    let least = day + 1;
    for (let count = 0; first !== undefined && count < mostMonths; count++) {
      const found = this.#dayFrom(year, month, least);
      if (found !== undefined) return Date.UTC(year, month, found) + first * secondMs;
      least = 1;
      month++;
      if (month < 12) continue;
      month = 0;
      year++;
    }
    return undefined;
  }

  /** The first day of a month that matches, from a given one on. */
  #dayFrom(year: number, month: number, least: number): number | undefined {
    if ((this.#months & (1 << month)) === 0) return undefined;
    const found = nextBit(this.#daysOf(year, month), least - 1);
    return found === undefined ? undefined : found + 1;
  }

  /** The days of a month that match: bit 0 is the first. */
  #daysOf(year: number, month: number): number {
    const firstMs = Date.UTC(year, month);
    const length = (Date.UTC(year, month + 1) - firstMs) / dayMs;
    // The first day of 1970 was a Thursday.
    const weekday = (((firstMs / dayMs + 4) % 7) + 7) % 7;
    const week = (this.#weekdays >>> weekday) | (this.#weekdays << (7 - weekday));
    let weekdays = 0;
    for (let at = 0; at < 31; at += 7) weekdays |= (week & 0x7f) << at;
    const matching = this.#needsBoth ? this.#days & weekdays : this.#days | weekdays;
    return matching & (2 ** length - 1);
  }

  /** The first time of a day that matches, from a given one on; in seconds. */
  #timeFrom(least: number): number | undefined {
    const hour = Math.floor(least / 3600);
    const minute = Math.floor(least / 60) % 60;
    const second = least % 60;
    if (this.#hours.has(hour)) {
      const inMinute = this.#minutes.has(minute) ? this.#seconds.from(second) : undefined;
      if (inMinute !== undefined) return hour * 3600 + minute * 60 + inMinute;
      const later = this.#minutes.from(minute + 1);
      if (later !== undefined) return hour * 3600 + later * 60 + this.#seconds.first;
    }
    const later = this.#hours.from(hour + 1);
    return later === undefined ? undefined : later * 3600 + this.#minutes.first * 60 + this.#seconds.first;
  }
}

const secondMs = 1000;
const dayMs = 86_400_000;

/** The calendar repeats after 400 years. */
const mostMonths = 400 * 12 + 1;

const fieldNames = ['second', 'minute', 'hour', 'day', 'month', 'weekday'] as const;
type FieldName = (typeof fieldNames)[number];

/** What may stand in a field. */
interface FieldKind {
  readonly least: number;
  readonly most: number;
  /** How many values there are; a step may not be longer. */
  readonly count: number;
  /** Names of values, the first of which has the first value. */
  readonly names: readonly string[];
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fieldKinds: readonly FieldKind[] = [
  { least: 0, most: 59, count: 60, names: [] },
  { least: 0, most: 59, count: 60, names: [] },
  { least: 0, most: 23, count: 24, names: [] },
  { least: 1, most: 31, count: 31, names: [] },
  { least: 1, most: 12, count: 12, names: monthNames },
  // 0 and 7 are Sunday.
  { least: 0, most: 7, count: 7, names: weekdayNames },
];

const nicknames: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

function isStar(field: string | undefined): boolean {
  return field === '*' || field === '?';
}

/** The values of a field, the least one being bit 0. */
function readField(text: string, kind: FieldKind | undefined): BitSet | undefined {
  const set = new BitSet();
  for (const part of text.split(',')) if (kind === undefined || !addPart(set, part, kind)) return undefined;
  return set;
}

const partForm = /^(?:[*?]|([a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?)(?:\/(\d{1,2}))?$/i;

/** False where the part is wrong, or is not plain. */
function addPart(set: BitSet, part: string, kind: FieldKind): boolean {
  const form = partForm.exec(part);
  if (form === null) return false;
  const [, fromText, toText, stepText] = form;
  const isAll = fromText === undefined;
  // A single value has no step.
  if (stepText !== undefined && !isAll && toText === undefined) return false;
  const from = isAll ? kind.least : fieldValue(fromText, kind);
  const to = isAll ? kind.least + kind.count - 1 : toText === undefined ? from : endOf(toText, kind);
  const step = stepText === undefined ? 1 : Number(stepText);
  if (from === undefined || to === undefined || from > to || step === 0 || step > kind.count) return false;
  for (let value = from; value <= to; value += step) set.add((value - kind.least) % kind.count);
  return true;
}

function fieldValue(text: string, { least, most, names }: FieldKind): number | undefined {
  const at = names.indexOf(text.toLowerCase());
  if (at >= 0) return least + at;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}

/** Sunday ends a week that has begun, and begins one. */
function endOf(text: string, kind: FieldKind): number | undefined {
  return text.toLowerCase() === 'sun' && kind.names === weekdayNames ? 7 : fieldValue(text, kind);
}
