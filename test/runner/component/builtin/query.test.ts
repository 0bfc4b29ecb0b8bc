import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { query } from '../../../../runner/component/builtin/query.ts';
import type { Json } from '../../../../runner/model/orchestration.ts';
import { bound, ComponentRig } from './componentRig.ts';

const rig = new ComponentRig();
afterAll(() => rig.remove());

beforeAll(() => {
  const database = new DatabaseSync(rig.path('shop.db'));
  database.exec(`
    CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL, paid BOOLEAN, day DATE, note TEXT, picture BLOB);
    INSERT INTO orders VALUES (1, 10.5, 1, '2024-02-29', 'it''s', x'00ff'), (2, 3, 0, NULL, NULL, NULL);
  `);
  database.close();
});

function run(sql: string, values: Readonly<Record<string, Json>> = {}) {
  return rig.call(query, {
    parameters: { connection: 'shop' },
    texts: { sql: bound(sql, values) },
    connections: { shop: { type: 'sqlite', path: 'shop.db' } },
  });
}

describe('query on SQLite', () => {
  test('leaves rows with their columns, and counts them', async () => {
    const { result, records, failure } = await run('SELECT * FROM orders');
    expect(failure).toBeNull();
    expect(result).toEqual({
      rows: [
        { id: 1, total: 10.5, paid: true, day: '2024-02-29', note: "it's", picture: 'AP8=' },
        { id: 2, total: 3, paid: false, day: null, note: null, picture: null },
      ],
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'total', type: 'number' },
        { name: 'paid', type: 'boolean' },
        { name: 'day', type: 'date' },
        { name: 'note', type: 'text' },
        { name: 'picture', type: 'binary' },
      ],
    });
    expect(records).toEqual({ in: null, out: 2 });
  });

  test('binds the values of expressions, whatever they hold', async () => {
    const sql =
      'SELECT ${{ a }} AS a, ${{ b }} AS b, ${{ c }} AS c, ${{ d }} AS d, typeof(${{ e }}) AS e -- ${{ a }}';
    const values = { a: "'; DROP TABLE orders; --", b: 5, c: true, d: { list: [1] }, e: 5 };
    expect((await run(sql, values)).result?.rows).toEqual([
      { a: values.a, b: 5, c: 1, d: '{"list":[1]}', e: 'integer' },
    ]);
    expect((await run('SELECT count(*) AS n FROM orders')).result?.rows).toEqual([{ n: 2 }]);
  });

  test('keeps every digit of large numbers, and columns of one name apart', async () => {
    const { result } = await run('SELECT 9007199254740993 AS n, 1 AS n, 2 AS n');
    expect(result?.rows).toEqual([{ n: '9007199254740993', n_2: 1, n_3: 2 }]);
    expect(result?.columns[0]).toEqual({ name: 'n', type: 'bigint' });
  });

  test('executes several statements as one: the last one gives the rows', async () => {
    const { result } = await run(
      "CREATE TABLE log (t TEXT); INSERT INTO log VALUES (${{ a }}), (';'); SELECT t FROM log WHERE t <> ${{ b }};",
      { a: 'x', b: 'y' },
    );
    expect(result?.rows).toEqual([{ t: 'x' }, { t: ';' }]);
    const failed = await run("INSERT INTO log VALUES ('z'); SELECT missing FROM log");
    expect(failed.failure?.message).toBe('SQL: no such column: missing.');
    expect((await run('SELECT count(*) AS n FROM log')).result?.rows).toEqual([{ n: 2 }]);
  });

  test('a statement without rows leaves no result', async () => {
    const { result, records, log } = await run("UPDATE orders SET note = 'x' WHERE id = 3");
    expect({ result, records, log }).toEqual({
      result: null,
      records: null,
      log: ['The statement gives no rows.'],
    });
  });

  test('a result without rows has its columns', async () => {
    const { result } = await run('SELECT id, day FROM orders WHERE id > 9');
    expect(result).toEqual({
      rows: [],
      columns: [
        { name: 'id', type: 'text' },
        { name: 'day', type: 'date' },
      ],
    });
  });

  test.each([
    ['SELECT id\nFROM orders\nWHER id = 1', 'SQL: near "id": syntax error.', 3, 6],
    ['SELECT id,\n  totl FROM orders', 'SQL: no such column: totl.', 2, 3],
    ['SELECT ${{ a }}, totl FROM orders', 'SQL: no such column: totl.', 1, 18],
    ["SELECT 'ordrs' FROM\n ordrs", 'SQL: no such table: ordrs.', 2, 2],
    ['SELECT 1;\nSELECT nofun(1)', 'SQL: no such function: nofun.', 2, 8],
    ['SELECT (1', 'SQL: incomplete input.', 1, 1],
    ['INSERT INTO orders (id) VALUES (1)', 'SQL: UNIQUE constraint failed: orders.id.', 1, 1],
  ])('tells where %j is refused', async (sql, message, line, column) => {
    const { failure, result } = await run(sql, { a: 1 });
    expect(failure).toEqual({ message, place: { file: 'task.yaml', line, column } });
    expect(result).toBeNull();
  });

  test.each([
    ["SELECT '${{ a }}'", /^"\$\{\{ a \}\}" stands inside quotes/],
    ['SELECT * FROM ${{ a }}', /stands where SQL takes the name of a table or column/],
  ])('never makes SQL of a value: %s', async (sql, message) => {
    const { failure } = await run(sql, { a: 'orders' });
    expect(failure?.message).toMatch(message);
    expect(failure?.place).toEqual({ file: 'task.yaml', line: 1, column: sql.indexOf('$') + 1 });
  });

  test('a database that is not there is made, with its folder', async () => {
    for (const type of ['sqlite', 'duckdb']) {
      const { failure, result } = await rig.call(query, {
        parameters: {},
        texts: { sql: bound('CREATE TABLE a (i INTEGER); INSERT INTO a VALUES (1); SELECT * FROM a') },
        connections: { default: { type, path: `new/${type}/shop.db` } },
      });
      expect([failure, result?.rows]).toEqual([null, [{ i: 1 }]]);
    }
  });

  test('a database that cannot be opened is named', async () => {
    const call = (path: string) =>
      rig.call(query, {
        parameters: {},
        texts: { sql: bound('SELECT 1') },
        connections: { default: { type: 'sqlite', path } },
      });
    rig.write('notes.txt', 'not a database, but a text that is long enough to be looked at');
    expect((await call('notes.txt/shop.db')).failure?.message).toMatch(
      /^The database notes\.txt\/shop\.db cannot be opened: E(EXIST|NOTDIR): /,
    );
    expect((await call('notes.txt')).failure?.message).toBe('SQL: file is not a database.');
    expect((await call('.')).failure?.message).toBe(
      'The database . cannot be opened: unable to open database file.',
    );
  });
});
