import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NodeFileDisk } from '../../../runner/daemon/sources/nodeFileDisk.ts';
import { globsOf } from '../../../runner/trigger/sources/watchedFiles.ts';

let root: string;
let disk: NodeFileDisk;
/** What the system has told. */
let hints: Set<string>;
let heard = Promise.withResolvers<void>();

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'segue-disk-')));
  disk = new NodeFileDisk(root);
  hints = new Set();
  disk.onChange(path => {
    hints.add(path);
    heard.resolve();
  });
});

afterEach(async () => {
  await disk.close();
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text = ''): void {
  const place = join(root, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
}

async function scan(...lists: readonly (readonly string[])[]): Promise<readonly string[]> {
  const { files, failures } = await disk.scan(lists.map(globsOf));
  expect(failures).toEqual([]);
  return [...files.keys()].sort();
}

/** Waits for the system to tell of a path. */
async function hears(path: string): Promise<void> {
  while (!hints.has(path)) {
    heard = Promise.withResolvers<void>();
    if (!hints.has(path)) await heard.promise;
  }
}

describe('the disk', () => {
  test('finds the files of all lists, by links as well, and goes where they may be alone', async () => {
    for (const path of ['in/a.csv', 'in/x/b.csv', 'in/.hidden/c.csv', 'in/d.txt', 'out/e.csv', 'f.csv'])
      write(path, '123');
    symlinkSync(join(root, 'in/a.csv'), join(root, 'in/link.csv'));
    symlinkSync(join(root, 'in'), join(root, 'in/x/circle'));
    symlinkSync('/nowhere', join(root, 'in/broken.csv'));
    expect(await scan(['in/**/*.csv', '!in/x/**'], ['*.csv'], ['none/*.csv'])).toEqual([
      ...['f.csv', 'in/a.csv', 'in/link.csv'],
    ]);
    expect(await scan(['in/**/*.csv'])).toEqual(['in/a.csv', 'in/link.csv', 'in/x/b.csv']);
    expect(await scan([`${root}/out/*`])).toEqual([`${root}/out/e.csv`]);
  });

  test('tells of what happens in the folders of the files, also in those that come later', async () => {
    write('in/a.csv');
    await scan(['in/**/*.csv', 'later/*.csv']);
    write('in/a.csv', 'more');
    await hears('in/a.csv');
    write('in/x/y/b.csv');
    write('later/c.csv');
    await hears('in/x');
    await hears('later');
    expect(await disk.look(['in/x', 'later', 'in/a.csv'])).toMatchObject(
      new Map<string, unknown>([
        ['in/x', 'folder'],
        ['later', 'folder'],
        ['in/a.csv', { size: 4 }],
      ]),
    );
    expect(await scan(['in/**/*.csv', 'later/*.csv'])).toEqual(['in/a.csv', 'in/x/y/b.csv', 'later/c.csv']);
    write('in/x/y/b.csv', 'more');
    await hears('in/x/y/b.csv');
  });

  test('watches the folder that stands at a place now', async () => {
    write('in/x/a.csv');
    write('new/a.csv');
    await scan(['in/x/*.csv']);
    renameSync(join(root, 'in/x'), join(root, 'in/old'));
    renameSync(join(root, 'new'), join(root, 'in/x'));
    await hears('in/x');
    await scan(['in/x/*.csv']);
    write('in/x/b.csv');
    await hears('in/x/b.csv');
  });

  test('says what cannot be looked into', async () => {
    write('in/a.csv');
    chmodSync(join(root, 'in'), 0o000);
    const { files, failures } = await disk.scan([globsOf(['in/*.csv'])]);
    chmodSync(join(root, 'in'), 0o700);
    // Nothing is closed to an administrator.
    const isClosed = userInfo().uid !== 0;
    expect([...files.keys()]).toEqual(isClosed ? [] : ['in/a.csv']);
    expect(failures).toEqual(isClosed ? ['The folder in cannot be read: EACCES.'] : []);
  });
});
