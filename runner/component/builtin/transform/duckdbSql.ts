import type { BoundText } from '../../boundText.ts';
import type { ComponentContext } from '../component.ts';
import { openDuckdbInMemory } from '../database/duckdb.ts';
import { dataSetTable } from '../database/duckdbWrite.ts';
import { ResultSink } from '../database/resultSink.ts';
import { quoteName } from '../database/sqliteTable.ts';
import { type Input, recordsOf } from '../parameters.ts';
import type { Counted } from './counted.ts';

/** Makes the result by DuckDB's SQL over the inputs, which it reads from their files as it needs them. */
export async function transformByDuckdb(
  context: ComponentContext,
  text: BoundText,
  inputs: readonly Input[],
): Promise<Counted> {
  const database = await openDuckdbInMemory(context);
  try {
    for (const { name, paths, columns } of inputs)
      await database.connection.run(
        `CREATE VIEW ${quoteName(name)} AS SELECT * FROM ${dataSetTable(paths, columns)}`,
      );
    const result = new ResultSink(context);
    await database.query(text, result);
    return { in: recordsOf(inputs), out: result.expectRecords(text) };
  } finally {
    await database.close();
  }
}
