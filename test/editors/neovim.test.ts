import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const home = realpathSync(mkdtempSync(join(tmpdir(), 'segue-neovim-')));
afterAll(() => rmSync(home, { recursive: true }));

/** The settings that the page for editors gives to Debian's Neovim. */
function documentedSettings(): string {
  const page = readFileSync(join(root, 'docs/editors.md'), 'utf8');
  const settings = /^0\.7 to 0\.10.*?^```lua\n(.*?)^```$/ms.exec(page)?.[1];
  if (settings === undefined) throw new Error('docs/editors.md has no settings for Neovim 0.7.');
  return settings;
}

/** What Neovim shows of a file of a project that is new, with the documented settings and the built server on the PATH. */
async function opened(path: string, text: string): Promise<unknown> {
  const bin = join(home, 'bin');
  const file = join(home, 'project', path);
  for (const folder of [bin, join(file, '..'), join(home, '.config/nvim')])
    mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, 'dist/segue.cjs'), join(bin, 'segue'));
  symlinkSync(process.execPath, join(bin, 'node'));
  writeFileSync(file, text);
  writeFileSync(join(home, '.config/nvim/init.lua'), documentedSettings());
  const { stdout } = await promisify(execFile)(
    'nvim',
    ['--headless', '-c', `luafile ${join(import.meta.dirname, 'neovim.lua')}`, '--', file],
    { cwd: home, env: { HOME: home, PATH: [bin, process.env['PATH']].join(delimiter) }, timeout: 50_000 },
  );
  return JSON.parse(stdout);
}

const nightly = `name: Nightly
phases:
- name: Load
  tasks:
  - name: Orders
    run: ./load.sh   # from the shop
    timeuot: 5m
- name: Publish
  tasks:
  - name: Publish
    if: tasks.orders.outputs.rows > 0
    run: ./publish.sh
`;

const tidy = `name: Nightly
phases:
  - name: Load
    tasks:
      - name: Orders
        run: ./load.sh   # from the shop
        timeout: 5m
  - name: Publish
    tasks:
      - name: Publish
        if: tasks.orders.outputs.rows > 0
        run: ./publish.sh`;

test('Neovim, set up as the page for editors says, shows what is wrong, mends and formats it, and knows what is named', async () => {
  expect(await opened('.segue/orchestrations/nightly.yaml', nightly)).toEqual({
    diagnostics: [
      {
        line: 7,
        column: 5,
        code: 'unknown-key',
        message: 'Unknown key "timeuot" in a task; did you mean "timeout"?',
      },
    ],
    fix: 'Change to "timeout"',
    text: tidy,
    definition: 5,
    hovers: true,
    completes: true,
  });
});
