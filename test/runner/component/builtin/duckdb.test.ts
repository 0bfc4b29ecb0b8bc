import { afterAll, describe, expect, test } from 'vitest';
import { ComponentFailure } from '../../../../runner/component/builtin/component.ts';
import { loadDuckdb } from '../../../../runner/component/builtin/database/duckdb.ts';
import { exportResult } from '../../../../runner/component/builtin/export/export.ts';
import { query } from '../../../../runner/component/builtin/query.ts';
import { transform } from '../../../../runner/component/builtin/transform/transform.ts';
import type { Json } from '../../../../runner/model/orchestration.ts';
import { bound, ComponentRig } from './componentRig.ts';

const rig = new ComponentRig();
afterAll(() => rig.remove());

interface How {
  readonly timeout?: string;
  readonly signal?: AbortSignal;
}

function run(sql: string, values: Readonly<Record<string, Json>> = {}, { timeout, signal }: How = {}) {
  return rig.call(query, {
    parameters: { connection: 'lake', ...(timeout === undefined ? {} : { timeout }) },
    texts: { sql: bound(sql, values) },
    connections: { lake: { type: 'duckdb', path: 'lake.duckdb' } },
    ...(signal === undefined ? {} : { signal }),
  });
}

const endless = 'SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range + b.range = -1';

describe('DuckDB', () => {
  test('leaves rows with their types, without losing a digit', async () => {
    const { result, failure } = await run(
      `SELECT 1 AS i, 9007199254740993 AS big, 1.10::DECIMAL(10, 2) AS price, 0.5::DOUBLE AS half, 'nan'::DOUBLE AS nan,
        true AS yes, \${{ text }} AS text, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 13:05:00.25' AS local,
        [1, 2] AS list, {'x': {'y': 1}} AS struct, '{"a": 1}'::JSON AS json, 'x'::BLOB AS bytes, NULL AS none, 2 AS i`,
      { text: "it's" },
    );
    expect(failure).toBeNull();
    expect(result?.rows).toEqual([
      {
        i: 1,
        big: '9007199254740993',
        price: '1.10',
        half: 0.5,
        nan: null,
        yes: true,
        text: "it's",
        day: '2024-02-29',
        local: '2024-02-29T13:05:00.25',
        list: [1, 2],
        struct: { x: { y: 1 } },
        json: { a: 1 },
        bytes: 'eA==',
        none: null,
        i_2: 2,
      },
    ]);
    expect(result?.columns.map(({ type }) => type).join(' ')).toBe(
      'integer bigint decimal number number boolean text date timestamp json json json binary integer integer',
    );
  });

  test('several statements are one, and their values are their own', async () => {
    const { result } = await run(
      'CREATE TABLE t (a int); INSERT INTO t VALUES (${{ a }}), (${{ b }}); SELECT a FROM t WHERE a > ${{ a }}',
      { a: 1, b: 2 },
    );
    expect(result?.rows).toEqual([{ a: 2 }]);
    expect((await run('DROP TABLE t; SELECT missing')).failure?.message).toMatch(/"missing" was not found/);
    expect((await run('SELECT count(*) AS n FROM t')).result?.rows).toEqual([{ n: 2 }]);
  });

  test.each([
    ['SELECT 1 AS a\nFORM x x', /^SQL: Parser Error: syntax error at or near/, 2],
    [
      'SELECT 1;\nSELECT 1,\n  totl FROM (SELECT 1 AS a)',
      /^SQL: Binder Error: Referenced column "totl" not found/,
      3,
    ],
  ])('tells where %j is refused', async (sql, message, line) => {
    const { failure } = await run(sql);
    expect(failure?.message).toMatch(message);
    expect(failure?.place?.line).toBe(line);
  });

  test('a statement that takes too long is interrupted', async () => {
    const { failure } = await run(endless, {}, { timeout: '50ms' });
    expect(failure?.message).toBe('The statement ran longer than its "timeout" of 50 ms.');
  });

  test('a job that is told to end interrupts its statement', async () => {
    const controller = new AbortController();
    const running = run(endless, {}, { signal: controller.signal });
    setImmediate(() => controller.abort(new ComponentFailure('The job was told to end.')));
    expect((await running).failure?.message).toBe('The job was told to end.');
  });

  test('rows go to Parquet and come back, with their types', async () => {
    const input = rig.result([
      { id: 1, name: 'Ada', big: 2n ** 62n, tags: ['a'], at: new Date(0), paid: true },
      { id: 2, name: null, big: 1, tags: null, at: null, paid: false },
    ]);
    const written = await rig.call(exportResult, { parameters: { input, file: 'out/people.parquet' } });
    expect(written.failure).toBeNull();
    expect(written.records).toEqual({ in: 2, out: 2 });
    const { result } = await run(`SELECT * FROM '${rig.path('out/people.parquet')}' ORDER BY id`);
    expect(result?.rows).toEqual([
      { id: 1, name: 'Ada', big: '4611686018427387904', tags: ['a'], at: '1970-01-01T00:00:00', paid: true },
      { id: 2, name: null, big: 1, tags: null, at: null, paid: false },
    ]);
  });

  test('a transform queries its inputs where they are', async () => {
    const orders = rig.result([
      { day: '2024-02-29', total: 1.5 },
      { day: '2024-03-01', total: 2 },
    ]);
    const { result, records, failure } = await rig.call(transform, {
      parameters: { input: [orders, orders], engine: 'duckdb' },
      texts: { sql: bound('SELECT day::DATE AS day, sum(total) AS total FROM input GROUP BY 1 ORDER BY 1') },
    });
    expect(failure).toBeNull();
    expect(result?.rows).toEqual([
      { day: '2024-02-29', total: 3 },
      { day: '2024-03-01', total: 4 },
    ]);
    expect(records).toEqual({ in: 4, out: 2 });
  });

  test('where it is not installed, that is said, and how to install it', () => {
    expect(() => loadDuckdb(['/nowhere/package.json'])).toThrow(
      'DuckDB is not installed; "npm install @duckdb/node-api" in the project\'s folder adds it.',
    );
  });
});
