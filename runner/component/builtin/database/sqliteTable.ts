import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Column, ColumnType, Row } from '../../../data/column.ts';
import { quotedTable } from './tableTarget.ts';

/** A name as SQL takes it, whatever it holds. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What a column of a data set is declared as in SQLite; a column of mixed values has no type there. */
const declarations: Readonly<Record<ColumnType, string>> = {
  boolean: 'BOOLEAN',
  integer: 'INTEGER',
  bigint: 'INTEGER',
  number: 'REAL',
  decimal: 'DECIMAL',
  text: 'TEXT',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  binary: 'BLOB',
  json: 'JSON',
  any: '',
};

/** The statement that makes a table with these columns; `keys` are its primary key. */
export function createTable(table: string, columns: readonly Column[], keys: readonly string[] = []): string {
  const lines = columns.map(({ name, type }) => `${quoteName(name)} ${declarations[type]}`.trimEnd());
  const key = keys.length === 0 ? [] : [`PRIMARY KEY (${keys.map(quoteName).join(', ')})`];
  return `CREATE TABLE ${quotedTable(table)} (${[...lines, ...key].join(', ')})`;
}

/** A statement with a place for each column of a row; gives what writes one row. */
export function rowWriter(
  connection: DatabaseSync,
  code: string,
  columns: readonly Column[],
): (row: Row) => void {
  const prepared = connection.prepare(code);
  const names = columns.map(({ name }) => name);
  const isBinary = columns.map(({ type }) => type === 'binary');
  const isLarge = columns.map(({ type }) => type === 'bigint');
  const values: SQLInputValue[] = new Array(names.length).fill(null);
  return row => {
    for (let at = 0; at < names.length; at++) {
      const value = row[names[at] ?? ''];
      if (typeof value === 'string' && isBinary[at] === true) values[at] = Buffer.from(value, 'base64');
      else if (typeof value === 'string' && isLarge[at] === true) values[at] = wholeNumber(value);
      else values[at] = sqliteValue(value);
    }
    prepared.run(...values);
  };
}

function sqliteValue(value: unknown): SQLInputValue {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      // As a whole number, since a column without a type would keep `5.0` of a 5.
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'boolean':
      return value ? 1n : 0n;
    case 'object':
      return value === null ? null : JSON.stringify(value);
    default:
      return null;
  }
}

/** SQLite's whole numbers have 64 bits; a larger one is kept as its digits. */
function wholeNumber(digits: string): SQLInputValue {
  const number = BigInt(digits);
  return BigInt.asIntN(64, number) === number ? number : digits;
}
