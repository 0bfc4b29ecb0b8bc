import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  environmentChange,
  isPlainEnvironment,
  isShareable,
} from '../../../runner/job/pool/shareableScript.ts';
import { shellQuote } from '../../../runner/job/pool/shellQuote.ts';
import { WordReader } from '../../../runner/job/pool/wordReader.ts';
import { JobRig, PATH } from './rig.ts';

test('a quoted text is one word of bash that means itself, on one line', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab \n\t\r\\\'"$`!*?[]{}~#&|;<>()é✓😀\u0001\u007f') });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), texts => {
      const words = texts.map(shellQuote);
      for (const word of words) expect(word).toMatch(/^[ -~]*$/);
      const script = `printf '%s\\0' ${words.join(' ')}`;
      const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
      expect(stdout.split('\0').slice(0, -1)).toEqual(texts);
    }),
    { numRuns: 30 },
  );
});

test.each([
  'echo $$',
  'x=${$}',
  'echo $PPID',
  'set -x',
  'set -e -x',
  'set -eux',
  'set -m; x',
  'set +m',
  'jobs',
  'coproc cat',
  'echo $-',
])('the script %j gets a bash of its own', script => expect(isShareable(script)).toBe(false));

test.each(['true', 'set -euo pipefail', 'npm run build', 'echo $BASHPID $!', 'echo fgx; setup -m'])(
  'the script %j may share',
  script => expect(isShareable(script)).toBe(true),
);

test('what changes how bash works is no plain environment', () => {
  expect(isPlainEnvironment({ PATH, HOME: '/', SHLVL: '1', _: 'x', ENVIRONMENT: 'x' })).toBe(true);
  for (const name of ['BASH_ENV', 'BASH_FUNC_x%%', 'SHELLOPTS', 'IFS', 'UID']) {
    expect(isPlainEnvironment({ [name]: 'x' })).toBe(false);
  }
});

test('an environment is changed into another, or cannot be', () => {
  expect(environmentChange({ A: '1', B: '2', C: '3', _: 'x' }, { A: '1', B: '3', D: '4', _: 'y' })).toEqual({
    set: [
      ['B', '3'],
      ['D', '4'],
    ],
    unset: ['C'],
  });
  expect(environmentChange({}, {})).toEqual({ set: [], unset: [] });
  expect(environmentChange({ 'A-B': '1' }, { 'A-B': '1' })).toEqual({ set: [], unset: [] });
  expect(environmentChange({ 'A-B': '1' }, { 'A-B': '2' })).toBeUndefined();
  expect(environmentChange({ 'A-B': '1' }, {})).toBeUndefined();
  expect(environmentChange({ SHLVL: '1' }, { SHLVL: '2' })).toBeUndefined();
  expect(environmentChange({}, { BASH_ENV: 'x' })).toBeUndefined();
});

test('words are taken out of the output however it is cut', () => {
  const text = 'a\u001eb\u001etok+12\nout\u001e\u001etokk.0\nend\u001eto\u001etok.3 left\n\u001et';
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), cuts => {
      const seen: string[] = [];
      let output = '';
      const reader = new WordReader(
        'tok',
        bytes => {
          output += bytes.toString('latin1');
        },
        word => {
          seen.push(`${output.length}${word}`);
        },
      );
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      for (const [at, end] of places.slice(1).entries())
        reader.take(Buffer.from(text.slice(places[at], end), 'latin1'));
      expect(seen).toEqual(['3+12', '7k.0', '13.3 left']);
      expect(output).toBe('a\u001ebout\u001eend\u001eto');
    }),
  );
});

describe.runIf(process.platform === 'linux')('workers', () => {
  const parent = 'ps -o ppid= -p $BASHPID';
  let rig: JobRig;
  beforeEach(async () => {
    rig = new JobRig({ spawnsBeforeWorkers: 1 });
    await rig.run('true');
  });
  afterEach(() => rig.close());

  test('are used again, with the environment of a user too', async () => {
    const env = Object.fromEntries(
      Object.entries(process.env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
    );
    const first = await rig.run(parent, { env });
    const second = await rig.run(parent, { env: { ...env, MORE: '1' } });
    expect(first.lines).toEqual(second.lines);
    expect(Number(first.lines[0])).not.toBe(process.pid);
  });

  test('are of one run', async () => {
    await rig.run('true', { runId: 'run2' });
    const first = await rig.run(parent);
    const second = await rig.run(parent, { runId: 'run2' });
    expect(first.lines).not.toEqual(second.lines);
    // Runs that are in progress at the same time keep their own.
    expect((await rig.run(parent)).lines).toEqual(first.lines);
    expect((await rig.run(parent, { runId: 'run2' })).lines).toEqual(second.lines);
  });

  test('end with their run', async () => {
    const worker = Number((await rig.run(parent)).lines[0]);
    rig.executor.leave('run1');
    await rig.executor.close();
    expect(() => process.kill(worker, 0)).toThrow('ESRCH');
  });

  test('are for runs of more than a few scripts', async () => {
    const first = await rig.run(parent, { runId: 'short' });
    expect(Number(first.lines[0])).toBe(process.pid);
    rig.executor.leave('short');
    const again = await rig.run(parent, { runId: 'short' });
    expect(Number(again.lines[0])).toBe(process.pid);
  });

  test('that are killed fail their job alone', async () => {
    const { state, reason } = await rig.run(`kill -9 $(${parent}); sleep 5`);
    expect({ state, signal: reason?.signal }).toEqual({ state: 'failed', signal: 'SIGKILL' });
    expect((await rig.run('echo next')).lines).toEqual(['next']);
  });

  test('come to nothing where bash is too old: the job runs all the same', async () => {
    // It ends as a worker does, and takes any script as its own.
    const old = join(rig.folder, 'bash');
    writeFileSync(
      old,
      '#!/bin/sh\nfor last; do :; done\ncase $last in "((BASH"*) exit 1 ;; esac\necho "old: $last"\n',
    );
    chmodSync(old, 0o755);
    const env = { PATH: `${rig.folder}:${PATH}` };
    expect((await rig.run('echo hi', { env })).lines).toEqual(['old: echo hi']);
    expect((await rig.run('echo on', { env })).lines).toEqual(['old: echo on']);
  });

  test('become other programs', async () => {
    const python = await rig.run('', {
      command: { kind: 'script', shell: 'python', script: "import os\nprint(os.getppid(), 'it\\'s', 'é')" },
    });
    expect(python.lines).toEqual([`${(await rig.run(parent)).lines[0]?.trim()} it's é`]);
  });
});
