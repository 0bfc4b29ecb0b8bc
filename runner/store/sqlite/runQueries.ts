import type { RunStateName } from '../../record/entry.ts';
import { isOpen } from '../rowChange.ts';
import type { RunFilter } from '../store.ts';
import type { Connection } from './connection.ts';
import { runColumns } from './runRow.ts';

/** A query with its values, in the order of its question marks. */
export interface Query {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** A left join, so that SQLite does not begin with the orchestrations and then have to sort. */
export const runsFrom = 'FROM run LEFT JOIN orchestration ON orchestration.key = run.orchestration';

/**
 * The queries whose rows together, newest first and cut to the limit, answer a filter. One a stored state, since each then
 * walks an index from its newest end and stops at the limit, however many runs there are; nothing is sorted.
 */
export function listQueries(
  connection: Connection,
  filter: RunFilter,
  living: ReadonlySet<number>,
): readonly Query[] {
  const limit = filter.limit ?? -1;
  const { states } = filter;
  // Within one orchestration the order of numbers is that of creation, and has an index.
  const order = filter.orchestration !== undefined && states === undefined ? 'number' : 'key';
  const common = commonConditions(connection, filter, order);
  if (common === undefined) return [];
  if (states === undefined) return [query(common, order, limit)];
  return stateConditions(states, living).map(condition => query([...common, condition], order, limit));
}

type Order = 'number' | 'key';

/** Undefined where no run can meet them. */
function commonConditions(
  connection: Connection,
  { orchestration, before }: RunFilter,
  order: Order,
): readonly Condition[] | undefined {
  const conditions: Condition[] = [];
  let orchestrationKey: number | undefined;
  if (orchestration !== undefined) {
    const row = connection.get('SELECT key FROM orchestration WHERE id = ?', orchestration);
    if (row === undefined) return undefined;
    orchestrationKey = connection.number(row, 'key');
    conditions.push({ sql: 'run.orchestration = ?', values: [orchestrationKey] });
  }
  if (before === undefined) return conditions;
  const row = connection.get('SELECT key, orchestration, number FROM run WHERE id = ?', before);
  if (row === undefined) return undefined;
  // A run of another orchestration has a number of another sequence.
  const column = order === 'number' && row['orchestration'] === orchestrationKey ? 'number' : 'key';
  conditions.push({ sql: `run.${column} < ?`, values: [connection.number(row, column)] });
  return conditions;
}

function query(conditions: readonly Condition[], order: Order, limit: number): Query {
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
  return {
    sql: `SELECT ${runColumns} ${runsFrom} ${where} ORDER BY run.${order} DESC LIMIT ?`,
    values: [...conditions.flatMap(({ values }) => values), limit],
  };
}

/** The stored states, and whose, that read as one of the wanted states. */
function stateConditions(states: readonly RunStateName[], living: ReadonlySet<number>): readonly Condition[] {
  const wanted = new Set(states);
  const ids = JSON.stringify([...living]);
  const isLiving = 'run.owner IN (SELECT value FROM json_each(?))';
  const conditions = [...wanted].map(
    (state): Condition =>
      isOpen(state)
        ? { sql: `run.state = ? AND ${isLiving}`, values: [state, ids] }
        : { sql: 'run.state = ?', values: [state] },
  );
  if (!wanted.has('interrupted')) return conditions;
  const abandoned = (['waiting', 'running'] as const).map(
    (state): Condition => ({ sql: `run.state = ? AND NOT ${isLiving}`, values: [state, ids] }),
  );
  return [...conditions, ...abandoned];
}
