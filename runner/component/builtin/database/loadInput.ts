import { setImmediate as nextTurn } from 'node:timers/promises';
import { ComponentFailure } from '../component.ts';
import type { Input } from '../parameters.ts';
import type { SqliteDatabase } from './sqlite.ts';
import { isDiskFull, isSqliteError } from './sqliteErrors.ts';
import { createTable, quoteName, rowWriter } from './sqliteTable.ts';

/** A table of an input; one without columns gets one, since SQL has no tables without. */
export async function loadInput({ connection }: SqliteDatabase, input: Input): Promise<void> {
  const columns = input.columns.length > 0 ? input.columns : ([{ name: 'empty', type: 'text' }] as const);
  connection.exec(createTable(input.name, columns));
  const places = columns.map(() => '?').join(', ');
  const write = rowWriter(connection, `INSERT INTO ${quoteName(input.name)} VALUES (${places})`, columns);
  try {
    connection.exec('BEGIN');
    for (const row of input.rows()) write(row);
    connection.exec('COMMIT');
  } catch (error) {
    if (!isSqliteError(error) || !isDiskFull(error)) throw error;
    throw new ComponentFailure(`The rows of "${input.name}" do not fit: the disk is full.`);
  }
  await nextTurn();
}
