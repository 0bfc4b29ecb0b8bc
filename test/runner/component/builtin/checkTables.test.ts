import { globSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '../../../../runner/component/builtin/check/check.ts';
import { expectationsOf } from '../../../../runner/component/builtin/check/expectationsOf.ts';
import { selectorOf } from '../../../../runner/component/builtin/check/inDatabase/selector.ts';
import { verdictsInDatabase } from '../../../../runner/component/builtin/check/inDatabase/verdictsInDatabase.ts';
import { type CheckedRows, verdictsOf } from '../../../../runner/component/builtin/check/verdict.ts';
import type { BuiltinComponent } from '../../../../runner/component/builtin/component.ts';
import { openDatabase } from '../../../../runner/component/builtin/database/openDatabase.ts';
import { query } from '../../../../runner/component/builtin/query.ts';
import type { Json, JsonObject } from '../../../../runner/model/orchestration.ts';
import { HeldClock } from '../../../support/heldClock.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { bound, type Call, ComponentRig } from './componentRig.ts';

const rig = new ComponentRig();
let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
}, 60_000);

afterAll(() => {
  server.remove();
  rig.remove();
});

interface Kind {
  readonly connection: () => JsonObject;
  /** Makes the table `t`, with a column of each kind and values at the edges of what JSON can say. */
  readonly sql: string;
  /** Of how many of the statements the database can tell, by column. */
  readonly told: Readonly<Record<string, number>>;
}

const kinds: Readonly<Record<string, Kind>> = {
  sqlite: {
    told: { id: 9, real_: 8, text_: 4, nocase: 4, yes: 1, big: 8, bytes: 2, mixed: 3, empty: 9 },
    connection: () => ({ type: 'sqlite', path: 'shop.db' }),
    sql: `
      CREATE TABLE t (id INTEGER, real_ REAL, text_ TEXT, nocase TEXT COLLATE NOCASE, yes BOOLEAN, big INTEGER, bytes BLOB, mixed, empty);
      INSERT INTO t VALUES (1, 0.1, 'a', 'x', 1, 9007199254740993, x'00ff', 1, NULL), (2, 1.0, '1', 'X', 0, 5, x'00ff', 1.0, NULL),
        (2, 9e999, '', 'y', 2, 5, NULL, '1', NULL), (NULL, -9e999, 'it''s', NULL, NULL, NULL, x'61', 'a', NULL), (4, 2.5, 'a', 'y', 1, -3, NULL, NULL, NULL);
      SELECT 1`,
  },
  duckdb: {
    told: {
      id: 8,
      double_: 7,
      float_: 7,
      text_: 4,
      nocase: 4,
      yes: 4,
      big: 8,
      huge: 8,
      price: 7,
      day: 6,
      at_: 5,
      at_zone: 5,
      bytes: 2,
      uid: 4,
      empty: 4,
    },
    connection: () => ({ type: 'duckdb', path: 'shop.duckdb' }),
    sql: `
      CREATE TABLE t (id INTEGER, double_ DOUBLE, float_ FLOAT, text_ VARCHAR, nocase VARCHAR COLLATE NOCASE, yes BOOLEAN, big BIGINT, huge HUGEINT,
        price DECIMAL(18, 2), day DATE, at_ TIMESTAMP, at_zone TIMESTAMPTZ, list INTEGER[], bytes BLOB, uid UUID, empty VARCHAR);
      INSERT INTO t VALUES
        (1, 0.1, 0.1, 'a', 'x', true, 9007199254740993, 170141183460469231731687303715884105727, 1.10, '2026-11-21', '2026-11-21 07:00:00', '2026-11-21 07:00:00+00', [1], '\\x00\\xFF', '00000000-0000-0000-0000-000000000001', NULL),
        (2, 'NaN', 'inf', '1', 'X', false, 5, 5, 1.1, '2026-11-20', '2026-11-20 10:00:00.25', '2026-11-20 10:00:00+02', [1], '\\x00\\xFF', '00000000-0000-0000-0000-000000000001', NULL),
        (2, '-inf', 2.5, '', 'y', NULL, 5, 5, -3, 'infinity', 'infinity', 'infinity', NULL, NULL, NULL, NULL),
        (NULL, 1, 1, 'it''s', NULL, true, NULL, NULL, NULL, '0044-03-15 (BC)', NULL, NULL, [], NULL, NULL, NULL), (4, 2.5, -0.0, 'a', 'y', true, -3, -3, 0.10, '2026-11-20', NULL, NULL, NULL, 'a', NULL, NULL);
      SELECT 1`,
  },
  postgres: {
    told: {
      id: 8,
      double_: 7,
      float_: 7,
      text_: 4,
      padded: 4,
      yes: 4,
      big: 8,
      price: 7,
      day: 6,
      at_: 5,
      at_zone: 5,
      bytes: 2,
      uid: 4,
      oid_: 8,
      empty: 4,
    },
    connection: () => ({ type: 'postgres', url: server.url() }),
    sql: `
      CREATE TABLE t (id INTEGER, double_ FLOAT8, float_ FLOAT4, text_ TEXT, padded CHAR(3), yes BOOLEAN, big BIGINT, price NUMERIC, day DATE, at_ TIMESTAMP, at_zone TIMESTAMPTZ,
        doc JSONB, list INTEGER[], bytes BYTEA, uid UUID, oid_ OID, empty TEXT);
      INSERT INTO t VALUES
        (1, 0.1, 0.1, 'a', 'x', true, 9007199254740993, 1.10, '2026-11-21', '2026-11-21 07:00:00', '2026-11-21 07:00:00+00', '1', '{1}', '\\x00ff', '00000000-0000-0000-0000-000000000001', 1, NULL),
        (2, 'NaN', 'Infinity', '1', 'X', false, 5, 1.1, '2026-11-20', '2026-11-20 10:00:00.25', '2026-11-20 10:00:00+02', 'null', '{1}', '\\x00ff', '00000000-0000-0000-0000-000000000001', 3000000000, NULL),
        (2, '-Infinity', 2.5, '', 'y', NULL, 5, -3, 'infinity', 'infinity', '-infinity', NULL, NULL, NULL, NULL, 7, NULL),
        (NULL, 1, 1, 'it''s', NULL, true, NULL, 'NaN', '0044-03-15 BC', NULL, NULL, NULL, '{}', NULL, NULL, NULL, NULL),
        (4, 2.5, '-0', 'a', 'y', true, -3, 0.10, '2026-11-20', NULL, NULL, '{}', NULL, 'a', NULL, 7, NULL), (5, 0, 0, 'A', 'y', true, -3, 0.1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 7, NULL);
      SELECT 1`,
  },
};

const said: readonly JsonObject[] = [
  { notNull: true },
  { unique: true },
  { values: ['a', '1', '', "it's", 2, 5, 0.1, true, 'false', '1.10', '2026-11-21', 'x', 'x  '] },
  { values: ['back\\slash', 'a'] },
  { min: 1 },
  { max: 0.1 },
  { min: 2 ** 53 },
  { min: '2026-11-21' },
  { max: 'm' },
  ...['integer', 'number', 'text', 'boolean', 'date', 'timestamp'].map(type => ({ type })),
  { pattern: '^.$' },
  { newerThan: '2h' },
  { newerThan: '10m' },
];

describe.each(Object.keys(kinds))('a table of %s is checked', name => {
  const kind = kinds[name];
  const connections = (): NonNullable<Call['connections']> => ({ shop: kind?.connection() ?? {} });
  const clock = new HeldClock('2026-11-21T08:00:00Z');
  const call = (component: BuiltinComponent, more: Call) =>
    rig.call(component, {
      ...more,
      parameters: { connection: 'shop', ...more.parameters },
      connections: connections(),
      clock,
    });

  beforeAll(async () => {
    expect((await call(query, { texts: { sql: bound(kind?.sql ?? '') } })).failure).toBeNull();
  });

  test('as its rows are, where the database can tell of them', async () => {
    const differing: unknown[] = [];
    const told = new Map<string, number>();
    const compare: BuiltinComponent = async context => {
      const database = await openDatabase(context, 'shop');
      const select = selectorOf(context.call, database);
      const columns = await select.columnsOf('t');
      const rows = await select.rows('SELECT * FROM t');
      const source = { name: 't', paths: [], columns, records: rows.length, rows: () => rows };
      for (const { name: column } of columns)
        for (const statement of said) {
          const expect: Json = [{ column, ...statement }, { rows: { min: 1, max: 2 } }];
          const asked = { ...context, call: { ...context.call, parameters: { expect } }, clock };
          const statements = expectationsOf(asked, columns);
          const counted = await verdictsInDatabase(select, { kind: name, table: 't', columns, statements });
          if (counted === undefined) continue;
          told.set(column, (told.get(column) ?? 0) + 1);
          const again = expectationsOf(asked, columns).map(({ expectation }) => expectation);
          const read = { columns, records: rows.length, verdicts: verdictsOf(source, again) };
          const [one, other] = [comparable(counted), comparable(read)];
          if (JSON.stringify(one) !== JSON.stringify(other))
            differing.push({ column, statement, one, other });
        }
      await database.close();
    };
    expect((await call(compare, {})).failure).toBeNull();
    expect(differing).toEqual([]);
    expect(Object.fromEntries(told)).toEqual(kind?.told);
  });

  test('without reading its rows', async () => {
    const read = () => globSync('jobs/*/checked', { cwd: rig.root }).length;
    const before = read();
    const ofId = {
      column: 'id',
      unique: true,
      notNull: true,
      min: 1,
      max: 3,
      type: 'integer',
      values: [1, 2],
    };
    const ofText = { column: 'text_', values: ['a', '1'], unique: true, notNull: true, type: 'text' };
    const { failure, log } = await call(check, { parameters: { table: 't', expect: [ofId, ofText] } });
    expect(failure?.message).toMatch(/^6 of 10 expectations failed: id is unique: 1 of \d rows is not so; /);
    expect(log.join('\n')).toContain('✗ id is one of 1, 2: ');
    expect(read() - before).toBe(0);
    await call(check, { parameters: { table: 't', expect: [{ column: 'text_', pattern: '.' }] } });
    expect(read() - before).toBe(1);
  });
});

/** Which of the rows with the same value comes first is the database's own affair; how many are shown is not. */
function comparable({ columns, records, verdicts }: CheckedRows) {
  return {
    columns,
    records,
    verdicts: verdicts.map(({ sample, ...rest }) => ({ ...rest, sample: sample.length })),
  };
}
