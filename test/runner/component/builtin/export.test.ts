import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { exportResult } from '../../../../runner/component/builtin/export/export.ts';
import { ComponentRig } from './componentRig.ts';

const rig = new ComponentRig();
afterAll(() => rig.remove());

const odd = rig.result([
  { id: 1, text: 'plain', list: [1, 2] },
  { id: 2, text: 'a "quoted", b\nc', more: true },
  { id: 3, text: '', list: null },
  { id: 4, text: null },
]);

function run(file: string, input: string = odd, signal?: AbortSignal) {
  return rig.call(exportResult, { parameters: { input, file }, ...(signal === undefined ? {} : { signal }) });
}

describe('export to a file', () => {
  test('CSV has all columns in their order, quotes where it must, and tells null from an empty text', async () => {
    const { records, failure } = await run('out/odd.csv');
    expect({ records, failure }).toEqual({ records: { in: 4, out: 4 }, failure: null });
    expect(rig.read('out/odd.csv')).toBe(
      'id,text,list,more\n1,plain,"[1,2]",\n2,"a ""quoted"", b\nc",,true\n3,"",,\n4,,,\n',
    );
  });

  test('NDJSON and JSON hold the rows as they are', async () => {
    await run('odd.ndjson');
    expect(rig.read('odd.ndjson').split('\n')[2]).toBe('{"id":3,"text":"","list":null}');
    await run('odd.json');
    expect(JSON.parse(rig.read('odd.json'))).toHaveLength(4);
    await run('none.json', rig.result([]));
    expect(JSON.parse(rig.read('none.json'))).toEqual([]);
  });

  test('an older file stays until the new one is whole', async () => {
    rig.write('kept/report.csv', 'old');
    const gone = rig.result([{ id: 1 }]);
    const controller = new AbortController();
    controller.abort(new Error('ended'));
    await expect(run('kept/report.csv', gone, controller.signal)).rejects.toThrow('ended');
    expect(rig.read('kept/report.csv')).toBe('old');
    expect(readdirSync(rig.path('kept'))).toEqual(['report.csv']);
    await run('kept/report.csv', gone);
    expect(rig.read('kept/report.csv')).toBe('id\n1\n');
    expect(readdirSync(rig.path('kept'))).toEqual(['report.csv']);
  });

  test.each([
    [
      'a.xlsx',
      'The file "a.xlsx" ends with ".xlsx", which says no format; expected .csv, .ndjson, .json or .parquet.',
    ],
    ['a', 'The file "a" has no ending, which says no format; expected .csv, .ndjson, .json or .parquet.'],
  ])('%s is refused', async (file, message) => {
    expect((await run(file)).failure?.message).toBe(message);
  });
});
