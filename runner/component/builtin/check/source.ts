import { existsSync } from 'node:fs';
import { extname, isAbsolute, join } from 'node:path';
import { rowsFile } from '../../../data/dataSet.ts';
import { DataSetWriter } from '../../../data/dataSetWriter.ts';
import { wholeFilePlaces } from '../../../model/yaml/textPlaces.ts';
import type { BoundText } from '../../boundText.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/openDatabase.ts';
import { quotedTable } from '../database/tableTarget.ts';
import { type Input, inputParameter, textParameter } from '../parameters.ts';

/** The rows that are checked; undefined where the call names none. Those of a database are kept in the job's folder. */
export async function sourceOf(context: ComponentContext): Promise<Input | undefined> {
  const { call } = context;
  if (call.parameters['input'] !== undefined) return inputParameter(call.parameters['input'], 'input');
  const file = textParameter(call, 'file');
  if (file !== undefined) return rowsOfFile(context, file);
  const table = textParameter(call, 'table');
  const sql = table === undefined ? call.texts['sql'] : rowsOfTable(table);
  if (sql === undefined) return undefined;
  const database = await openDatabase(context, textParameter(call, 'connection') ?? 'default');
  return rowsOf(context, database, sql);
}

async function rowsOfFile(context: ComponentContext, file: string): Promise<Input> {
  const { root } = context.call;
  const path = isAbsolute(file) ? file : join(root, file);
  if (!existsSync(path)) throw new ComponentFailure(`The file ${file} does not exist.`);
  const read = readers.get(extname(file).toLowerCase());
  if (read === undefined)
    throw new ComponentFailure(
      `The file "${file}" has an ending that says no format; expected .csv, .ndjson, .json or .parquet.`,
    );
  const { openDuckdbInMemory } = await import('../database/duckdb.ts');
  const database = await openDuckdbInMemory(context);
  try {
    const text = `'${path.replaceAll("'", "''")}'`;
    return await rowsOf(context, database, ours(`SELECT * FROM ${read(text)}`));
  } catch (error) {
    if (!(error instanceof ComponentFailure)) throw error;
    throw new ComponentFailure(`The file ${file} cannot be read: ${reasonOf(error)}.`);
  }
}

/**
 * How DuckDB reads each kind of file, by its ending. What separates the fields of a CSV file is said, since a guess would make another table of one
 * whose lines are of unlike length, where it is to be refused.
 */
const readers: ReadonlyMap<string, (path: string) => string> = new Map([
  ['.csv', path => csv(path, ',')],
  ['.tsv', path => csv(path, '\\t')],
  ['.ndjson', path => `read_json(${path}, format = 'newline_delimited')`],
  ['.jsonl', path => `read_json(${path}, format = 'newline_delimited')`],
  ['.json', path => `read_json(${path}, format = 'array')`],
  ['.parquet', path => `read_parquet(${path})`],
]);

function csv(path: string, separator: string): string {
  return `read_csv(${path}, header = true, skip = 0, delim = '${separator}', quote = '"', escape = '"')`;
}

/** What DuckDB says, without the options of its own that it offers. */
function reasonOf({ message }: ComponentFailure): string {
  const [said = ''] = message
    .replace(/^SQL: /, '')
    .split(/ (?:Possible fixes|Possible Solution|The search space)/);
  return said.replace(/\.$/, '');
}

/** Executes a query and closes the database; gives its rows. */
export async function rowsOf(
  context: ComponentContext,
  database: Database,
  sql: BoundText,
  name = 'checked',
): Promise<Input> {
  const folder = join(context.call.scratch, name);
  let hasRows = false;
  try {
    await database.query(sql, {
      begin: columns => {
        hasRows = true;
        return new DataSetWriter(folder, columns);
      },
    });
  } catch (error) {
    // The place in a statement of ours says nothing to the author.
    if (error instanceof ComponentFailure && sql.places.path === '')
      throw new ComponentFailure(error.message);
    throw error;
  } finally {
    await database.close();
  }
  if (!hasRows) throw new ComponentFailure('The last statement gives no rows; expected a SELECT.');
  return inputParameter(join(folder, rowsFile), name);
}

/** All rows of a table, or only so many. */
export function rowsOfTable(table: string, most?: number): BoundText {
  return ours(`SELECT * FROM ${quotedTable(table)}${most === undefined ? '' : ` LIMIT ${most}`}`);
}

/** SQL that no author wrote. */
export function ours(sql: string): BoundText {
  return { parts: [sql], values: [], places: wholeFilePlaces('', sql) };
}
