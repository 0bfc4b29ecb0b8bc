import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Connection } from '../../../runner/store/sqlite/connection.ts';
import { migrate } from '../../../runner/store/sqlite/migrate.ts';
import { migrations } from '../../../runner/store/sqlite/migrations.ts';
import { listQueries } from '../../../runner/store/sqlite/runQueries.ts';
import type { RunFilter } from '../../../runner/store/store.ts';
import { realClock } from './realClock.ts';

let directory = '';
let connection: Connection;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'segue-lists-'));
  connection = new Connection(join(directory, 'segue.db'), 'write');
  await migrate(connection, realClock, migrations);
  connection.exec("INSERT INTO orchestration VALUES (1, 'nightly', 1)");
  connection.exec(
    'INSERT INTO run (id, orchestration, number, name, attempt, trigger_json, params_json, source_hash, state, created_at, ' +
      "owner) VALUES ('a', 1, 1, 'Nightly', 1, '{}', '{}', 'x', 'success', 1, 1)",
  );
});

afterAll(() => {
  connection.close();
  rmSync(directory, { recursive: true, force: true });
});

/** How SQLite goes about a list, a line a query. */
function plans(filter: RunFilter): readonly string[] {
  return listQueries(connection, filter, new Set([1])).map(({ sql, values }) =>
    connection
      .all(`EXPLAIN QUERY PLAN ${sql}`, ...values)
      .map(row => connection.text(row, 'detail'))
      .join('; '),
  );
}

const filters: readonly RunFilter[] = [
  {},
  { limit: 10 },
  { before: 'a', limit: 10 },
  { orchestration: 'nightly', limit: 10 },
  { orchestration: 'nightly', before: 'a', limit: 10 },
  { states: ['failed'], limit: 10 },
  { states: ['failed', 'running', 'interrupted'], before: 'a', limit: 10 },
  { states: ['interrupted'], orchestration: 'nightly', limit: 10 },
  { states: ['success', 'warning'], orchestration: 'nightly', before: 'a', limit: 10 },
];

test.each(filters)('walks an index from its newest end for %o', filter => {
  const found = plans(filter);
  expect(found.length).toBeGreaterThan(0);
  for (const plan of found) {
    expect(plan).not.toContain('TEMP B-TREE');
    // The table itself is in the order of creation: a list of everything walks it backwards.
    if (filter.orchestration !== undefined || filter.states !== undefined || filter.before !== undefined)
      expect(plan).toContain('SEARCH run USING');
  }
});

test('finds the runs of an orchestration and of a state each by an index of their own', () => {
  expect(plans({ orchestration: 'nightly' })[0]).toContain('INDEX run_by_number (orchestration=?)');
  expect(plans({ orchestration: 'nightly', before: 'a' })[0]).toContain('(orchestration=? AND number<?)');
  expect(plans({ states: ['failed'] })[0]).toContain('INDEX run_by_state (state=?)');
  expect(plans({ states: ['failed'], before: 'a' })[0]).toContain('(state=? AND rowid<?)');
  expect(plans({ states: ['failed'], orchestration: 'nightly' })[0]).toContain(
    'INDEX run_by_orchestration_state (orchestration=? AND state=?)',
  );
});
