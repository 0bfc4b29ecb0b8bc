import { join } from 'node:path';
import type { BoundText } from '../../boundText.ts';
import type { ComponentContext } from '../component.ts';
import { loadInput } from '../database/loadInput.ts';
import { ResultSink } from '../database/resultSink.ts';
import { openSqlite } from '../database/sqlite.ts';
import { type Input, recordsOf } from '../parameters.ts';
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
    const result = new ResultSink(context);
    await database.query(text, result);
    return { in: recordsOf(inputs), out: result.expectRecords(text) };
  } finally {
    await database.close();
  }
}
