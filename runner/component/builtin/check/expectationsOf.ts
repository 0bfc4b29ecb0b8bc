import type { Column } from '../../../data/column.ts';
import { parseDuration } from '../../../model/duration.ts';
import { nearestName } from '../../../model/nearestName.ts';
import type { Json, JsonObject } from '../../../model/orchestration.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import {
  atLeast,
  atMost,
  isOfType,
  matches,
  newerThan,
  notNull,
  oneOf,
  unique,
} from './columnExpectations.ts';
import type { Expectation } from './verdict.ts';

/** One thing that `expect` says, and how rows are held against it. */
export type Statement =
  | { readonly kind: 'rows'; readonly expectation: Expectation }
  | {
      readonly kind: 'column';
      readonly column: string;
      readonly key: string;
      readonly value: Json;
      readonly expectation: Expectation;
    };

/** The parameter `expect`, statement by statement. Its form was checked, but for what expressions gave. */
export function expectationsOf(context: ComponentContext, columns: readonly Column[]): readonly Statement[] {
  const { expect } = context.call.parameters;
  if (!Array.isArray(expect)) throw new ComponentFailure('"expect" expects a list.');
  return expect.flatMap((item: Json): readonly Statement[] => {
    if (!isObject(item)) throw new ComponentFailure(`"expect" expects maps; found ${JSON.stringify(item)}.`);
    if (isObject(item['rows'])) return [{ kind: 'rows', expectation: rowCount(item['rows']) }];
    const column = String(item['column']);
    checkColumn(column, columns);
    return Object.entries(item)
      .filter(([key]) => key !== 'column')
      .map(([key, value]) => ({
        kind: 'column',
        ...{ column, key, value },
        expectation: columnExpectation({ column, key, value, now: context.clock.now() }),
      }));
  });
}

function checkColumn(column: string, columns: readonly Column[]): void {
  const names = columns.map(({ name }) => name);
  if (names.length === 0 || names.includes(column)) return;
  const nearest = nearestName(column, names);
  const hint =
    nearest === undefined ? `; the rows have ${names.join(', ')}.` : `; did you mean "${nearest}"?`;
  throw new ComponentFailure(`The rows have no column "${column}"${hint}`);
}

interface Stated {
  readonly column: string;
  readonly key: string;
  readonly value: Json;
  readonly now: number;
}

function columnExpectation({ column, key, value, now }: Stated): Expectation {
  switch (key) {
    case 'notNull':
      return notNull(column);
    case 'unique':
      return unique(column);
    case 'values':
      return oneOf(column, Array.isArray(value) ? value : [value]);
    case 'type':
      return isOfType(column, String(value));
    case 'min':
      return atLeast(column, boundOf(value, key));
    case 'max':
      return atMost(column, boundOf(value, key));
    case 'pattern':
      return matches(column, patternOf(String(value)));
    case 'newerThan':
      return newerThan(column, { text: String(value), since: now - ageOf(value) });
    default:
      throw new ComponentFailure(`Unknown key "${key}" under "expect".`);
  }
}

function rowCount({ min = null, max = null }: JsonObject): Expectation {
  const least = min === null ? '' : ` at least ${Number(min)}`;
  const most = max === null ? '' : ` at most ${Number(max)}`;
  return {
    name: `rows are${least}${least !== '' && most !== '' ? ' and' : ''}${most}`,
    holds: () => true,
    overall: records => {
      const isIn = (min === null || records >= Number(min)) && (max === null || records <= Number(max));
      return isIn ? undefined : `there ${records === 1 ? 'is' : 'are'} ${records}`;
    },
  };
}

function boundOf(value: Json, key: string): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new ComponentFailure(`"${key}" expects a number, a date or a text; found ${JSON.stringify(value)}.`);
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ComponentFailure(`"pattern" is no regular expression: ${reason}.`);
  }
}

function ageOf(value: Json): number {
  const ms = parseDuration(String(value));
  if (ms !== undefined) return ms;
  throw new ComponentFailure(
    `"newerThan" expects a duration such as 90s or 2d; found ${JSON.stringify(value)}.`,
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
