import type { Column, ColumnType } from '../../../data/column.ts';
import { distinctNames } from './distinctNames.ts';

/** What SQLite tells of a column of a statement. */
interface StatementColumn {
  readonly name: string;
  /** As declared, where it is the column of a table. */
  readonly type: string | null;
}

/** What a column has held, each a bit. */
const seen = { integer: 1, bigint: 2, number: 4, text: 8, boolean: 16, binary: 32 } as const;

interface Encoded {
  readonly name: string;
  /** The beginning of its member in a row's JSON. */
  readonly key: string;
  readonly declared: ColumnType | undefined;
  seen: number;
}

/**
 * Makes JSON of a statement's rows, and learns what its columns hold: in SQLite that is a matter of each value. Values are put together as
 * text, which takes two thirds of the time of making objects first.
 */
export class SqliteRowEncoder {
  readonly #columns: readonly Encoded[];

  constructor(columns: readonly StatementColumn[]) {
    const names = distinctNames(columns.map(({ name }) => name));
    this.#columns = columns.map(({ name, type }, at) => ({
      name: names[at] ?? name,
      key: `${at === 0 ? '{' : ','}${JSON.stringify(names[at])}:`,
      declared: declaredType(type),
      seen: 0,
    }));
  }

  /** What is known of the columns by the rows so far. */
  get columns(): readonly Column[] {
    return this.#columns.map(column => ({ name: column.name, type: typeOf(column) }));
  }

  encode(row: readonly unknown[]): string {
    let json = '';
    for (let at = 0; at < this.#columns.length; at++) {
      const column = this.#columns[at];
      if (column !== undefined) json += column.key + encodeValue(row[at], column);
    }
    return `${json}}`;
  }
}

function encodeValue(value: unknown, column: Encoded): string {
  switch (typeof value) {
    case 'bigint':
      if (column.declared === 'boolean' && (value === 0n || value === 1n)) {
        column.seen |= seen.boolean;
        return value === 1n ? 'true' : 'false';
      }
      return encodeInteger(value, column);
    case 'number':
      column.seen |= seen.number;
      return Number.isFinite(value) ? String(value) : 'null';
    case 'string':
      column.seen |= seen.text;
      return JSON.stringify(value);
    default:
      if (!(value instanceof Uint8Array)) return 'null';
      column.seen |= seen.binary;
      return `"${Buffer.from(value).toString('base64')}"`;
  }
}

function encodeInteger(value: bigint, column: Encoded): string {
  const number = Number(value);
  const isSafe = Number.isSafeInteger(number);
  column.seen |= isSafe ? seen.integer : seen.bigint;
  return isSafe ? String(number) : `"${value}"`;
}

/** Kinds of values that a declaration tells more of than the values themselves. */
function declaredType(type: string | null): ColumnType | undefined {
  if (type === null) return undefined;
  if (/^bool/i.test(type)) return 'boolean';
  if (/^date$/i.test(type)) return 'date';
  if (/^(datetime|timestamp)/i.test(type)) return 'timestamp';
  return /^json/i.test(type) ? 'json' : undefined;
}

function typeOf({ seen: held, declared }: Encoded): ColumnType {
  switch (held) {
    case 0:
      return declared ?? 'text';
    case seen.text:
      // JSON is kept as text, and stays one.
      return declared === 'date' || declared === 'timestamp' ? declared : 'text';
    case seen.integer:
      return 'integer';
    case seen.bigint:
    case seen.bigint | seen.integer:
      return 'bigint';
    case seen.number:
    case seen.number | seen.integer:
      return 'number';
    case seen.boolean:
      return 'boolean';
    case seen.binary:
      return 'binary';
    default:
      return 'any';
  }
}
