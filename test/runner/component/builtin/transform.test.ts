import { afterAll, describe, expect, test } from 'vitest';
import { transform } from '../../../../runner/component/builtin/transform/transform.ts';
import type { Json } from '../../../../runner/model/orchestration.ts';
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
