import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportResult } from '../../../../runner/component/builtin/export/export.ts';
import { query } from '../../../../runner/component/builtin/query.ts';
import type { Row } from '../../../../runner/data/column.ts';
import type { JsonObject } from '../../../../runner/model/orchestration.ts';
import { PostgresServer } from '../../../support/postgres.ts';
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

const kinds: Readonly<Record<string, () => JsonObject>> = {
  sqlite: () => ({ type: 'sqlite', path: 'shop.db' }),
  duckdb: () => ({ type: 'duckdb', path: 'shop.duckdb' }),
  postgres: () => ({ type: 'postgres', url: server.url() }),
};

describe.each(Object.keys(kinds))('export to a table of %s', kind => {
  const connections = () => ({ shop: kinds[kind]?.() ?? {} });

  function write(rows: Iterable<Row>, parameters: JsonObject, signal?: AbortSignal) {
    return rig.call(exportResult, {
      parameters: { input: rig.result(rows), connection: 'shop', ...parameters },
      connections: connections(),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async function read(sql: string): Promise<readonly Row[]> {
    const { result, failure } = await rig.call(query, {
      parameters: { connection: 'shop' },
      texts: { sql: bound(sql) },
      connections: connections(),
    });
    expect(failure).toBeNull();
    return result?.rows ?? [];
  }

  test('makes the table, with the types of the columns, and gives the rows back as they were', async () => {
    const rows = [
      { id: 1, name: 'it\'s "Ada"', share: 0.5, paid: true, big: 2n ** 62n, none: null },
      { id: 2, name: '', share: null, paid: false, big: 1, none: null },
    ];
    const { failure, records } = await write(rows, { table: 'made', mode: 'create' });
    expect({ failure, records }).toEqual({ failure: null, records: { in: 2, out: 2 } });
    expect(await read('SELECT * FROM made ORDER BY id')).toEqual([
      { ...rows[0], big: '4611686018427387904' },
      rows[1],
    ]);
    expect((await write(rows, { table: 'made', mode: 'create' })).failure?.message).toBe(
      'The table "made" is there already; "mode" append, replace or upsert writes to one that is.',
    );
  });

  test('appends, replaces, and changes rows of the same keys', async () => {
    const count = async () => (await read('SELECT count(*) AS n, sum(v) AS v FROM grown'))[0];
    await write([{ k: 'a', v: 1 }], { table: 'grown', mode: 'upsert', keys: ['k'] });
    await write([{ k: 'b', v: 2 }], { table: 'grown' });
    expect(await count()).toMatchObject({ n: 2 });
    await write(
      [
        { k: 'b', v: 5 },
        { k: 'b', v: 20 },
        { k: 'c', v: 30 },
      ],
      { table: 'grown', mode: 'upsert', keys: ['k'] },
    );
    expect(await read('SELECT k, v FROM grown ORDER BY k')).toEqual([
      { k: 'a', v: 1 },
      { k: 'b', v: 20 },
      { k: 'c', v: 30 },
    ]);
    await write([{ k: 'z', v: 9 }], { table: 'grown', mode: 'replace' });
    expect(await read('SELECT k, v FROM grown')).toEqual([{ k: 'z', v: 9 }]);
    await write([], { table: 'grown', mode: 'replace' });
    expect(await count()).toMatchObject({ n: 0 });
  });

  test('writes many rows, those with missing values too', async () => {
    const rows = Array.from({ length: 2500 }, (_, id) => (id % 2 === 0 ? { id, even: true } : { id }));
    expect((await write(rows, { table: 'many' })).records).toEqual({ in: 2500, out: 2500 });
    expect(await read('SELECT count(*) AS all_rows, count(even) AS even FROM many')).toEqual([
      { all_rows: 2500, even: 1250 },
    ]);
  });

  test('writes all rows or none', async () => {
    await read('CREATE TABLE strict (id integer PRIMARY KEY, name text NOT NULL)');
    const { failure } = await write(
      [
        { id: 1, name: 'a' },
        { id: 2, name: null },
      ],
      { table: 'strict', mode: 'replace' },
    );
    expect(failure?.message).toMatch(
      /^(Row 2 was refused: NOT NULL constraint failed: strict\.name\.|The table "strict" refuses the rows: (null value in column "name" .* Failing row contains \(2, null\)|Constraint Error: NOT NULL constraint failed: strict\.name)\.) Nothing was written\.$/,
    );
    expect(await read('SELECT count(*) AS n FROM strict')).toEqual([{ n: 0 }]);
    const controller = new AbortController();
    const rows = function* (): Generator<Row, undefined> {
      for (let id = 0; id < 3000; id++) yield { id, name: 'x' };
    };
    controller.abort(new Error('ended'));
    await expect(write(rows(), { table: 'strict' }, controller.signal)).rejects.toThrow('ended');
    expect(await read('SELECT count(*) AS n FROM strict')).toEqual([{ n: 0 }]);
  });

  test.each<[string, Row[], JsonObject, string]>([
    [
      'a column too many',
      [{ id: 1, nam: 'x' }],
      { table: 'shaped' },
      'The table "shaped" has no column "nam", which the input has; its columns are id, name.',
    ],
    [
      'no keys',
      [{ id: 1 }],
      { table: 'shaped', mode: 'upsert' },
      '"mode: upsert" needs "keys", by which it finds rows.',
    ],
    [
      'an unknown key',
      [{ id: 1 }],
      { table: 'shaped', mode: 'upsert', keys: ['key'] },
      'The input has no column "key", which "keys" names.',
    ],
    [
      'keys that are not unique',
      [{ id: 1 }],
      { table: 'shaped', mode: 'upsert', keys: ['id'] },
      'The table "shaped" has no unique index on id, so that an upsert cannot find its rows.',
    ],
    [
      'nothing to make a table of',
      [],
      { table: 'nothing' },
      'The table "nothing" cannot be made: the input has neither rows nor columns.',
    ],
  ])('refuses %s', async (_what, rows, parameters, message) => {
    await read('CREATE TABLE IF NOT EXISTS shaped (id integer, name text)');
    expect((await write(rows, parameters)).failure?.message).toBe(message);
  });

  test('a name is a name, whatever it holds', async () => {
    const name = 'x"; DROP TABLE shaped; --';
    await write([{ 'a "b"': 1 }], { table: name });
    expect(await read('SELECT * FROM "x""; DROP TABLE shaped; --"')).toEqual([{ 'a "b"': 1 }]);
  });
});
