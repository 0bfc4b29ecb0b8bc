import { join } from 'node:path';
import type { Row } from '../../../data/column.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import { loadInput } from '../database/loadInput.ts';
import { openDatabase } from '../database/openDatabase.ts';
import { openSqlite } from '../database/sqlite.ts';
import { type Input, inputParameter, textParameter } from '../parameters.ts';
import { rowsOf } from './source.ts';
import { mostSampled, type Verdict } from './verdict.ts';

/** The query `failing`, each row of which is one that fails: on the connection, or over the rows of `input`. */
export async function failingRows(context: ComponentContext): Promise<Verdict> {
  const { call } = context;
  const sql = call.texts['failing'];
  if (sql === undefined) throw new ComponentFailure('"check" needs "expect" or "failing".');
  const database = await openFor(context);
  const found = await rowsOf(context, database, sql, 'failing');
  return {
    name: '"failing" gives no rows',
    wrong: found.records === 0 ? undefined : `it gives ${found.records}`,
    sample: firstRows(found),
  };
}

function firstRows(input: Input): readonly Row[] {
  const first: Row[] = [];
  for (const row of input.rows()) if (first.push(row) === mostSampled) break;
  return first;
}

async function openFor(context: ComponentContext) {
  const { call } = context;
  const { input } = call.parameters;
  if (input === undefined) return openDatabase(context, textParameter(call, 'connection') ?? 'default');
  const database = openSqlite(join(call.scratch, 'check.db'), 'of the check');
  database.connection.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
  await loadInput(database, inputParameter(input, 'input'));
  return database;
}
