import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, ColumnType } from '../../../data/column.ts';
import { ComponentFailure } from '../component.ts';
import { noUniqueKey } from './sqliteWrite.ts';
import { checkTarget, onConflict, quotedTable, type TableWrite } from './tableTarget.ts';

/** What a column of a data set is in DuckDB. */
const declarations: Readonly<Record<ColumnType, string>> = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  bigint: 'BIGINT',
  number: 'DOUBLE',
  decimal: 'DECIMAL(38,10)',
  text: 'VARCHAR',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  binary: 'BLOB',
  json: 'JSON',
  any: 'VARCHAR',
};

/** A data set as a table in SQL; DuckDB reads its files itself, as they are needed. */
export function dataSetTable(paths: readonly string[], columns: readonly Column[]): string {
  if (columns.length === 0) return '(SELECT NULL AS empty WHERE false)';
  const types = columns.map(
    ({ name, type }) => `${text(name)}: ${text(type === 'binary' ? 'VARCHAR' : declarations[type])}`,
  );
  const values = columns.map(({ name, type }) =>
    type === 'binary' ? `from_base64(${quoted(name)}) AS ${quoted(name)}` : quoted(name),
  );
  const files = paths.map(text).join(', ');
  return `(SELECT ${values.join(', ')} FROM read_json([${files}], format = 'newline_delimited', columns = {${types.join(', ')}}))`;
}

/** Writes rows to a table of DuckDB, all or none; gives how many. */
export async function writeDuckdbTable(connection: DuckDBConnection, write: TableWrite): Promise<number> {
  write.signal.throwIfAborted();
  await connection.run('BEGIN');
  try {
    const count = await writeRows(connection, write);
    await connection.run('COMMIT');
    return count;
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => {});
    if (write.signal.aborted) throw write.signal.reason;
    throw explained(error, write);
  }
}

async function writeRows(connection: DuckDBConnection, write: TableWrite): Promise<number> {
  const { table, mode, keys, columns, paths } = write;
  const existing = await columnsOf(connection, table);
  checkTarget(write, existing);
  if (existing === undefined) {
    const lines = columns.map(({ name, type }) => `${quoted(name)} ${declarations[type]}`);
    const key = keys.length === 0 ? [] : [`PRIMARY KEY (${keys.map(quoted).join(', ')})`];
    await connection.run(`CREATE TABLE ${quotedTable(table)} (${[...lines, ...key].join(', ')})`);
  } else if (mode === 'replace') await connection.run(`DELETE FROM ${quotedTable(table)}`);
  if (columns.length === 0) return 0;
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const source =
    mode === 'upsert' ? lastOfEachKey(write, names) : `SELECT ${names} FROM ${dataSetTable(paths, columns)}`;
  await connection.run(`INSERT INTO ${quotedTable(table)} (${names}) ${source}${onConflict(write)}`);
  return write.records;
}

/** One statement changes a row once: of rows with the same keys, the last. */
function lastOfEachKey({ paths, columns, keys }: TableWrite, names: string): string {
  const numbered = `(SELECT *, row_number() OVER () AS "segue row" FROM ${dataSetTable(paths, columns)})`;
  const by = keys.map(quoted).join(', ');
  return `SELECT ${names} FROM ${numbered} QUALIFY row_number() OVER (PARTITION BY ${by} ORDER BY "segue row" DESC) = 1`;
}

/** The names of a table's columns; undefined where there is no such table. */
async function columnsOf(
  connection: DuckDBConnection,
  table: string,
): Promise<readonly string[] | undefined> {
  const parts = table.split('.');
  const schema = parts.length > 1 ? parts.at(-2) : null;
  const reader = await connection.runAndReadAll(
    'SELECT column_name FROM duckdb_columns() WHERE table_name = $1 AND schema_name = coalesce($2, current_schema()) ORDER BY column_index',
    [parts.at(-1) ?? '', schema ?? null],
  );
  const rows = reader.getRows();
  return rows.length === 0 ? undefined : rows.map(([name]) => String(name));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text of SQL. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function explained(error: unknown, { table, keys }: TableWrite): unknown {
  if (!(error instanceof Error) || error instanceof ComponentFailure) return error;
  if (/ON CONFLICT|not referenced by a UNIQUE/i.test(error.message))
    return new ComponentFailure(noUniqueKey(table, keys));
  const message = (error.message.split('\n')[0] ?? '').replace(/\.$/, '');
  return new ComponentFailure(`The table "${table}" refuses the rows: ${message}. Nothing was written.`);
}
