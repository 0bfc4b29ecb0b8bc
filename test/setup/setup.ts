// Installs what the tests drive beside Node.js: real programs that users have and npm does not. Run by `npm test`; where everything is
// there already, which takes a millisecond to see, it does nothing. It installs only as root on a machine with apt; elsewhere it says what is missing.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, globSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** One of Debian's packages. */
export interface Package {
  readonly name: string;
  /** What shows that it is there: a command, or a path (which may hold `*`) where it brings none. */
  readonly brings: string;
  /** Which tests cannot do without it. */
  readonly for: string;
}

const packages: readonly Package[] = [
  {
    name: 'postgresql',
    brings: '/usr/lib/postgresql/*/bin/postgres',
    for: 'test/runner/component/builtin',
  },
  { name: 'openssl', brings: 'openssl', for: 'test/runner/component/builtin' },
  { name: 'neovim', brings: 'nvim', for: 'test/editors/neovim.test.ts' },
  { name: 'chromium', brings: 'chromium', for: 'test/e2e' },
  { name: 'fonts-dejavu-core', brings: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', for: 'test/e2e' },
  { name: 'fonts-liberation', brings: '/usr/share/fonts/truetype/liberation*', for: 'test/e2e' },
];

/** Those of a list that are not there, seen with an environment's PATH. */
export function missingOf(list: readonly Package[], path = searchPath()): readonly Package[] {
  return list.filter(({ brings }) =>
    brings.includes('/') ? globSync(brings).length === 0 : !isCommand(brings, path),
  );
}

function searchPath(): string {
  return process.env['PATH'] ?? '';
}

function isCommand(name: string, path: string): boolean {
  return path.split(delimiter).some(folder => {
    try {
      const file = join(folder, name);
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

/** What somebody has to do who is not root, or has no apt. */
export function request(missing: readonly Package[]): string {
  const width = Math.max(...missing.map(({ name }) => name.length));
  const lines = missing.map(each => `  ${each.name.padEnd(width)}  for ${each.for}\n`);
  const names = missing.map(({ name }) => name).join(' ');
  return (
    `Some programs that the tests drive are not here:\n${lines.join('')}` +
    `Install them and begin again; on Debian and its like:\n  sudo apt-get install --no-install-recommends ${names}\n` +
    'Tests that need none of them run by: npx vitest run <files>\n'
  );
}

function install(missing: readonly Package[]): void {
  const names = missing.map(({ name }) => name);
  process.stderr.write(`Installing ${names.join(', ')} for the tests …\n`);
  apt('update');
  apt('install', '--yes', '--no-install-recommends', ...names);
}

function apt(...words: readonly string[]): void {
  // Servers of packages and other installations on the machine are waited for.
  const options = ['-qq', '-o', 'Acquire::Retries=3', '-o', 'DPkg::Lock::Timeout=300'];
  const { status, error, stdout, stderr } = spawnSync('apt-get', [...options, ...words], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return;
  process.stderr.write(
    `apt-get ${words.join(' ')} failed.\n${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`,
  );
  process.exit(1);
}

function main(): void {
  const missing = missingOf(packages);
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && isCommand('apt-get', searchPath())) install(missing);
  const left = missingOf(packages);
  if (left.length === 0) return;
  process.stderr.write(request(left));
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
