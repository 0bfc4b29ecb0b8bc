import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ComponentFailure } from '../component.ts';
import { isDiskFull, isSqliteError } from './sqliteErrors.ts';
import { createTable, quoteName, rowWriter } from './sqliteTable.ts';
import { checkTarget, onConflict, quotedTable, type TableWrite } from './tableTarget.ts';

/** After so many rows there is a moment to hear that the job is to end. */
const portion = 1_000;

/** Writes rows to a table of SQLite, all or none; gives how many. */
export async function writeSqliteTable(connection: DatabaseSync, write: TableWrite): Promise<number> {
  try {
    connection.exec('BEGIN IMMEDIATE');
    const count = await writeRows(connection, write);
    connection.exec('COMMIT');
    return count;
  } catch (error) {
    // A disk that is full ends the transaction by itself.
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw explained(error, write.table);
  }
}

async function writeRows(connection: DatabaseSync, write: TableWrite): Promise<number> {
  const { table, mode, keys, columns, rows, signal } = write;
  const existing = columnsOf(connection, table);
  checkTarget(write, existing);
  if (existing === undefined) connection.exec(createTable(table, columns, keys));
  else if (mode === 'replace') connection.exec(`DELETE FROM ${quotedTable(table)}`);
  if (columns.length === 0) return 0;
  const insert = insertRow(connection, write);
  let count = 0;
  for (const row of rows) {
    try {
      insert(row);
    } catch (error) {
      throw refusedRow(error, count + 1);
    }
    if (++count % portion !== 0) continue;
    await nextTurn();
    signal.throwIfAborted();
  }
  return count;
}

function insertRow(connection: DatabaseSync, write: TableWrite): ReturnType<typeof rowWriter> {
  const { table, columns, keys } = write;
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const places = columns.map(() => '?').join(', ');
  const code = `INSERT INTO ${quotedTable(table)} (${names}) VALUES (${places})${onConflict(write)}`;
  try {
    return rowWriter(connection, code, columns);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('ON CONFLICT'))
      throw new ComponentFailure(noUniqueKey(table, keys));
    throw error;
  }
}

/** What an author is told whose keys do not name one row. */
export function noUniqueKey(table: string, keys: readonly string[]): string {
  return `The table "${table}" has no unique index on ${keys.join(', ')}, so that an upsert cannot find its rows.`;
}

function explained(error: unknown, table: string): unknown {
  if (!isSqliteError(error)) return error;
  const message = isDiskFull(error) ? 'the disk is full' : error.message;
  return new ComponentFailure(`The table "${table}" cannot be written: ${message}. Nothing was written.`);
}

/** The names of a table's columns; undefined where there is no such table. */
function columnsOf(connection: DatabaseSync, table: string): readonly string[] | undefined {
  const parts = table.split('.');
  const name = parts.at(-1) ?? '';
  const schema = parts.length > 1 ? (parts[0] ?? 'main') : 'main';
  const found = connection.prepare('SELECT name FROM pragma_table_info(?, ?)').all(name, schema);
  return found.length === 0 ? undefined : found.map(column => String(column['name']));
}

function refusedRow(error: unknown, row: number): unknown {
  if (!isSqliteError(error) || isDiskFull(error)) return error;
  return new ComponentFailure(`Row ${row} was refused: ${error.message}. Nothing was written.`);
}
