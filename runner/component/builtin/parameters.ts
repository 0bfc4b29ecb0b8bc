import type { Row } from '../../data/column.ts';
import { type DataSetFacts, readFacts, unitedColumns } from '../../data/dataSet.ts';
import { readRows } from '../../data/readRows.ts';
import { parseDuration } from '../../model/duration.ts';
import type { Json, JsonObject } from '../../model/orchestration.ts';
import { parseSize } from '../../model/size.ts';
import type { BuiltinCall } from '../builtinCall.ts';
import { ComponentFailure } from './component.ts';

/** A parameter that is a text; undefined where it is not given. Its type was checked, but for what an expression gave. */
export function textParameter({ parameters }: BuiltinCall, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw wrong(name, 'a text', value);
  return String(value);
}

/** A parameter that is a duration, in milliseconds; undefined where it is not given. */
export function durationParameter(call: BuiltinCall, name: string): number | undefined {
  const text = textParameter(call, name);
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined) throw wrong(name, 'a duration such as 90s or 5m', text);
  return ms;
}

/** A parameter that is a size, in bytes; undefined where it is not given. */
export function sizeParameter(call: BuiltinCall, name: string): number | undefined {
  const text = textParameter(call, name);
  if (text === undefined) return undefined;
  const bytes = parseSize(text);
  if (bytes === undefined) throw wrong(name, 'a size such as 512MB or 4GiB', text);
  return bytes;
}

/** A parameter that is a whole number of at least 0; undefined where it is not given. */
export function integerParameter({ parameters }: BuiltinCall, name: string): number | undefined {
  const value = parameters[name];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw wrong(name, 'a whole number of at least 0', value);
}

/** A parameter that is a map; undefined where it is not given. */
export function objectParameter({ parameters }: BuiltinCall, name: string): JsonObject | undefined {
  const value = parameters[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && !isList(value)) return value;
  throw wrong(name, 'a map', value);
}

function isList(value: Json & object): value is readonly Json[] {
  return Array.isArray(value);
}

/** The result of an earlier task: its facts, and its rows, which are read as they are asked for. */
export interface Input extends DataSetFacts {
  readonly name: string;
  /** The files of its rows. */
  readonly paths: readonly string[];
  rows(): Iterable<Row>;
}

/** The parameter `input`, or any other that is one result. Of a task with a matrix, the results of all its jobs one after another. */
export function inputParameter(value: Json | undefined, name: string): Input {
  const paths = pathsOf(value);
  if (paths === undefined)
    throw new ComponentFailure(
      value === null || value === undefined
        ? `"${name}" is no result: the task that it names has left none, because it did not succeed or has not run.`
        : `"${name}" expects the result of an earlier task, such as \${{ tasks.orders.result }}; found ${JSON.stringify(value)}.`,
    );
  const facts = paths.map(readFacts);
  return {
    name,
    paths,
    columns: unitedColumns(facts.map(({ columns }) => columns)),
    records: recordsOf(facts),
    *rows() {
      for (const path of paths) yield* readRows(path);
    },
  };
}

/** How many rows several results have together. */
export function recordsOf(inputs: readonly Pick<Input, 'records'>[]): number {
  return inputs.reduce((sum, { records }) => sum + records, 0);
}

function pathsOf(value: Json | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.every(path => typeof path === 'string') ? value : undefined;
}

function wrong(name: string, expected: string, found: Json): ComponentFailure {
  return new ComponentFailure(`"${name}" expects ${expected}; found ${JSON.stringify(found)}.`);
}
