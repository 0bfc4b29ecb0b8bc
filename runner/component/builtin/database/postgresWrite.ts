import { type Client, DatabaseError } from 'pg';
import type { ColumnType, Row } from '../../../data/column.ts';
import { ComponentFailure } from '../component.ts';
import { noUniqueKey } from './sqliteWrite.ts';
import { checkTarget, onConflict, quotedTable, type TableWrite } from './tableTarget.ts';

/** So many rows go to the server at a time. */
const portion = 1_000;

/** What a column of a data set is declared as. */
const declarations: Readonly<Record<ColumnType, string>> = {
  boolean: 'boolean',
  integer: 'bigint',
  bigint: 'bigint',
  number: 'double precision',
  decimal: 'numeric',
  text: 'text',
  date: 'date',
  timestamp: 'timestamptz',
  binary: 'bytea',
  json: 'jsonb',
  any: 'text',
};

/** Writes rows to a table of PostgreSQL, all or none; gives how many. */
export async function writePostgresTable(client: Client, write: TableWrite): Promise<number> {
  await client.query('BEGIN');
  try {
    const count = await writeRows(client, write);
    await client.query('COMMIT');
    return count;
  } catch (error) {
    // Where the connection is lost, the server takes everything back by itself.
    await client.query('ROLLBACK').catch(() => {});
    throw explained(error, write);
  }
}

async function writeRows(client: Client, write: TableWrite): Promise<number> {
  const { table, mode, keys, columns, rows, signal } = write;
  const existing = await columnsOf(client, table);
  checkTarget(write, existing);
  if (existing === undefined) await client.query(createTable(write));
  else if (mode === 'replace') await client.query(`DELETE FROM ${quotedTable(table)}`);
  if (columns.length === 0) return 0;
  const code = insertion(write);
  const binary = columns.filter(({ type }) => type === 'binary').map(({ name }) => name);
  let count = 0;
  let held: Row[] = [];
  const flush = async (): Promise<void> => {
    signal.throwIfAborted();
    const sent = mode === 'upsert' ? lastOfEachKey(held, keys) : held;
    await client.query(code, [JSON.stringify(sent)]);
    held = [];
  };
  for (const row of rows) {
    held.push(binary.length === 0 ? row : withBytes(row, binary));
    count++;
    if (held.length >= portion) await flush();
  }
  if (held.length > 0) await flush();
  return count;
}

/** Many rows by one parameter: the server itself turns their JSON into the types of the table. */
function insertion(write: TableWrite): string {
  const { table, columns } = write;
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const target = quotedTable(table);
  return `INSERT INTO ${target} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${target}, $1::json)${onConflict(write)}`;
}

function createTable({ table, columns, keys }: TableWrite): string {
  const lines = columns.map(({ name, type }) => `${quoted(name)} ${declarations[type]}`);
  const key = keys.length === 0 ? [] : [`PRIMARY KEY (${keys.map(quoted).join(', ')})`];
  return `CREATE TABLE ${quotedTable(table)} (${[...lines, ...key].join(', ')})`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The names of a table's columns; undefined where there is no such table. */
async function columnsOf(client: Client, table: string): Promise<readonly string[] | undefined> {
  const { rows } = await client.query<{ readonly name: string }>(
    'SELECT attname AS name FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum',
    [quotedTable(table)],
  );
  return rows.length === 0 ? undefined : rows.map(({ name }) => name);
}

/** One statement changes a row once; rows that come one after another would change it one after another. */
function lastOfEachKey(rows: readonly Row[], keys: readonly string[]): readonly Row[] {
  return [...new Map(rows.map(row => [JSON.stringify(keys.map(key => row[key])), row])).values()];
}

function withBytes(row: Row, names: readonly string[]): Row {
  const copy: Record<string, unknown> = { ...row };
  for (const name of names) {
    const value = copy[name];
    if (typeof value === 'string') copy[name] = `\\x${Buffer.from(value, 'base64').toString('hex')}`;
  }
  return copy;
}

function explained(error: unknown, { table, keys }: TableWrite): unknown {
  if (!(error instanceof DatabaseError)) return error;
  if (error.code === '42P10') return new ComponentFailure(noUniqueKey(table, keys));
  const detail = error.detail === undefined ? '' : ` ${error.detail}`;
  return new ComponentFailure(
    `The table "${table}" refuses the rows: ${error.message}.${detail} Nothing was written.`,
  );
}
