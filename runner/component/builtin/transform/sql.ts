import { join } from 'node:path';
import type { DataSetWriter } from '../../../data/dataSetWriter.ts';
import type { BoundText } from '../../boundText.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import { loadInput } from '../database/loadInput.ts';
import { openSqlite } from '../database/sqlite.ts';
import { placeIn } from '../database/sqlStatements.ts';
import type { Input } from '../parameters.ts';
import type { Counted } from './counted.ts';

/**
 * Makes the result by SQL over tables of the inputs' names, in a database of the job's own. It is a file, so that inputs may be larger than
 * the memory, and nobody needs it after the job, so that nothing is done for its safety.
 */
export async function transformBySql(
  context: ComponentContext,
  text: BoundText,
  inputs: readonly Input[],
): Promise<Counted> {
  const database = openSqlite(join(context.call.scratch, 'transform.db'), 'of the transform');
  try {
    database.connection.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    for (const input of inputs) await loadInput(database, input);
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
