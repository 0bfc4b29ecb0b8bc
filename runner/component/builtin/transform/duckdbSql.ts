import type { DataSetWriter } from '../../../data/dataSetWriter.ts';
import type { BoundText } from '../../boundText.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import { openDuckdb } from '../database/duckdb.ts';
import { dataSetTable } from '../database/duckdbWrite.ts';
import { quoteName } from '../database/sqliteTable.ts';
import { placeIn } from '../database/sqlStatements.ts';
import type { Input } from '../parameters.ts';
import type { Counted } from './counted.ts';

/** Makes the result by DuckDB's SQL over the inputs, which it reads from their files as it needs them. */
export async function transformByDuckdb(
  context: ComponentContext,
  text: BoundText,
  inputs: readonly Input[],
): Promise<Counted> {
  const { root } = context.call;
  const database = await openDuckdb({
    path: ':memory:',
    shownPath: ':memory:',
    root,
    signal: context.signal(),
  });
  try {
    for (const { name, paths, columns } of inputs)
      await database.connection.run(
        `CREATE VIEW ${quoteName(name)} AS SELECT * FROM ${dataSetTable(paths, columns)}`,
      );
    const written: DataSetWriter[] = [];
    await database.query(text, {
      begin: columns => {
        const writer = context.result(columns);
        written.push(writer);
        return writer;
      },
    });
    const [result] = written;
    if (result === undefined)
      throw new ComponentFailure('The last statement gives no rows; expected a SELECT.', placeIn(text, 0));
    return { in: inputs.reduce((sum, { records }) => sum + records, 0), out: result.records };
  } finally {
    await database.close();
  }
}
