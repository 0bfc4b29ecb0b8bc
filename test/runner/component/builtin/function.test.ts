import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../runner/model/orchestration.ts';
import { ComponentRig } from './componentRig.ts';
import { executeComponent } from './executeComponent.ts';

const rig = new ComponentRig();
afterAll(() => rig.remove());

let orders: string;

beforeAll(() => {
  orders = rig.result([
    { id: 1, total: 10 },
    { id: 2, total: 5 },
  ]);
  rig.write(
    'lib/report.mjs',
    `import { later } from './later.mjs';
export const sums = ({ orders }) => ({ total: orders.reduce((sum, { total }) => sum + total, 0), note: 'two\\nlines', list: [1], none: null, skip: undefined });
export function value({ a }) { console.log('called with', a); return a * 2; }
export function* rows({ orders }) { for (const row of orders) yield { ...row, seen: true }; }
export async function* slowly() { yield { n: 1 }; await later(); yield { n: 2 }; }
export async function nothing() {}
export function wrong() { return [{ a: 1 }, 5]; }
export function named() { return { 'a b': 1 }; }
export async function fails() {
  await later();
  const user = undefined;
  return user.name;
}
export function* failsLate() { yield { a: 1 }; throw new TypeError('late', { cause: new Error('deep') }); }
export function throwsText() { throw 'no error'; }
export function beside() { setImmediate(() => { throw new RangeError('beside'); }); return new Promise(() => setInterval(() => {}, 1000)); }
export function exits() { process.exit(0); }
export function hangs() { return new Promise(() => {}); }
export const constant = 5;
`,
  );
  rig.write('lib/later.mjs', 'export const later = () => new Promise(resolve => setImmediate(resolve));\n');
  rig.write(
    'lib/typed.ts',
    'export function greet({ name }: { name: string }): { text: string } { return { text: `hi ${name}` }; }\n',
  );
  rig.write('lib/common.cjs', 'module.exports = { [["dyn", "amic"].join("")]: () => ({ ok: true }) };\n');
  rig.write('lib/broken.mjs', 'export const a = 1;\nexport function b( {\n');
  rig.write('lib/lost.mjs', "import 'nowhere-to-be-found';\nexport const a = () => 1;\n");
  rig.write(
    'lib/report.py',
    `import asyncio, datetime
from sums import add

def sums(orders, factor=1):
    print('called')
    return {'total': add(row['total'] for row in orders) * factor, 'day': datetime.date(2024, 2, 29), 'list': [1], 'none': None}

def rows(orders):
    for row in orders:
        yield {**row, 'seen': True}

async def later():
    await asyncio.sleep(0)
    return 5

def nothing(): pass
def wrong(): return [{'a': 1}, 5]
def keywords(**given): return given

def fails():
    user = {}
    return user['name']

def exits():
    import os
    os._exit(3)
`,
  );
  rig.write('lib/sums.py', 'def add(numbers):\n    return sum(numbers)\n');
  rig.write('lib/broken.py', 'def a():\n    return (1\n');
});

function call(module: string, name: string, more: JsonObject = {}) {
  return executeComponent(rig, 'function', { parameters: { module, function: name, ...more } });
}

describe('a function of JavaScript', () => {
  test('gets arguments and rows, and its members become outputs', async () => {
    const { exitCode, outputs, records } = await call('lib/report.mjs', 'sums', { inputs: { orders } });
    expect(outputs).toMatch(/^records=2\ntotal=15\nnote<<(end-\S+)\ntwo\nlines\n\1\nlist=\[1\]\nnone=\n$/);
    expect({ exitCode, records }).toEqual({ exitCode: 0, records: { in: 2, out: null } });
  });

  test('may return one value, rows, or nothing', async () => {
    const value = await call('lib/report.mjs', 'value', { args: { a: 21 } });
    expect(value).toMatchObject({
      exitCode: 0,
      printed: ['called with 21'],
      outputs: 'value=42\n',
      rows: null,
    });
    const rows = await call('lib/report.mjs', 'rows', { inputs: { orders } });
    expect(rows.rows).toEqual([
      { id: 1, total: 10, seen: true },
      { id: 2, total: 5, seen: true },
    ]);
    expect(rows).toMatchObject({ records: { in: 2, out: 2 }, outputs: 'records=2\n' });
    expect(rows.printed).toEqual(['2 → 2 records']);
    expect((await call('lib/report.mjs', 'slowly')).rows).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await call('lib/report.mjs', 'nothing')).toMatchObject({ exitCode: 0, outputs: '', rows: null });
  });

  test('stands in TypeScript or CommonJS as well', async () => {
    expect((await call('lib/typed.ts', 'greet', { args: { name: 'Ada' } })).outputs).toBe('text=hi Ada\n');
    expect((await call('lib/common.cjs', 'dynamic')).outputs).toBe('ok=true\n');
  });

  test('fails with its own line, and no frame but its own', async () => {
    const { exitCode, printed } = await call('lib/report.mjs', 'fails');
    expect(exitCode).toBe(1);
    expect(printed).toEqual([
      '    at fails (lib/report.mjs:12:15)',
      "::error file=lib/report.mjs,line=12,col=15::TypeError: Cannot read properties of undefined (reading 'name').",
    ]);
    const late = await call('lib/report.mjs', 'failsLate');
    expect(late.printed).toEqual([
      '    at failsLate (lib/report.mjs:14:54)',
      'caused by Error: deep.',
      '::error file=lib/report.mjs,line=14,col=54::TypeError: late.',
    ]);
    expect(late.rows).toBeNull();
  });

  test('fails with what happens beside its promise', async () => {
    const { exitCode, printed } = await call('lib/report.mjs', 'beside');
    expect(exitCode).toBe(1);
    expect(printed.at(-1)).toMatch(/^::error file=lib\/report\.mjs,line=16,col=\d+::RangeError: beside\.$/);
  });

  test.each([
    ['lib/report.mjs', 'smus', 'The module lib/report.mjs has no function "smus"; did you mean "sums"?'],
    ['lib/report.mjs', 'constant', /has no function "constant"; its functions are "beside", /],
    ['lib/nowhere.mjs', 'a', 'The module lib/nowhere.mjs does not exist.'],
    ['lib/lost.mjs', 'a', /Cannot find package 'nowhere-to-be-found' imported from /],
    ['lib/report.mjs', 'wrong', 'Row 2 of what wrong returns is 5; expected an object.'],
    ['lib/report.mjs', 'named', /with the member "a b", which is no name of an output/],
    ['lib/report.mjs', 'throwsText', 'throwsText threw "no error".'],
    ['lib/report.mjs', 'exits', /The process ended before the work was done/],
    ['lib/report.mjs', 'hangs', /The process ended before the work was done/],
  ])('%s %s', async (module, name, message) => {
    const { exitCode, printed, rows } = await call(module, name);
    expect({ exitCode, rows }).toEqual({ exitCode: 1, rows: null });
    expect(printed.filter(line => /^ +at /.test(line))).toEqual([]);
    const said = printed.at(-1)?.replace(/^::error::/, '');
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  test('is shown where its module is no JavaScript', async () => {
    const { printed } = await call('lib/broken.mjs', 'b');
    expect(printed.at(-1)).toMatch(/^::error file=lib\/broken\.mjs,line=[23],col=\d+::SyntaxError: /);
  });

  test('takes no name for two things', async () => {
    const { printed } = await call('lib/report.mjs', 'sums', { args: { orders: 1 }, inputs: { orders } });
    expect(printed).toEqual([
      '::error::"orders" stands under both "args" and "inputs"; expected one of them.',
    ]);
  });
});

describe('a function of Python', () => {
  test('gets arguments and rows, and its members become outputs', async () => {
    const { printed, outputs, records } = await call('lib/report.py', 'sums', {
      args: { factor: 2 },
      inputs: { orders },
    });
    expect(outputs.trim().split('\n')).toEqual([
      'records=2',
      'total=30',
      'day=2024-02-29',
      'list=[1]',
      'none=',
    ]);
    expect(printed[0]).toBe('called');
    expect(records).toEqual({ in: 2, out: null });
  });

  test('may return rows, one value, or nothing, and be asynchronous', async () => {
    const rows = await call('lib/report.py', 'rows', { inputs: { orders } });
    expect(rows.rows).toEqual([
      { id: 1, total: 10, seen: true },
      { id: 2, total: 5, seen: true },
    ]);
    expect(rows.records).toEqual({ in: 2, out: 2 });
    expect((await call('lib/report.py', 'later')).outputs).toBe('value=5\n');
    expect(await call('lib/report.py', 'nothing')).toMatchObject({ exitCode: 0, outputs: '', rows: null });
    expect((await call('lib/report.py', 'keywords', { args: { any: 'thing' } })).outputs).toBe('any=thing\n');
  });

  test('fails with its own line, and no frame but its own', async () => {
    const { exitCode, printed } = await call('lib/report.py', 'fails');
    expect(exitCode).toBe(1);
    expect(printed.at(-1)).toMatch(/^::error file=lib\/report\.py,line=22,col=\d+::KeyError: 'name'\.$/);
    expect(printed.filter(line => line.includes('File "'))).toHaveLength(1);
    expect((await call('lib/broken.py', 'a')).printed.at(-1)).toMatch(
      /^::error file=lib\/broken\.py,line=2,col=\d+::SyntaxError: /,
    );
  });

  test.each<[string, JsonObject, string]>([
    ['smus', {}, 'The module lib/report.py has no function "smus"; did you mean "sums"?'],
    ['sums', { orders: [], factr: 2 }, 'sums() has no parameter "factr"; did you mean "factor"?'],
    ['sums', { factor: 2 }, 'sums() needs "orders" under "args".'],
    ['wrong', {}, 'row 2 of what wrong() returns is 5; expected a dict.'],
    ['exits', {}, 'Python ended by itself with exit code 3.'],
  ])('%s with %j', async (name, args, message) => {
    const { exitCode, printed, rows } = await call('lib/report.py', name, { args });
    expect({ exitCode, rows }).toEqual({ exitCode: 1, rows: null });
    expect(printed.at(-1)).toBe(`::error::${message}`);
  });
});
