import { formatDuration } from '../../model/duration.ts';
import type { ComponentContext } from './component.ts';
import { ComponentFailure } from './component.ts';
import type { Database } from './database/database.ts';
import { openDatabase } from './database/openDatabase.ts';
import { ResultSink } from './database/resultSink.ts';
import { durationParameter, textParameter } from './parameters.ts';

/** The component `query`: SQL on a connection; the rows of its last statement are the result. */
export async function query(context: ComponentContext): Promise<void> {
  const { call } = context;
  const sql = call.texts['sql'];
  if (sql === undefined) throw new ComponentFailure('"query" needs "sql" or "file".');
  const timeoutMs = durationParameter(call, 'timeout');
  const database = await openDatabase(context, textParameter(call, 'connection') ?? 'default');
  const result = new ResultSink(context);
  const callOff = timeoutMs === undefined ? undefined : await limit(context, database, timeoutMs);
  try {
    await database.query(sql, result);
  } finally {
    callOff?.();
    await database.close();
  }
  if (result.records === undefined) context.log('The statement gives no rows.');
  else context.records({ in: null, out: result.records });
}

/** How long a database that was to end a statement itself gets for that, in milliseconds. */
const graceMs = 5_000;

/** A database that can end its statements does; should it not, or cannot, this process is ended. */
async function limit(context: ComponentContext, database: Database, ms: number): Promise<() => void> {
  await database.limit?.(ms);
  return context.limit(database.limit === undefined ? ms : ms + graceMs, timeoutMessage(ms));
}

function timeoutMessage(ms: number): string {
  return `The query ran longer than its "timeout" of ${formatDuration(ms)}.`;
}
