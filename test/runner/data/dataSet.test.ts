import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Column, Row } from '../../../runner/data/column.ts';
import { DataSetError, readFacts, rowsFile, unitedColumns } from '../../../runner/data/dataSet.ts';
import { DataSetWriter } from '../../../runner/data/dataSetWriter.ts';
import { readRows } from '../../../runner/data/readRows.ts';

const root = mkdtempSync(join(tmpdir(), 'segue-data-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let made = 0;

/** Writes a data set and gives the path of its rows. */
function written(rows: Iterable<Row>, columns?: readonly Column[]): string {
  const folder = join(root, String(++made));
  const writer = new DataSetWriter(folder, columns);
  for (const row of rows) writer.write(row);
  writer.close();
  return join(folder, rowsFile);
}

test('rows come back as they were written, whatever their texts hold', () => {
  const rows = [
    { id: 1, text: 'a\nb\r\n\u2028 "quoted" é 🌍', list: [1, { deep: null }], none: null },
    { id: 2.5, text: '', list: {}, none: true },
  ];
  const path = written(rows);
  expect([...readRows(path)]).toEqual(rows);
  expect(readFacts(path).records).toBe(2);
});

test('columns are learned from the rows, in the order in which they appear', () => {
  const rows: Row[] = [
    { a: 1, b: 'x', c: true, d: null },
    { a: 2, e: [1], b: null, f: 1.5, g: new Date(0), h: 2n ** 60n, i: 1 },
    { f: 1, h: 3n, i: 'mixed' },
  ];
  const path = written(rows);
  expect(readFacts(path).columns).toEqual([
    { name: 'a', type: 'integer' },
    { name: 'b', type: 'text' },
    { name: 'c', type: 'boolean' },
    { name: 'd', type: 'text' },
    { name: 'e', type: 'json' },
    { name: 'f', type: 'number' },
    { name: 'g', type: 'timestamp' },
    { name: 'h', type: 'bigint' },
    { name: 'i', type: 'any' },
  ]);
  const [, second, third] = readRows(path);
  expect(second).toMatchObject({ g: '1970-01-01T00:00:00.000Z', h: '1152921504606846976' });
  expect(third).toMatchObject({ h: 3 });
});

test('large whole numbers inside lists keep their digits', () => {
  expect([...readRows(written([{ list: [2n ** 53n] }]))]).toEqual([{ list: ['9007199254740992'] }]);
});

test('columns that the source declares come first and keep their types, rows or not', () => {
  const declared: readonly Column[] = [
    { name: 'price', type: 'decimal' },
    { name: 'day', type: 'date' },
  ];
  expect(readFacts(written([], declared)).columns).toEqual(declared);
  expect(readFacts(written([{ more: 1, price: '1.10' }], declared)).columns).toEqual([
    ...declared,
    { name: 'more', type: 'integer' },
  ]);
});

test('rows that are longer than a portion, and many of them, are read one by one', () => {
  const rows = function* (): Generator<Row, undefined> {
    for (let id = 0; id < 5000; id++) yield { id, text: 'x'.repeat(id % 1000 === 999 ? 600_000 : 10) };
  };
  const path = written(rows());
  let count = 0;
  for (const { id, text } of readRows(path)) {
    expect(id).toBe(count++);
    expect(String(text).length).toBe(Number(id) % 1000 === 999 ? 600_000 : 10);
  }
  expect(count).toBe(5000);
});

test('whoever needs only the first rows reads no more', () => {
  const path = written([{ id: 1 }, { id: 2 }]);
  writeFileSync(path, `{"id":1}\n${'{"id":2}\n'.repeat(100_000)}damaged`);
  for (const row of readRows(path)) {
    expect(row).toEqual({ id: 1 });
    break;
  }
});

test.each([
  ['{"id":1}\n{"id":2', /ends within a row: it was not written to its end\.$/],
  ['{"id":1}\n{"id":}\n', /^Line 2 of .* is not JSON: \{"id":\}$/],
  ['{"id":1}\n[1]\n', /^Line 2 of .* is not a row, a JSON object: \[1\]$/],
])('damage is told with its line: %j', (text, message) => {
  const path = written([]);
  writeFileSync(path, text);
  expect(() => [...readRows(path)]).toThrow(DataSetError);
  expect(() => [...readRows(path)]).toThrow(message);
});

test('what is no result says so', () => {
  expect(() => readFacts(join(root, 'nowhere', rowsFile))).toThrow(
    /is not the result of a task, or it was removed with its run \(retention\)\.$/,
  );
  expect(() => [...readRows(join(root, 'nowhere', rowsFile))]).toThrow(DataSetError);
});

test('columns of several data sets are united by name', () => {
  const one: readonly Column[] = [{ name: 'a', type: 'integer' }];
  const two: readonly Column[] = [
    { name: 'b', type: 'text' },
    { name: 'a', type: 'text' },
  ];
  expect(unitedColumns([one, two])).toEqual([
    { name: 'a', type: 'any' },
    { name: 'b', type: 'text' },
  ]);
});
