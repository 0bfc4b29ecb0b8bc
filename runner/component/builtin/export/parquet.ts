import { renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import { openDuckdbInMemory } from '../database/duckdb.ts';
import { dataSetTable, text } from '../database/duckdbWrite.ts';
import type { Input } from '../parameters.ts';

/** Writes rows to a Parquet file, by DuckDB, aside and then in its place; gives how many. */
export async function exportToParquet(
  context: ComponentContext,
  target: string,
  input: Input,
): Promise<number> {
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  const signal = context.signal();
  const database = await openDuckdbInMemory(context);
  try {
    const rows = dataSetTable(input.paths, input.columns);
    await database.connection.run(`COPY ${rows} TO ${text(draft)} (FORMAT parquet)`);
    renameSync(draft, target);
    return input.records;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw explained(error, target);
  } finally {
    rmSync(draft, { force: true });
    await database.close();
  }
}

/** DuckDB says what the system says of a file behind its own words. */
function explained(error: unknown, target: string): unknown {
  if (!(error instanceof Error) || 'path' in error) return error;
  const message = /no space left/i.test(error.message)
    ? 'The disk is full'
    : (error.message.split('\n')[0] ?? '').replace(/\.$/, '');
  return new ComponentFailure(`${target}: ${message}.`);
}
