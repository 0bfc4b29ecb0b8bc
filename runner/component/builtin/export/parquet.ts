import { renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ComponentContext } from '../component.ts';
import { openDuckdb } from '../database/duckdb.ts';
import { dataSetTable, text } from '../database/duckdbWrite.ts';
import type { Input } from '../parameters.ts';

/** Writes rows to a Parquet file, by DuckDB, aside and then in its place; gives how many. */
export async function exportToParquet(
  context: ComponentContext,
  target: string,
  input: Input,
): Promise<number> {
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  const { root } = context.call;
  const signal = context.signal();
  const database = await openDuckdb({ path: ':memory:', shownPath: ':memory:', root, signal });
  try {
    const rows = dataSetTable(input.paths, input.columns);
    await database.connection.run(`COPY ${rows} TO ${text(draft)} (FORMAT parquet)`);
    renameSync(draft, target);
    return input.records;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error;
  } finally {
    rmSync(draft, { force: true });
    await database.close();
  }
}
