import type { IncomingHttpHeaders } from 'node:http';
import type { Row } from '../../../data/column.ts';
import type { Json } from '../../../model/orchestration.ts';
import { ComponentFailure } from '../component.ts';
import { type JsonPath, parseJsonPath, valueAt } from './jsonPath.ts';

/** The parameter `records` as a path; the schema has checked it, but for what an expression gave. */
export function rowsPath(records: string): JsonPath {
  const path = parseJsonPath(records);
  if (path !== undefined) return path;
  throw new ComponentFailure(
    `"records" expects a path such as $ or $.items; found ${JSON.stringify(records)}.`,
  );
}

/** The JSON of an answer. */
export function parseJson(text: string, headers: IncomingHttpHeaders): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    const type = headers['content-type'] ?? 'of no type';
    if (text.trim() === '') throw new ComponentFailure('The answer is empty; expected JSON with rows.');
    const reason = error instanceof Error ? error.message.replace(/, ?"[\s\S]*$/, '') : String(error);
    throw new ComponentFailure(`The answer is no JSON: ${reason}. It is ${type}: ${excerpt(text)}.`);
  }
}

/** The rows at a path of an answer. One object is one row. */
export function* jsonRows(body: Json, path: JsonPath, records: string): Generator<Row, undefined> {
  const found = valueAt(body, path);
  if (found === undefined)
    throw new ComponentFailure(`The answer has nothing at "${records}"; ${membersOf(body)}.`);
  if (found === null) return;
  const rows: readonly Json[] = isList(found) ? found : [found];
  for (const [at, row] of rows.entries()) {
    if (isRow(row)) yield row;
    else
      throw new ComponentFailure(
        `${isList(found) ? `Row ${at + 1} at` : 'The value at'} "${records}" is ${shown(JSON.stringify(row))}; expected an object.`,
      );
  }
}

/** The ends of a text: truncated JSON is seen by its end, another kind of answer by its beginning. */
function excerpt(text: string): string {
  return text.length <= 80
    ? shown(text)
    : `it begins with ${shown(text.slice(0, 60))} and ends with ${shown(text.slice(-30))}`;
}

function membersOf(body: Json): string {
  if (isList(body)) return `it is a list of ${body.length}, which is "$"`;
  if (!isRow(body)) return `it is ${shown(JSON.stringify(body))}`;
  const names = Object.keys(body)
    .slice(0, 12)
    .map(name => `"${name}"`);
  return names.length === 0 ? 'it is an empty object' : `its members are ${names.join(', ')}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isRow(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return `"${line.length > 80 ? `${line.slice(0, 80)}…` : line}"`;
}
