import { closeSync, openSync, readSync } from 'node:fs';
import type { Row } from './column.ts';
import { DataSetError } from './dataSet.ts';

/** So much is read at a time, in bytes: large enough that parsing a portion is as fast as it gets, small enough to be nothing. */
const portion = 262_144;

const lineFeed = 10;

/**
 * The rows of a file with one JSON object a line, read as they are asked for; only one portion is in memory. Synchronous, so that the rows have
 * all the helpers of iterators, and because a process that reads rows has nothing else to do.
 * @throws DataSetError where a line is no JSON object, or the file ends within one
 */
export function* readRows(path: string): Generator<Row, undefined> {
  const file = open(path);
  try {
    let line = 1;
    for (const lines of wholeLines(file, path)) {
      const rows = parse(lines, path, line);
      line += rows.length;
      // By index, and not by `yield*`, which takes twice as long.
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at];
        if (row !== undefined) yield row;
      }
    }
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new DataSetError(`The result ${path} cannot be read: ${code}.`);
  }
}

/** The file's text in portions that end at the end of a line. */
function* wholeLines(file: number, path: string): Generator<string, undefined> {
  let bytes = Buffer.allocUnsafe(portion);
  let held = 0;
  for (;;) {
    const read = readSync(file, bytes, held, bytes.length - held, null);
    if (read === 0) break;
    held += read;
    const end = bytes.lastIndexOf(lineFeed, held - 1);
    if (end >= 0) {
      yield bytes.toString('utf8', 0, end);
      bytes.copy(bytes, 0, end + 1, held);
      held -= end + 1;
    } else if (held === bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2);
  }
  if (held > 0) throw new DataSetError(`${path} ends within a row: it was not written to its end.`);
}

/** All lines at once: no row's JSON holds a line break, and one large text is parsed in half the time of many small ones. */
function parse(lines: string, path: string, first: number): readonly Row[] {
  try {
    const rows: unknown[] = JSON.parse(`[${lines.replaceAll('\n', ',')}]`);
    if (rows.every(isRow)) return rows;
  } catch {
    // Which line it is, is looked for below.
  }
  return lines.split('\n').map((line, at) => parseLine(line, `Line ${first + at} of ${path}`));
}

function parseLine(line: string, place: string): Row {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new DataSetError(`${place} is not JSON: ${shorten(line)}`);
  }
  if (isRow(row)) return row;
  throw new DataSetError(`${place} is not a row, a JSON object: ${shorten(line)}`);
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shorten(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
