import { expect, test } from 'vitest';
import { childOf } from '../../runner/model/yaml/node.ts';
import { cursorAt } from '../../server/cursor/cursorAt.ts';
import { componentAt, schemasAt } from '../../server/cursor/schemaAt.ts';
import type { FileReading } from '../../server/reading.ts';
import { readingOf } from './readingOf.ts';

const files = {
  '.segue/components/load/component.yaml': `
parameters:
  type: object
  properties:
    file: { type: string, description: Path of the file }
    options: { $ref: '#/$defs/options' }
  $defs:
    options: { type: object, properties: { mode: { enum: [a, b] } } }
runs: { using: shell, script: x }
`,
};

/** What the schema says of the place at the `|`. */
async function schemas(path: string, marked: string): Promise<readonly unknown[]> {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const reading: FileReading = await readingOf({ ...files, [path]: text }, path);
  const cursor = cursorAt(text, offset);
  return cursor.at === 'nowhere' ? [] : schemasAt(reading, cursor.steps).map(({ schema }) => schema);
}

const nightly = '.segue/orchestrations/nightly.yaml';

test('a value has the schema of its key, with what its reference says below what is beside it', async () => {
  expect(await schemas(nightly, 'timezone: |')).toMatchObject([
    { 'x-format': 'time-zone', description: expect.stringContaining('in which schedules are meant') },
  ]);
});

test('an entry of a list has the schema of entries', async () => {
  expect(await schemas(nightly, 'phases:\n  - tasks:\n      - |')).toMatchObject([{ title: 'Task' }]);
});

test('parameters have the schema of the component that the task uses', async () => {
  const text = 'phases:\n  - tasks:\n      - uses: load\n        with:\n          options: { mode: | }';
  expect(await schemas(nightly, text)).toEqual([{ enum: ['a', 'b'] }]);
});

test('parameters of a configuration have the schema of its component', async () => {
  expect(await schemas('.segue/configurations/load/x.yaml', 'parameters:\n  file: |')).toEqual([
    { type: 'string', description: 'Path of the file' },
  ]);
});

test('a branch of the schema counts where the keys beside it choose it', async () => {
  const text = 'params:\n  region:\n    type: choice\n    default: |';
  expect(await schemas(nightly, text)).toMatchObject([
    { type: ['string', 'number', 'boolean'] },
    { type: 'string' },
  ]);
});

test('a component file describes its parameters by schemas, however deep', async () => {
  const text = 'parameters:\n  properties:\n    a:\n      items: { type: | }';
  expect(await schemas('.segue/components/other/component.yaml', text)).toMatchObject([
    { enum: expect.arrayContaining(['string', 'array']) },
  ]);
});

test('the component of a task is known anywhere inside it', async () => {
  const text = 'phases:\n  - tasks:\n      - uses: load\n        with: { options: {  } }\n';
  const reading = await readingOf({ ...files, [nightly]: text }, nightly);
  const cursor = cursorAt(text, text.indexOf('{  }') + 2);
  expect(cursor.at !== 'nowhere' && componentAt(reading, cursor.steps)).toBe('load');
  expect(childOf(reading.root, 'phases')?.kind).toBe('sequence');
});

test('a reference is followed once, so that what is known of a schema can be found again', async () => {
  const marked = 'phases:\n  - tasks:\n      - |';
  const [first, again] = [await schemas(nightly, marked), await schemas(nightly, marked)];
  expect(first).toHaveLength(1);
  expect(again[0]).toBe(first[0]);
});
