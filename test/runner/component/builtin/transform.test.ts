import { afterAll, describe, expect, test } from 'vitest';
import { transform } from '../../../../runner/component/builtin/transform/transform.ts';
import type { Json, JsonObject } from '../../../../runner/model/orchestration.ts';
import { bound, ComponentRig } from './componentRig.ts';

const rig = new ComponentRig();
afterAll(() => rig.remove());

const orders = rig.result([
  { id: 1, total: 10 },
  { id: 2, total: -1 },
  { id: 3, total: 5 },
]);

function run(javascript: string, values: Readonly<Record<string, Json>> = {}) {
  return rig.call(transform, {
    parameters: { input: orders },
    texts: { javascript: bound(javascript, values) },
  });
}

describe('transform by JavaScript', () => {
  test('an expression over the rows gives the result, read and written as it goes', async () => {
    const { result, records } = await run('rows.filter(row => row.total > 0).map(({ id }) => ({ id }))');
    expect(result).toEqual({ rows: [{ id: 1 }, { id: 3 }], columns: [{ name: 'id', type: 'integer' }] });
    expect(records).toEqual({ in: 3, out: 2 });
  });

  test('a reducer gives one row, a list all of its rows, a generator what it yields', async () => {
    const sum = 'rows.reduce((sum, { total }) => ({ total: sum.total + total }), { total: 0 })';
    expect((await run(sum)).result?.rows).toEqual([{ total: 14 }]);
    expect((await run('[{ a: 1 }, { a: 2 }]')).result?.rows).toEqual([{ a: 1 }, { a: 2 }]);
    const generator = '(function* () { for (const { id } of rows) yield { id }; })()';
    expect((await run(generator)).result?.rows).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    expect((await run('rows;')).records).toEqual({ in: 3, out: 3 });
  });

  test("a function's body returns the rows", async () => {
    const body = 'const least = 5;\nreturn rows.filter(({ total }) => total >= least);';
    expect((await run(body)).records).toEqual({ in: 3, out: 2 });
  });

  test('several inputs are found by their names', async () => {
    const customers = rig.result([{ order: 1, name: 'Ada' }]);
    const { result, records } = await rig.call(transform, {
      parameters: { inputs: { orders, customers } },
      texts: {
        javascript: bound(
          'const names = new Map(inputs.customers.map(({ order, name }) => [order, name]));\n' +
            'return inputs.orders.map(({ id }) => ({ id, name: names.get(id) ?? null }));',
        ),
      },
    });
    expect(result?.rows[0]).toEqual({ id: 1, name: 'Ada' });
    expect(records).toEqual({ in: 4, out: 3 });
  });

  test('the results of all jobs of a matrix are one input', async () => {
    const { records } = await rig.call(transform, {
      parameters: { input: [orders, orders] },
      texts: { javascript: bound('rows') },
    });
    expect(records).toEqual({ in: 6, out: 6 });
  });

  test('expressions are values, whatever they hold', async () => {
    const code =
      'rows.take(1).map(() => ({ text: ${{ text }}, list: `${${{ list }}.length}` })) // ${{ text }}';
    const { result } = await run(code, { text: '"; process.exit(7); "', list: [1, 2] });
    expect(result?.rows).toEqual([{ text: '"; process.exit(7); "', list: '2' }]);
  });

  test.each([
    ['rows.map(row => ({ id: row.id +, }))', "JavaScript: Unexpected token ','.", 1, 32],
    ['const a = 1;\nreturn rows.map(', "JavaScript: Unexpected token '}'.", 2, 17],
    [
      'rows.map(row => ({\n  id: row.name.trim(),\n}))',
      "JavaScript: TypeError: Cannot read properties of undefined (reading 'trim').",
      2,
      16,
    ],
    ['${{ a }} + missing', 'JavaScript: ReferenceError: missing is not defined.', 1, 12],
  ])('tells where %j fails', async (code, message, line, column) => {
    const { failure, result } = await run(code);
    expect(failure).toEqual({ message, place: { file: 'task.yaml', line, column } });
    expect(result).toBeNull();
  });

  test.each([
    ['rows.map(({ id }) => id)', 'Row 1 of what the code gives is 1; expected an object.'],
    [
      'rows.map(row => [row])',
      'Row 1 of what the code gives is the list [{"id":1,"total":10}]; expected an object.',
    ],
    ['1 + 1', 'The code gives 2; expected rows: objects, a list of them, or one object.'],
    [
      'const a = 1;',
      'The code gives undefined; expected rows: objects, a list of them, or one object (a body with several statements gives what it returns).',
    ],
  ])('tells what %j gives instead of rows', async (code, message) => {
    expect((await run(code)).failure?.message).toBe(message);
  });

  test('an expression inside quotes is refused', async () => {
    const { failure } = await run("const kind = '${{ kind }}';\nreturn [{ kind }];", { kind: 'x' });
    expect(failure).toEqual({
      message:
        '"${{ kind }}" stands inside quotes, where it would be plain text; it is a value of its own, so write it without quotes.',
      place: { file: 'task.yaml', line: 1, column: 15 },
    });
  });

  test('an input that is no result is told', async () => {
    const call = (input: Json) =>
      rig.call(transform, { parameters: { input }, texts: { javascript: bound('rows') } });
    expect((await call(null)).failure?.message).toBe(
      '"input" is no result: the task that it names has left none, because it did not succeed or has not run.',
    );
    expect((await call(5)).failure?.message).toBe(
      '"input" expects the result of an earlier task, such as ${{ tasks.orders.result }}; found 5.',
    );
  });
});

describe('transform by SQL', () => {
  const mixed = rig.result([
    { id: 1, day: '2024-02-29', paid: true, tags: ['a'], total: 1.5, big: 2n ** 62n },
    { id: 2, day: '2024-03-01', paid: false, tags: null, total: 2, big: 1 },
    { id: 3, day: '2024-03-01', paid: null, total: null },
  ]);

  function runSql(
    sql: string,
    values: Readonly<Record<string, Json>> = {},
    parameters: JsonObject = { input: mixed },
  ) {
    return rig.call(transform, { parameters, texts: { sql: bound(sql, values) } });
  }

  test('queries the input as a table', async () => {
    const { result, records } = await runSql(
      'SELECT day, sum(total) AS total FROM input WHERE id >= ${{ least }} GROUP BY day ORDER BY day',
      { least: 1 },
    );
    expect(result?.rows).toEqual([
      { day: '2024-02-29', total: 1.5 },
      { day: '2024-03-01', total: 2 },
    ]);
    expect(records).toEqual({ in: 3, out: 2 });
  });

  test('keeps values and types that it only passes on', async () => {
    const { result } = await runSql('SELECT id, paid, tags, total, big FROM input');
    expect(result?.rows).toEqual([
      { id: 1, paid: true, tags: '["a"]', total: 1.5, big: '4611686018427387904' },
      { id: 2, paid: false, tags: null, total: 2, big: 1 },
      { id: 3, paid: null, tags: null, total: null, big: null },
    ]);
    expect(result?.columns.map(({ type }) => type)).toEqual([
      'integer',
      'boolean',
      'text',
      'number',
      'bigint',
    ]);
  });

  test('joins several inputs by their names', async () => {
    const customers = rig.result([{ order: 1, name: 'Ada' }]);
    const { result, records } = await runSql(
      'SELECT o.id, c.name FROM orders o JOIN customers c ON c."order" = o.id',
      {},
      { inputs: { orders: mixed, customers } },
    );
    expect(result?.rows).toEqual([{ id: 1, name: 'Ada' }]);
    expect(records).toEqual({ in: 4, out: 1 });
  });

  test('an input without rows is a table without rows', async () => {
    const { result } = await runSql('SELECT count(*) AS n FROM input', {}, { input: rig.result([]) });
    expect(result?.rows).toEqual([{ n: 0 }]);
  });

  test('a mistake, or a statement without rows, is told with its place', async () => {
    expect((await runSql('SELECT\n  totl FROM input')).failure).toEqual({
      message: 'SQL: no such column: totl.',
      place: { file: 'task.yaml', line: 2, column: 3 },
    });
    expect((await runSql('DELETE FROM input')).failure?.message).toBe(
      'The last statement gives no rows; expected a SELECT.',
    );
  });
});

/** What our program takes of pandas, and a value with `item()`, as NumPy's have it. */
const pandasStub = `
class NaTType:
    pass

NaT = NaTType()

class Series:
    pass

class Scalar:
    def __init__(self, value):
        self.value = value
    def item(self):
        return self.value

class DataFrame:
    def __init__(self, columns, tuples):
        self.columns = columns
        self.tuples = tuples
    @classmethod
    def from_records(cls, rows):
        frame = cls(list(rows[0]) if rows else [], [])
        frame.rows = rows
        return frame
    def itertuples(self, index, name):
        assert index is False and name is None
        return iter(self.tuples)
`;

describe('transform by Python', () => {
  function runPython(python: string, values: Readonly<Record<string, Json>> = {}) {
    return rig.call(transform, {
      parameters: { input: orders },
      texts: { python: bound(python, values) },
      environment: { PATH: process.env['PATH'] ?? '' },
    });
  }

  test('a script over the rows assigns the result', async () => {
    const { result, records, failure } = await runPython(
      'result = [{"id": row["id"], "kind": ${{ kind }}} for row in data if row["total"] > 0]',
      { kind: '"; import os; "' },
    );
    expect(failure).toBeNull();
    expect(result?.rows).toEqual([
      { id: 1, kind: '"; import os; "' },
      { id: 3, kind: '"; import os; "' },
    ]);
    expect(records).toEqual({ in: 3, out: 2 });
  });

  test("what a script prints, and an exception's way through it, is in the log", async () => {
    const { log } = await runPython('print("first")\ndef f():\n  raise ValueError("no")\nf()');
    expect(log).toEqual([
      'first',
      'Traceback (most recent call last):',
      '  File "task.yaml", line 4, in <module>',
      '  File "task.yaml", line 3, in f',
      'ValueError: no',
    ]);
  });

  test('values of Python become values of JSON', async () => {
    const { result } = await runPython(
      [
        'import datetime, decimal',
        'result = {"day": datetime.date(2024, 2, 29), "price": decimal.Decimal("1.10"), "none": float("nan"),',
        '          "bytes": b"\\x00\\xff", "pair": (1, 2), "big": 2 ** 60}',
      ].join('\n'),
    );
    expect(result?.rows).toEqual([
      { day: '2024-02-29', price: '1.10', none: null, bytes: 'AP8=', pair: [1, 2], big: 2 ** 60 },
    ]);
  });

  test.each([
    ['x = 1\nresult = data[0]["nam"]', "Python: KeyError: 'nam'.", 2],
    [
      'def f(row):\n  return row["total"] / 0\nresult = [f(r) for r in data]',
      'Python: ZeroDivisionError: division by zero.',
      2,
    ],
    ['result = [\n  1 +\n]', /^Python: SyntaxError: invalid syntax\./, 3],
    [
      'result = 5',
      'Python: "result" is 5; expected rows: a list of dicts, a DataFrame, or one dict.',
      undefined,
    ],
    ['result = [5]', 'Python: row 1 of "result" is 5; expected a dict.', undefined],
    ['x = 5', 'Python: the script assigns no "result".', undefined],
    ['import os\nos._exit(7)', 'Python ended by itself with exit code 7.', undefined],
  ])('tells what is wrong with %j and where', async (code, message, line) => {
    const { failure, result } = await runPython(code);
    expect(failure?.message).toMatch(message);
    expect(failure?.place?.line).toBe(line);
    expect(result).toBeNull();
  });

  test('an expression inside quotes is refused, and one in a comment is nothing', async () => {
    const { failure } = await runPython("kind = 'a ${{ kind }}'\nresult = []", { kind: 'x' });
    expect(failure?.message).toMatch(/^"\$\{\{ kind \}\}" stands inside quotes/);
    expect(failure?.place).toEqual({ file: 'task.yaml', line: 1, column: 11 });
    expect((await runPython('# ${{ kind }}\nresult = []', { kind: 'x' })).records).toEqual({ in: 3, out: 0 });
  });

  // The protocol alone: a module that bears the name and the few members of pandas which the program uses. pandas itself is no part of the tests' machine.
  test('where pandas is installed, the rows are a DataFrame, and so may the result be', async () => {
    rig.write('stub/pandas.py', pandasStub);
    const python =
      'print(type(data).__name__, len(data.rows))\nresult = pd.DataFrame(["id", 2], [(row["id"], None) for row in data.rows])';
    const runStubbed = (code: string) =>
      rig.call(transform, {
        parameters: { input: orders },
        texts: { python: bound(code) },
        environment: { PATH: process.env['PATH'] ?? '', PYTHONPATH: rig.path('stub') },
      });
    const { result, log, failure } = await runStubbed(python);
    expect(failure).toBeNull();
    expect(log).toEqual(['DataFrame 3']);
    expect(result?.rows).toEqual([
      { id: 1, '2': null },
      { id: 2, '2': null },
      { id: 3, '2': null },
    ]);
    expect((await runStubbed('result = [{"at": pd.NaT, "n": pd.Scalar(7)}]')).result?.rows).toEqual([
      { at: null, n: 7 },
    ]);
    expect((await runStubbed('result = pd.Series()')).failure?.message).toBe(
      'Python: "result" is a Series; expected a DataFrame: result.to_frame() or result.reset_index() makes one.',
    );
  });

  test('a machine without Python is told', async () => {
    const { failure } = await rig.call(transform, {
      parameters: { input: orders },
      texts: { python: bound('result = data') },
      environment: { PATH: '/nowhere' },
    });
    expect(failure?.message).toBe('python3 was not found in PATH; it has to be installed.');
  });
});
