import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../../../runner/cli/program.ts';
import { ScriptedHost } from './scriptedHost.ts';

const folder = mkdtempSync(join(tmpdir(), 'segue-init-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('segue init', () => {
  test('writes a first project and says how to go on', async () => {
    const host = new ScriptedHost('init', 'new');
    host.cwd = folder;
    expect(await main(host)).toBe(0);
    expect(host.stdout.text).toBe(`\
  written  .segue/segue.yaml
  written  .segue/orchestrations/hello.yaml
  written  .segue/components/greet/component.yaml
  written  .segue/configurations/greet/friendly.yaml
  written  .gitignore

Next:
  segue -C new validate     check every file
  segue -C new plan hello   see what a run would do
  segue -C new run hello    run it
  segue -C new show hello   look at it again
`);
    expect(readFileSync(join(folder, 'new', '.gitignore'), 'utf8')).toBe(
      '.segue/state/\n.segue/secrets.env\n',
    );
  });

  test('leaves what exists as it is, and adds to .gitignore only what is missing', async () => {
    const root = join(folder, 'old');
    mkdirSync(join(root, '.segue'), { recursive: true });
    writeFileSync(join(root, '.segue', 'segue.yaml'), 'parallel: 3\n');
    writeFileSync(join(root, '.gitignore'), 'node_modules/\n/.segue/state/');
    const host = new ScriptedHost('-C', root, 'init');
    host.cwd = folder;
    expect(await main(host)).toBe(0);
    expect(host.stdout.text).toContain(
      '  kept     .segue/segue.yaml\n  written  .segue/orchestrations/hello.yaml\n',
    );
    expect(host.stdout.text).toContain('  extended  .gitignore\n');
    expect(readFileSync(join(root, '.segue', 'segue.yaml'), 'utf8')).toBe('parallel: 3\n');
    const ignored = 'node_modules/\n/.segue/state/\n.segue/secrets.env\n';
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe(ignored);
    host.stdout.onWrite = () => {};
    expect(await main(host)).toBe(0);
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe(ignored);
  });

  test('refuses a file for a folder, and says so', async () => {
    writeFileSync(join(folder, 'file'), '');
    const host = new ScriptedHost('init', 'file');
    host.cwd = folder;
    expect(await main(host)).toBe(4);
    expect(host.stderr.text).toBe(
      'error: Found a file at file, expected a folder or the name of a new one.\n',
    );
  });

  test('tells by its path what cannot be written, without a stack', async () => {
    mkdirSync(join(folder, 'blocked'));
    writeFileSync(join(folder, 'blocked', '.segue'), '');
    const host = new ScriptedHost('init', 'blocked');
    host.cwd = folder;
    expect(await main(host)).toBe(1);
    expect(host.stderr.text).toMatch(/^error: .*blocked\/\.segue: .*\.\n$/);
  });
});
