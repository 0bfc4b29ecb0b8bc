import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '../../../../runner/component/builtin/check/check.ts';
import type { Json, JsonObject } from '../../../../runner/model/orchestration.ts';
import { HeldClock } from '../../../support/heldClock.ts';
import { bound, type Call, ComponentRig } from './componentRig.ts';

const rig = new ComponentRig();
afterAll(() => rig.remove());

let orders: string;

beforeAll(() => {
  const rows = [
    {
      id: 1,
      total: 10.5,
      state: 'paid',
      day: '2026-11-20',
      at: '2026-11-21T07:00:00Z',
      big: '9007199254740993',
    },
    { id: 2, total: -3, state: 'lost', day: '2026-02-31', at: '2026-11-01 10:00:00+02', big: '5' },
    { id: 2, total: null, state: 'open', day: null, at: null, big: 'x' },
  ];
  orders = rig.result(rows);
  const database = new DatabaseSync(rig.path('shop.db'));
  database.exec(
    `CREATE TABLE orders (id INTEGER, total REAL); INSERT INTO orders VALUES (1, 5), (2, -1), (3, 0)`,
  );
  database.close();
});

function run(parameters: JsonObject, call: Call = {}) {
  return rig.call(check, { ...call, parameters, clock: new HeldClock('2026-11-21T08:00:00Z') });
}

/** What is wrong by one expectation of `orders`; null where nothing is. */
async function wrong(expectation: JsonObject): Promise<string | null> {
  const { failure } = await run({ input: orders, expect: [expectation] });
  return failure?.message.replace('1 of 1 expectation failed: ', '') ?? null;
}

describe('an expectation', () => {
  test.each<[JsonObject, string | null]>([
    [{ rows: { min: 3, max: 3 } }, null],
    [{ rows: { min: 4 } }, 'rows are at least 4: there are 3.'],
    [{ rows: { min: 1, max: 2 } }, 'rows are at least 1 and at most 2: there are 3.'],
    [{ column: 'id', notNull: true }, null],
    [{ column: 'total', notNull: true }, 'total is not null: 1 of 3 rows is not so.'],
    [{ column: 'state', unique: true }, null],
    [{ column: 'id', unique: true }, 'id is unique: 1 of 3 rows is not so.'],
    [{ column: 'id', values: [1, 2] }, null],
    [{ column: 'state', values: ['paid', 'open'] }, 'state is one of "paid", "open": 1 of 3 rows is not so.'],
    [{ column: 'id', type: 'integer' }, null],
    [{ column: 'total', type: 'integer' }, 'total is of the type integer: 1 of 3 rows is not so.'],
    [{ column: 'big', type: 'integer' }, 'big is of the type integer: 1 of 3 rows is not so.'],
    [{ column: 'total', type: 'number' }, null],
    [{ column: 'state', type: 'text' }, null],
    [{ column: 'state', type: 'boolean' }, 'state is of the type boolean: 3 of 3 rows are not so.'],
    [{ column: 'day', type: 'date' }, 'day is of the type date: 1 of 3 rows is not so.'],
    [{ column: 'at', type: 'timestamp' }, null],
    [{ column: 'total', min: -3, max: 10.5 }, null],
    [{ column: 'total', min: 0 }, 'total is at least 0: 1 of 3 rows is not so.'],
    [{ column: 'big', max: 10 }, 'big is at most 10: 2 of 3 rows are not so.'],
    [{ column: 'at', min: '2026-11-01T08:00:00Z' }, null],
    [{ column: 'at', max: '2026-11-20' }, 'at is at most 2026-11-20: 1 of 3 rows is not so.'],
    [{ column: 'state', min: 'm' }, 'state is at least m: 1 of 3 rows is not so.'],
    [{ column: 'state', pattern: '^[a-z]{4}$' }, null],
    [{ column: 'state', pattern: 'p' }, 'state matches p: 1 of 3 rows is not so.'],
    [{ column: 'at', newerThan: '2h' }, null],
    [
      { column: 'at', newerThan: '30m' },
      'at has something newer than 30m: the newest is 2026-11-21T07:00:00.000Z.',
    ],
    [{ column: 'state', newerThan: '1d' }, 'state has something newer than 1d: 3 of 3 rows are not so.'],
  ])('%j', async (expectation, message) => {
    expect(await wrong(expectation)).toBe(message);
  });

  test('of no rows holds, but for their number and their age', async () => {
    const none = rig.result([]);
    const { failure } = await run({
      input: none,
      expect: [
        { rows: { min: 1 } },
        { column: 'a', notNull: true, unique: true },
        { column: 'a', newerThan: '1d' },
      ],
    });
    expect(failure?.message).toBe(
      '2 of 4 expectations failed: rows are at least 1: there are 0; a has something newer than 1d: there is no value at all.',
    );
  });

  test.each<[JsonObject, string]>([
    [{ column: 'totl', min: 0 }, 'The rows have no column "totl"; did you mean "total"?'],
    [
      { column: 'id', pattern: '(' },
      '"pattern" is no regular expression: Invalid regular expression: /(/u: Unterminated group.',
    ],
    [{ column: 'id', newerThan: 'soon' }, '"newerThan" expects a duration such as 90s or 2d; found "soon".'],
  ])('that means nothing: %j', async (expectation, message) => {
    expect(await wrong(expectation)).toBe(message);
  });
});

describe('check', () => {
  test('shows what passed, what failed, and some of the rows that did', async () => {
    const { log, outputs, records, result } = await run({
      input: orders,
      expect: [{ column: 'total', min: 0, notNull: true }],
    });
    expect(log).toEqual([
      '✗ total is at least 0: 1 of 3 rows is not so',
      '    id  total  state  day         at                      big',
      '    2   -3     lost   2026-02-31  2026-11-01 10:00:00+02  5',
      '✗ total is not null: 1 of 3 rows is not so',
      '    id  total  state  day   at    big',
      '    2   null   open   null  null  x',
      '0 of 2 expectations passed.',
    ]);
    expect({ outputs, records, result }).toEqual({
      outputs: { passed: 0, failed: 2 },
      records: { in: 3, out: null },
      result: null,
    });
  });

  test('shows no more than fits into a log', async () => {
    const wide = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`c${at}`, 'x'.repeat(100)]));
    const { log } = await run({
      input: rig.result(Array.from({ length: 100 }, () => wide)),
      expect: [{ column: 'c0', values: ['y'] }],
    });
    expect(log).toHaveLength(1 + 1 + 10 + 1);
    expect(Math.max(...log.map(line => line.length))).toBeLessThan(300);
    expect(log[1]).toMatch(/c7 +\+12$/);
  });

  test('warns where it is to', async () => {
    const { failure, warning } = await run({
      input: orders,
      expect: [{ rows: { max: 1 } }],
      severity: 'warn',
    });
    expect(failure).toBeNull();
    expect(warning).toBe('1 of 1 expectation failed: rows are at most 1: there are 3.');
  });

  test('reads a table or a query of a connection', async () => {
    const connections = { shop: { type: 'sqlite', path: 'shop.db' } };
    const expect1: Json = [{ column: 'total', min: 0 }];
    const table = await run({ connection: 'shop', table: 'main.orders', expect: expect1 }, { connections });
    expect(table.log.slice(0, 3)).toEqual([
      '✗ total is at least 0: 1 of 3 rows is not so',
      '    id  total',
      '    2   -1',
    ]);
    const texts = { sql: bound('SELECT * FROM orders WHERE id <> ${{ id }}', { id: 2 }) };
    expect((await run({ connection: 'shop', expect: expect1 }, { connections, texts })).failure).toBeNull();
    const missing = await run({ connection: 'shop', table: 'o"rders', expect: expect1 }, { connections });
    expect(missing.failure).toEqual({ message: 'SQL: no such table: o"rders.', place: undefined });
  });

  test('fails by each row of a query for what is wrong', async () => {
    const connections = { shop: { type: 'sqlite', path: 'shop.db' } };
    const texts = { failing: bound('SELECT id FROM orders WHERE total < ${{ least }}', { least: 1 }) };
    const { failure, log } = await run({ connection: 'shop' }, { connections, texts });
    expect(failure?.message).toBe('1 of 1 expectation failed: "failing" gives no rows: it gives 2.');
    expect(log.slice(0, 4)).toEqual(['✗ "failing" gives no rows: it gives 2', '    id', '    2', '    3']);
    const over = { failing: bound('SELECT * FROM input WHERE total > ${{ most }}', { most: 100 }) };
    expect((await run({ input: orders }, { texts: over })).log).toEqual([
      '✓ "failing" gives no rows',
      '1 of 1 expectation passed.',
    ]);
    const wrongSql = await run({ input: orders }, { texts: { failing: bound('SELECT totl FROM input') } });
    expect(wrongSql.failure).toEqual({
      message: 'SQL: no such column: totl.',
      place: { file: 'task.yaml', line: 1, column: 8 },
    });
  });

  test('reads a file in place', async () => {
    rig.write('in/orders.csv', 'id,total\n1,5\n2,-1\n');
    const expectation: Json = [{ column: 'total', type: 'integer', min: 0 }];
    const { failure, log } = await run({ file: 'in/orders.csv', expect: expectation });
    expect(failure?.message).toBe('1 of 2 expectations failed: total is at least 0: 1 of 2 rows is not so.');
    expect(log).toContain('    2   -1');
    expect((await run({ file: 'in/none.csv', expect: expectation })).failure?.message).toBe(
      'The file in/none.csv does not exist.',
    );
    rig.write('in/orders.xml', '<a/>');
    expect((await run({ file: 'in/orders.xml', expect: expectation })).failure?.message).toBe(
      'The file "in/orders.xml" has an ending that says no format; expected .csv, .ndjson, .json or .parquet.',
    );
    rig.write('in/broken.json', '[{"id": 1,,');
    expect((await run({ file: 'in/broken.json', expect: expectation })).failure?.message).toMatch(
      /Malformed JSON/,
    );
    rig.write('in/ragged.csv', 'id,total\n1,5\n2,6,7,8\n');
    expect((await run({ file: 'in/ragged.csv', expect: expectation })).failure?.message).toMatch(
      /^The file in\/ragged\.csv cannot be read: /,
    );
  });

  test('needs something to check', async () => {
    expect((await run({ expect: [{ rows: { min: 1 } }] })).failure?.message).toBe(
      '"expect" needs "input", "table", "sql" or "file": what it is about.',
    );
    expect(await run({ input: 'null', expect: [{ rows: { min: 1 } }] }).catch(String)).toMatch(
      /not the result/,
    );
  });
});
