import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../../runner/bootstrap.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'segue-bin-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Pretends to be an old Node.js; only the process that it is preloaded into is. */
const old = join(folder, 'old.cjs');
writeFileSync(
  old,
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });",
);

/** A package with the bin and a program of the test's; with `pinned`, the toolchain's Node.js beside them. */
function install(name: string, program: string, pinned = false): string {
  const root = join(folder, name);
  mkdirSync(join(root, 'dist'), { recursive: true });
  copyFileSync(source, join(root, 'dist', 'segue.cjs'));
  writeFileSync(join(root, 'dist', 'cli.cjs'), program);
  if (pinned) {
    mkdirSync(join(root, 'node_modules', 'node', 'bin'), { recursive: true });
    symlinkSync(process.execPath, join(root, 'node_modules', 'node', 'bin', 'node'));
  }
  return join(root, 'dist', 'segue.cjs');
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), ...env },
  });
  return { stdout, stderr, status, signal };
}

const echo = 'console.log(process.versions.node, ...process.argv.slice(2)); process.exitCode = 3;';

describe('the bin', () => {
  test('can be parsed by Node.js 14', async () => {
    const code = readFileSync(source, 'utf8');
    const lowered = await transform(code, { target: 'node14' });
    const modern = await transform(code, { target: 'esnext' });
    expect(lowered.code).toBe(modern.code);
  });

  test('loads the program, and ends as it ends', () => {
    const result = run([install('plain', echo), 'a', 'b c']);
    expect(result).toEqual({
      stdout: `${process.versions.node} a b c\n`,
      stderr: '',
      status: 3,
      signal: null,
    });
  });

  test('tells an old Node.js what is needed', () => {
    expect(run(['-r', old, install('old', echo), 'a'])).toEqual({
      stdout: '',
      stderr:
        'segue needs Node.js 22.13 or newer; this is Node.js 18.20.4. Install a newer one from https://nodejs.org, or put one first on PATH.\n',
      status: 4,
      signal: null,
    });
  });

  test('goes over to the newer Node.js that its package brings', () => {
    const result = run(['-r', old, install('pinned', echo, true), 'a', 'b c']);
    expect(result).toEqual({
      stdout: `${process.versions.node} a b c\n`,
      stderr: '',
      status: 3,
      signal: null,
    });
  });

  test('passes signals on to it, and dies of the signal that it died of', async () => {
    const waiting =
      "process.on('SIGTERM', () => { console.log('asked to end'); process.exit(3); }); setInterval(() => {}, 1000); console.log('up');";
    expect(await signalled(install('signal', waiting, true), 'SIGTERM')).toEqual([
      'up\nasked to end\n',
      3,
      null,
    ]);
    const mortal = "setInterval(() => {}, 1000); console.log('up');";
    expect(await signalled(install('mortal', mortal, true), 'SIGTERM')).toEqual(['up\n', null, 'SIGTERM']);
  });

  describe('the cache of compiled code', () => {
    const built = (program: string, hash: string) => `${program}\n//# build=${hash}\n`;

    test('holds the code of each command that succeeded, and is used from then on', () => {
      const bin = install('cached', built("const said = () => console.log('one'); said();", 'a1'));
      const cache = join(folder, 'a cache');
      const env = { XDG_CACHE_HOME: cache };
      const files = () => readdirSync(join(cache, 'segue')).sort();
      const first = run([bin, 'run', 'x'], env);
      const name = `cli-run-a1-${process.version}-${process.arch}`;
      expect(files()).toEqual([name]);
      const { mtimeMs } = statSync(join(cache, 'segue', name));
      expect(run([bin, '-C', 'dir', 'run', 'y'], env)).toEqual(first);
      expect(statSync(join(cache, 'segue', name)).mtimeMs).toBe(mtimeMs);
      run([bin, 'plan'], env);
      run([bin, '../x'], env);
      expect(files()).toEqual(
        ['cli-other', 'cli-plan', 'cli-run'].map(start => name.replace('cli-run', start)),
      );
    });

    test('is of use although the command changed how V8 works', () => {
      const flags = ['--semi-space-growth-factor=1', '--heap-growing-percent=20'];
      const program = `for (const flag of ${JSON.stringify(flags)}) require('node:v8').setFlagsFromString(flag);`;
      const bin = install('flooded', built(program, 'a7'));
      const cache = join(folder, 'f cache');
      const env = { XDG_CACHE_HOME: cache };
      run([bin, 'run'], env);
      const [name = ''] = readdirSync(join(cache, 'segue'));
      const { mtimeMs } = statSync(join(cache, 'segue', name));
      run([bin, 'run'], env);
      expect(statSync(join(cache, 'segue', name)).mtimeMs).toBe(mtimeMs);
    });

    test('holds nothing of a command that failed, or of a program without a hash', () => {
      const cache = join(folder, 'b cache');
      run([install('failing', built('process.exitCode = 1;', 'b1'))], { XDG_CACHE_HOME: cache });
      run([install('unbuilt', 'console.log(1)')], { XDG_CACHE_HOME: cache });
      expect(existsSync(join(cache, 'segue')) ? readdirSync(join(cache, 'segue')) : []).toEqual([]);
    });

    test('is renewed where it is of no use, and cleared of what is old', () => {
      const bin = install('renewed', built("console.log('fine');", 'c1'));
      const env = { XDG_CACHE_HOME: join(folder, 'c cache') };
      const own = join(folder, 'c cache', 'segue');
      run([bin, 'run'], env);
      const [name = ''] = readdirSync(own);
      const whole = statSync(join(own, name)).size;
      truncateSync(join(own, name), 100);
      const old = join(own, 'cli-run-of-an-old-version');
      writeFileSync(old, '');
      utimesSync(old, 0, 0);
      expect(run([bin, 'run'], env)).toMatchObject({ stdout: 'fine\n', stderr: '', status: 0 });
      expect(readdirSync(own)).toEqual([name]);
      expect(statSync(join(own, name)).size).toBe(whole);
    });

    test('gives no program the code of another one of the same length', () => {
      const env = { XDG_CACHE_HOME: join(folder, 'd cache') };
      const program = (word: string) => `const said = () => console.log('${word}'); said();`;
      for (const [word, hash] of [
        ['one', 'd1'],
        ['two', 'd2'],
        ['one', 'd1'],
      ] as const) {
        expect(run([install('changing', built(program(word), hash)), 'run'], env).stdout).toBe(`${word}\n`);
      }
    });

    test('is done without where it cannot be', () => {
      const bin = install('uncached', built(echo, 'e1'));
      const none = join(folder, 'old.cjs', 'no-folder');
      expect(run([bin], { XDG_CACHE_HOME: none })).toMatchObject({ stderr: '', status: 3 });
      // Where there is a /proc, nothing can be made in it; elsewhere this is one more folder that does not exist.
      expect(run([bin], { XDG_CACHE_HOME: '/proc/none' })).toMatchObject({ stderr: '', status: 3 });
    });

    test('serves the files that the program loads later, each loaded once', () => {
      const bin = install(
        'parts',
        built("require('./part.cjs'); console.log(require('./part.cjs').n);", 'f1'),
      );
      writeFileSync(
        join(bin, '..', 'part.cjs'),
        built("console.log(require('node:path').sep); exports.n = 1;", 'f2'),
      );
      expect(run([bin, 'run']).stdout).toBe(`${sep}\n1\n`);
      expect(run([bin, 'run']).stdout).toBe(`${sep}\n1\n`);
    });
  });

  test('hides the warning that SQLite is new, and no other', () => {
    const warnings =
      "process.emitWarning('SQLite is an experimental feature', 'ExperimentalWarning'); process.emitWarning('other', 'ExperimentalWarning'); process.emitWarning('mine');";
    const { stderr } = run([install('warnings', warnings)]);
    expect(stderr).not.toContain('SQLite');
    expect(stderr).toContain('ExperimentalWarning: other');
    expect(stderr).toContain('Warning: mine');
  });
});

/** Starts the bin under an old Node.js, sends it a signal when it is up, and tells how it ended. */
function signalled(
  bin: string,
  signal: NodeJS.Signals,
): Promise<readonly [string, number | null, string | null]> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['-r', old, bin], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (output === '') child.kill(signal);
      output += chunk;
    });
    child.on('close', (code, by) => resolve([output, code, by]));
  });
}
