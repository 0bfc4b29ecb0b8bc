import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeText } from '../../../runner/model/project/decodeText.ts';
import { gitIgnores } from '../../../runner/project/gitIgnores.ts';
import { nodeFileSystem } from '../../../runner/project/nodeFileSystem.ts';
import { openProject } from '../../../runner/project/project.ts';

const folder = mkdtempSync(join(tmpdir(), 'segue-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('the disk', () => {
  test('gives a text without its byte order mark', async () => {
    expect(await nodeFileSystem.readText(write('bom.yaml', '\uFEFFname: ž\n'))).toEqual({
      kind: 'text',
      text: 'name: ž\n',
    });
  });

  test('gives a reason for what it cannot read', async () => {
    const reasonOf = async (path: string) => {
      const outcome = await nodeFileSystem.readText(path);
      return outcome.kind === 'unreadable' ? outcome.reason : outcome.kind;
    };
    expect(await reasonOf(join(folder, 'none'))).toBe('absent');
    expect(await reasonOf(join(write('file', ''), 'below'))).toBe('absent');
    expect(await reasonOf(folder)).toBe('is a folder; expected a file');
    expect(await reasonOf('/dev/null')).toBe('is not a regular file');
    expect(await reasonOf(write('large', new Uint8Array(10 * 1024 * 1024 + 1)))).toBe(
      'is too large: 10.0 MiB; expected at most 10 MiB',
    );
    symlinkSync('circle', join(folder, 'circle'));
    expect(await reasonOf(join(folder, 'circle'))).toBe('cannot be read: its links lead in a circle');
  });

  // The administrator may read everything, so there is no refusal to be seen.
  test.skipIf(process.getuid?.() === 0)('tells that permission is denied', async () => {
    const path = write('closed', 'x');
    chmodSync(path, 0o000);
    expect(await nodeFileSystem.readText(path)).toMatchObject({
      reason: 'cannot be read: permission denied',
    });
  });

  test('lists links as what they lead to', async () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync('real', join(folder, 'link'));
    const listing = await nodeFileSystem.list(folder);
    const entries = listing.kind === 'listed' ? listing.entries : [];
    expect(entries.find(({ name }) => name === 'link')).toEqual({
      name: 'link',
      kind: 'folder',
      isLink: true,
    });
    expect(entries.find(({ name }) => name === 'circle')?.kind).toBe('other');
    expect(await nodeFileSystem.list(join(folder, 'none'))).toEqual({ kind: 'absent' });
  });

  test('says what a path is', async () => {
    const path = write('facts', 'abc');
    chmodSync(path, 0o640);
    expect(await nodeFileSystem.facts(path)).toEqual({ kind: 'file', bytes: 3, mode: 0o640 });
    expect(await nodeFileSystem.facts(join(folder, 'none'))).toBeNull();
  });
});

describe('bytes that are no UTF-8', () => {
  test.each([
    [[0x61, 0xe9, 0x62], 'byte 2 (0xE9) on line 1', 'a'],
    [[0x0a, 0x0d, 0x0a, 0xff], 'byte 4 (0xFF) on line 3', '\n\r\n'],
    [[0xc3, 0xa9, 0xc3], 'byte 3 (0xC3) on line 1', 'é'],
    [[0xe0, 0x80, 0x80], 'byte 1 (0xE0) on line 1', ''],
    [[0xed, 0xa0, 0x80], 'byte 1 (0xED) on line 1', ''],
    [[0xf4, 0x90, 0x80, 0x80], 'byte 1 (0xF4) on line 1', ''],
    [[0xf0, 0x9f, 0x98, 0x80, 0xf0, 0x9f, 0x98], 'byte 5 (0xF0) on line 1', '😀'],
  ])('%j', (bytes, place, readable) => {
    expect(decodeText(Uint8Array.from(bytes))).toEqual({
      kind: 'unreadable',
      reason: `is not valid UTF-8: ${place}`,
      readable,
    });
  });

  test('of another encoding', () => {
    expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x61, 0x00))).toMatchObject({
      reason: 'is UTF-16; expected UTF-8',
    });
  });
});

test('Git says whether it ignores a path', async () => {
  const repository = join(folder, 'repository');
  mkdirSync(repository);
  expect(await gitIgnores(join(repository, 'a'))).toBeNull();
  execFileSync('git', ['init', '-q', repository]);
  writeFileSync(join(repository, '.gitignore'), 'secrets.env\n');
  expect(await gitIgnores(join(repository, 'secrets.env'))).toBe(true);
  expect(await gitIgnores(join(repository, 'other'))).toBe(false);
});

test('a project on the disk is read, its folders walked without going round in circles', async () => {
  const root = join(folder, 'project');
  mkdirSync(join(root, '.segue/orchestrations'), { recursive: true });
  mkdirSync(join(root, 'etl'));
  symlinkSync('..', join(root, 'etl/up'));
  const text = 'phases: [{ name: Load, tasks: [{ name: Load, run: ./load.sh }] }]\n';
  writeFileSync(join(root, '.segue/orchestrations/nightly.yaml'), text);
  writeFileSync(join(root, 'etl/sales.orchestration.yaml'), text);
  const project = await openProject(root, nodeFileSystem);
  const { drafts, problems } = await project.readAll();
  expect(drafts.map(({ id }) => id)).toEqual(['nightly', 'sales']);
  expect(problems).toEqual([]);
});

test('an orchestration that is a link to nothing is told of', async () => {
  const root = join(folder, 'linked');
  mkdirSync(join(root, '.segue/orchestrations'), { recursive: true });
  symlinkSync('nowhere', join(root, '.segue/orchestrations/gone.yaml'));
  symlinkSync('nowhere', join(root, '.segue/orchestrations/README.md'));
  const { problems } = await (await openProject(root, nodeFileSystem)).readAll();
  expect(problems.map(({ file, problem }) => `${file.path}: ${problem.message}`)).toEqual([
    '.segue/orchestrations/gone.yaml: The file is a link that leads to no file.',
  ]);
});
