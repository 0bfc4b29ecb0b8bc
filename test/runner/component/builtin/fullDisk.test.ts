import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { exportResult } from '../../../../runner/component/builtin/export/export.ts';
import { bound, ComponentRig } from './componentRig.ts';
import { executeComponent } from './executeComponent.ts';

/** Where the rows to export are. */
const large = new ComponentRig();
const rows = large.result(
  Array.from({ length: 20_000 }, (_, id) => ({ id, text: hash('sha256', `${id}`), even: id % 2 === 0 })),
);

/** A disk of its own that has no room for them. Only root may make one. */
const small = new ComponentRig();
const isSmall = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'none', small.root]).status === 0;

afterAll(() => {
  if (isSmall) spawnSync('umount', ['-l', small.root]);
  small.remove();
  large.remove();
});

/** What is said of an export that fails: by its process, and for a file of DuckDB's by the component, since only the built program finds it. */
async function exportTo(ending: string): Promise<string | undefined> {
  const call = { parameters: { input: rows, file: `out/a.${ending}` } };
  if (ending === 'parquet') return (await small.call(exportResult, call)).failure?.message;
  const { exitCode, printed } = await executeComponent(small, 'export', call);
  expect(exitCode).toBe(1);
  return printed.join('\n').replace('::error::', '');
}

describe('on a disk that is full', () => {
  beforeEach(context => {
    if (!isSmall) context.skip();
  });

  test.each(['csv', 'ndjson', 'json', 'parquet'])(
    'a file %s is as it was, and nothing else is left',
    async ending => {
      small.write(`out/a.${ending}`, 'old');
      expect(await exportTo(ending)).toBe(`${small.path(`out/a.${ending}`)}: The disk is full.`);
      expect(small.read(`out/a.${ending}`)).toBe('old');
      expect(readdirSync(small.path('out'))).toEqual([`a.${ending}`]);
      spawnSync('rm', ['-rf', small.path('out')]);
    },
  );

  test('a table is as it was', async () => {
    const open = () => new DatabaseSync(small.path('a.db'));
    const before = open();
    before.exec("CREATE TABLE a AS SELECT 1 AS id, 'old' AS text, true AS even");
    before.close();
    const { exitCode, printed } = await executeComponent(small, 'export', {
      parameters: { input: rows, connection: 'a', table: 'a', mode: 'replace' },
      connections: { a: { type: 'sqlite', path: 'a.db' } },
    });
    expect([exitCode, printed]).toEqual([
      1,
      ['::error::The table "a" cannot be written: the disk is full. Nothing was written.'],
    ]);
    const after = open();
    expect(after.prepare('SELECT text FROM a').all()).toEqual([{ text: 'old' }]);
    after.close();
    spawnSync('rm', [small.path('a.db')]);
  });

  test('a result that is not whole is none', async () => {
    const {
      exitCode,
      printed,
      rows: left,
    } = await executeComponent(small, 'query', {
      parameters: { connection: 'large' },
      texts: {
        sql: bound(
          `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT i, printf('%0100d', i) FROM n`,
        ),
      },
      connections: { large: { type: 'sqlite', path: ':memory:' } },
    });
    expect([exitCode, left]).toEqual([1, null]);
    expect(printed).toEqual([expect.stringMatching(/^::error::.*: The disk is full\.$/)]);
  });
});
