import type { Json } from '../../../model/orchestration.ts';
import { SeenValues } from './seenValues.ts';
import type { Expectation } from './verdict.ts';

/** An expectation of the values of a column; null says nothing of them. */
function ofValues(column: string, phrase: string, holds: (value: unknown) => boolean): Expectation {
  return {
    name: `${column} ${phrase}`,
    holds: row => {
      const value = row[column];
      return value === null || value === undefined || holds(value);
    },
  };
}

export function notNull(column: string): Expectation {
  return {
    name: `${column} is not null`,
    holds: row => row[column] !== null && row[column] !== undefined,
  };
}

/** Of values that come several times, the first is as expected. */
export function unique(column: string): Expectation {
  const seen = new SeenValues();
  return { ...ofValues(column, 'is unique', value => seen.isNew(value)), close: () => seen.close() };
}

/** Numbers that are kept as texts, so that no digit is lost, are the same as those that are not. */
export function oneOf(column: string, values: readonly Json[]): Expectation {
  const known = new Set(values.map(String));
  const shown = values.slice(0, 6).map(value => JSON.stringify(value));
  const phrase = `is one of ${shown.join(', ')}${values.length > shown.length ? ' …' : ''}`;
  return ofValues(column, phrase, value =>
    known.has(typeof value === 'object' ? JSON.stringify(value) : String(value)),
  );
}

export function isOfType(column: string, type: string): Expectation {
  const test = types.get(type) ?? (() => false);
  return ofValues(column, `is of the type ${type}`, test);
}

const types: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['integer', value => (typeof value === 'number' ? Number.isInteger(value) : /^-?\d+$/.test(textOf(value)))],
  ['number', value => typeof value === 'number' || /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(textOf(value))],
  ['boolean', value => typeof value === 'boolean'],
  ['text', value => typeof value === 'string'],
  ['date', value => /^\d{4}-\d\d-\d\d$/.test(textOf(value)) && isInstant(textOf(value))],
  ['timestamp', value => /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(textOf(value)) && isInstant(textOf(value))],
]);

export function atLeast(column: string, bound: string | number): Expectation {
  return ofValues(column, `is at least ${bound}`, value => compare(value, bound) >= 0);
}

export function atMost(column: string, bound: string | number): Expectation {
  return ofValues(column, `is at most ${bound}`, value => compare(value, bound) <= 0);
}

export function matches(column: string, pattern: RegExp): Expectation {
  return ofValues(column, `matches ${pattern.source}`, value =>
    pattern.test(typeof value === 'object' ? JSON.stringify(value) : String(value)),
  );
}

/** How old the newest value may be. A date without a time is the whole of its day in UTC. */
export function newerThan(column: string, { text, since }: { text: string; since: number }): Expectation {
  let newest = Number.NEGATIVE_INFINITY;
  const { name, holds } = ofValues(column, `has something newer than ${text}`, value => {
    const instant = instantOf(textOf(value));
    if (Number.isNaN(instant)) return false;
    newest = Math.max(newest, instant);
    return true;
  });
  return {
    name,
    holds,
    overall: () => {
      if (newest >= since) return undefined;
      return newest === Number.NEGATIVE_INFINITY
        ? 'there is no value at all'
        : `the newest is ${new Date(newest).toISOString()}`;
    },
  };
}

/** Below, at or above zero; never any of them where the two cannot be compared. */
function compare(value: unknown, bound: string | number): number {
  if (typeof bound === 'number') return typeof value === 'boolean' ? Number.NaN : Number(value) - bound;
  const text = textOf(value);
  const [instant, boundary] = [instantOf(text), instantOf(bound)];
  if (!Number.isNaN(boundary)) return instant - boundary;
  return text < bound ? -1 : text > bound ? 1 : 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}

/** Milliseconds since the epoch; databases write a time without its zone, which is UTC then, and a space for the `T`. */
function instantOf(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(
    text.trim(),
  );
  if (match === null) return Number.NaN;
  const [, date = '', time = '00:00', zone = 'Z'] = match;
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  return Date.parse(`${date}T${time}${offset}`);
}

function isInstant(text: string): boolean {
  const instant = instantOf(text);
  // `2026-02-31` is read as a day of March.
  return (
    !Number.isNaN(instant) &&
    new Date(Date.parse(`${text.slice(0, 10)}T00:00Z`)).toISOString().startsWith(text.slice(0, 10))
  );
}
