import { once } from 'node:events';
import { createServer } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../../../../runner/clock.ts';
import { ComponentFailure } from '../../../../runner/component/builtin/component.ts';
import { query } from '../../../../runner/component/builtin/query.ts';
import type { Json } from '../../../../runner/model/orchestration.ts';
import { HeldClock } from '../../../support/heldClock.ts';
import { freePort, PostgresServer } from '../../../support/postgres.ts';
import { bound, ComponentRig } from './componentRig.ts';

const rig = new ComponentRig();
let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
}, 60_000);

afterAll(() => {
  server.remove();
  rig.remove();
});

interface How {
  readonly url?: string;
  readonly timeout?: string;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

function run(sql: string, values: Readonly<Record<string, Json>> = {}, how: How = {}) {
  const { url = server.url(), timeout, signal, clock } = how;
  return rig.call(query, {
    parameters: { connection: 'shop', ...(timeout === undefined ? {} : { timeout }) },
    texts: { sql: bound(sql, values) },
    connections: { shop: { type: 'postgres', url } },
    ...(signal === undefined ? {} : { signal }),
    ...(clock === undefined ? {} : { clock }),
  });
}

/** Waits until the server executes a statement like this, or does so no more. */
async function executes(like: string, wanted: boolean): Promise<void> {
  const client = new Client(server.url());
  await client.connect();
  for (;;) {
    const { rows } = await client.query(
      "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE $1",
      [like],
    );
    if (rows.length > 0 === wanted) break;
  }
  await client.end();
}

describe('query on PostgreSQL', () => {
  test('leaves rows with their types, without losing a digit', async () => {
    const { result, failure } = await run(`
      SELECT 1::int4 AS i, 9007199254740993::int8 AS big, 5::int8 AS small, 1.10::numeric AS price, 0.5::float8 AS half,
        'NaN'::float8 AS nan, true AS yes, 'it''s' AS text, NULL::text AS none, DATE '2024-02-29' AS day,
        TIMESTAMP '2024-02-29 13:05:00.25' AS local, '{"a": [1]}'::jsonb AS json, ARRAY[1, 2] AS list,
        '\\x00ff'::bytea AS bytes, 'a'::text AS i, timestamptz '2024-02-29 13:05:00+02' AT TIME ZONE 'UTC' AS utc`);
    expect(failure).toBeNull();
    expect(result?.rows).toEqual([
      {
        i: 1,
        big: '9007199254740993',
        small: 5,
        price: '1.10',
        half: 0.5,
        nan: 'NaN',
        yes: true,
        text: "it's",
        none: null,
        day: '2024-02-29',
        local: '2024-02-29T13:05:00.25',
        json: { a: [1] },
        list: [1, 2],
        bytes: 'AP8=',
        i_2: 'a',
        utc: '2024-02-29T11:05:00',
      },
    ]);
    expect(result?.columns.map(({ type }) => type).join(' ')).toBe(
      'integer bigint bigint decimal number number boolean text text date timestamp json json binary text timestamp',
    );
  });

  test('reads by portions: as many rows as there are', async () => {
    const { records } = await run('SELECT n FROM generate_series(1, 2500) n');
    expect(records).toEqual({ in: null, out: 2500 });
  });

  test('binds the values of expressions, each statement its own', async () => {
    const { result } = await run(
      'CREATE TEMP TABLE t (a text, b int); INSERT INTO t VALUES (${{ a }}, ${{ b }}); SELECT * FROM t WHERE b = ${{ b }}',
      { a: "'; DROP TABLE t; --", b: 5 },
    );
    expect(result?.rows).toEqual([{ a: "'; DROP TABLE t; --", b: 5 }]);
  });

  test('several statements are one: nothing stays of those before a mistake', async () => {
    const failed = await run('CREATE TABLE kept (a int); SELECT nothing');
    expect(failed.failure?.message).toBe('SQL: column "nothing" does not exist.');
    expect((await run("SELECT to_regclass('kept') AS kept")).result?.rows).toEqual([{ kept: null }]);
  });

  test.each([
    ['SELECT id\nFORM orders', 'SQL: syntax error at or near "orders".', 2, 6],
    ["SELECT '🌍' || ${{ a }},\n  totl", 'SQL: column "totl" does not exist.', 2, 3],
    [
      'SELECT 1;\nSELECT nofun(1)',
      /^SQL: function nofun\(integer\) does not exist\. No function matches/,
      2,
      8,
    ],
    ['SELECT 1/0', 'SQL: division by zero.', 1, 1],
  ])('tells where %j is refused', async (sql, message, line, column) => {
    const { failure, result } = await run(sql, { a: 'x' });
    expect(failure?.message).toMatch(message);
    expect(failure?.place).toEqual({ file: 'task.yaml', line, column });
    expect(result).toBeNull();
  });

  test('a statement that takes too long is ended by the server', async () => {
    const { failure } = await run('SELECT pg_sleep(60)', {}, { timeout: '50ms' });
    expect(failure?.message).toBe('The statement ran longer than its "timeout" of 50 ms.');
  });

  test('a job that is told to end ends its statement at the server', async () => {
    const controller = new AbortController();
    const running = run('SELECT pg_sleep(61)', {}, { signal: controller.signal });
    await executes('%pg_sleep(61)%', true);
    controller.abort(new ComponentFailure('The job was told to end.'));
    expect((await running).failure?.message).toBe('The job was told to end.');
    await executes('%pg_sleep(61)%', false);
  });

  test('a server that cannot be reached, or lets nobody in, is told without the password', async () => {
    const port = await freePort();
    const where = 'The database of the connection "shop"';
    expect((await run('SELECT 1', {}, { url: server.url('wrong') })).failure?.message).toBe(
      `${where} (127.0.0.1:${server.port}) does not let the user in: password authentication failed for user "ada".`,
    );
    expect(
      (await run('SELECT 1', {}, { url: `postgres://ada:pw@127.0.0.1:${port}/x` })).failure?.message,
    ).toBe(`${where} (127.0.0.1:${port}) refuses connections: no server listens there.`);
    expect((await run('SELECT 1', {}, { url: `${server.url()}x` })).failure?.message).toBe(
      `${where} (127.0.0.1:${server.port}) does not have it: database "postgresx" does not exist.`,
    );
    expect((await run('SELECT 1', {}, { url: 'shop' })).failure?.message).toBe(
      'The connection "shop" has no usable address; expected "postgres://user@host/database".',
    );
  });

  test('a server that takes the connection and never answers is told after a while', async () => {
    const clock = new HeldClock();
    const silent = createServer(socket => socket.resume());
    const port = await new Promise<number>(resolve => {
      silent.listen(0, '127.0.0.1', () => {
        const address = silent.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const isConnected = once(silent, 'connection');
    const running = run('SELECT 1', {}, { url: `postgres://ada:pw@127.0.0.1:${port}/x`, clock });
    await isConnected;
    clock.advance(15_000);
    expect((await running).failure?.message).toBe(
      `The database of the connection "shop" (127.0.0.1:${port}) did not answer within 15 s.`,
    );
    expect(clock.pending).toBe(0);
    await new Promise(resolve => silent.close(resolve));
  });

  test('a server that dies amid a statement is told', async () => {
    const running = run('SELECT pg_sleep(62)');
    await executes('%pg_sleep(62)%', true);
    server.stop();
    const { failure, result } = await running;
    server.start();
    expect(failure?.message).toMatch(
      /^The connection "shop" was lost while the statement ran: |^SQL: terminating connection/,
    );
    expect(result).toBeNull();
  }, 30_000);
});
