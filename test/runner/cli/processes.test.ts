import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { normal, Segue } from './segue.ts';

let segue: Segue;
beforeAll(async () => {
  segue = await Segue.build();
});
afterAll(() => segue.remove());

/** Says that it runs, and then waits for a file, or ends when it is asked to. */
const waiting = `\
phases:
  - name: Wait
    tasks:
      - name: Waiter
        shell: bash
        run: |
          trap 'echo "asked to end"; exit 5' TERM
          echo "first"
          until [ -f go ]; do sleep 0.05; done
          echo "last"
      - name: Other
        run: echo "other"
`;

/** Pays no attention to being asked to end. */
const stubborn = `\
phases:
  - name: Wait
    tasks:
      - name: Waiter
        shell: bash
        run: |
          trap '' TERM
          echo "first"
          while true; do sleep 0.05; done
`;

describe('signals', () => {
  test('cancel a run in order: its job may end, its reports are written, and the exit code is 3', async () => {
    const cwd = segue.project({ 'wait.yaml': waiting });
    const run = segue.start(cwd, ['run', 'wait', '--reporter', 'junit=a.xml']);
    await run.shows('✓ other');
    const follower = segue.start(cwd, ['logs', '-f', 'wait', 'waiter']);
    await follower.shows('first');
    run.child.kill('SIGINT');
    const { code, out } = await run.result;
    expect(code).toBe(3);
    expect(out).toContain('  Cancelling: what runs is asked to end. Ctrl-C again ends it at once.\n');
    expect(out).toMatch(/Run wait#1 was cancelled in [\d.]+ m?s: 1 cancelled, 1 succeeded\./);
    expect(readFileSync(join(cwd, 'a.xml'), 'utf8')).toContain('errors="1"');
    const followed = await follower.result;
    expect([followed.code, normal(followed.out)]).toEqual([
      0,
      expect.stringMatching(/^INSTANT first\n.*INSTANT asked to end\n$/s),
    ]);
  });

  test('end everything at once the second time', async () => {
    const cwd = segue.project({ 'wait.yaml': stubborn });
    const run = segue.start(cwd, ['run', 'wait']);
    await run.shows('▸ waiter started');
    const follower = segue.start(cwd, ['logs', '-f', 'wait']);
    await follower.shows('first');
    run.child.kill('SIGTERM');
    await run.shows('Cancelling');
    // A second press within a tenth of a second counts as the first one passed on by a parent.
    const again = setInterval(() => run.child.kill('SIGTERM'), 150);
    const { code, out } = await run.result;
    clearInterval(again);
    expect(code).toBe(3);
    expect(out).toContain('Ending everything at once.');
    await follower.result;
  });
});

describe('a run in another process', () => {
  test('is followed live until it ends, with headings where the log changes', async () => {
    const cwd = segue.project({ 'wait.yaml': waiting });
    const run = segue.start(cwd, ['run', 'wait']);
    await run.shows('✓ other');
    const follower = segue.start(cwd, ['logs', '--follow', 'wait#1']);
    await follower.shows('first');
    await segue.run(cwd, ['logs', 'wait']);
    writeFileSync(join(cwd, 'go'), '');
    const { code, out } = await follower.result;
    expect(code).toBe(0);
    const parts = normal(out)
      .split('\n\n')
      .map(part => part.trim());
    expect(parts.filter(part => part.startsWith('==> Wait / other <==\n'))).toEqual([
      '==> Wait / other <==\nINSTANT other',
    ]);
    expect(parts.at(-1)).toMatch(/last$/);
    expect((await run.result).code).toBe(0);
  });

  test('is cancelled from here', async () => {
    const cwd = segue.project({ 'wait.yaml': waiting });
    const run = segue.start(cwd, ['run', 'wait']);
    await run.shows('✓ other');
    const cancel = await segue.run(cwd, ['cancel', 'wait']);
    expect(cancel).toEqual({ code: 0, out: 'Asked wait#1 to end.\n', err: '' });
    expect((await run.result).code).toBe(3);
  });

  test('is waited for by name', async () => {
    const cwd = segue.project({ 'wait.yaml': waiting });
    const run = segue.start(cwd, ['run', 'wait']);
    await run.shows('✓ other');
    const second = segue.start(cwd, ['run', 'wait']);
    await second.shows('Run wait#2 waits for wait#1 (since ');
    const { out } = await segue.run(cwd, ['runs', '--state', 'waiting']);
    expect(normal(out)).toMatch(/wait#2 {2}… waiting .*waits for wait#1 \(since TIME\)\n$/);
    expect((await segue.run(cwd, ['show', 'wait#2'])).out).toContain('waits for wait#1');
    second.child.kill('SIGINT');
    expect((await second.result).code).toBe(3);
    run.child.kill('SIGINT');
    await run.result;
  });

  test('that was killed is shown as interrupted, and following its logs ends', async () => {
    const cwd = segue.project({ 'wait.yaml': waiting });
    const run = segue.start(cwd, ['run', 'wait']);
    await run.shows('✓ other');
    const follower = segue.start(cwd, ['logs', '-f', 'wait', 'waiter']);
    await follower.shows('first');
    run.child.kill('SIGKILL');
    await run.result;
    const followed = await follower.result;
    expect([followed.code, followed.err]).toEqual([0, 'The process that ran wait#1 has died.\n']);
    const { out } = await segue.run(cwd, ['show', 'wait']);
    expect(out).toMatch(/^✗ wait#1 {2}was interrupted/);
    expect((await segue.run(cwd, ['runs'])).out).toMatch(
      /✗ interrupted .* The process that ran it ended before the run did\.$/m,
    );
    const [listed] = JSON.parse((await segue.run(cwd, ['runs', '--json'])).out);
    const shown = JSON.parse((await segue.run(cwd, ['show', 'wait', '--json'])).out);
    expect(shown).toMatchObject(listed);
    expect(listed.endedAt).not.toBeNull();
  });
});

describe('a mistake of the program itself', () => {
  test('is told in one line wherever it is thrown, with its stack on demand', async () => {
    const cwd = segue.project({ 'wait.yaml': waiting, 'mistake.cjs/x': '' });
    const mistake = join(cwd, 'mistake.cjs', 'mistake.cjs');
    writeFileSync(
      mistake,
      "if (process.argv[1]?.endsWith('segue.cjs')) setTimeout(() => { throw new TypeError('no such thing'); }, 50);",
    );
    const env = { NODE_OPTIONS: `--require ${mistake}` };
    const { code, err } = await segue.run(cwd, ['run', 'wait'], env);
    expect([code, err]).toEqual([
      1,
      'error: This is a mistake of segue itself: TypeError: no such thing. Set SEGUE_DEBUG=1 to see where it comes from, and please report it.\n',
    ]);
    const debugged = await segue.run(cwd, ['run', 'wait'], { ...env, SEGUE_DEBUG: '1' });
    expect(debugged.err).toContain(`at Timeout._onTimeout (${mistake}`);
  });
});

describe('a reader that goes away', () => {
  test('of a run changes nothing for the run', async () => {
    const cwd = segue.project({ 'wait.yaml': waiting });
    const run = segue.start(cwd, ['run', 'wait']);
    await run.shows('▸ waiter');
    run.child.stdout?.destroy();
    writeFileSync(join(cwd, 'go'), '');
    const { code, err } = await run.result;
    expect([code, err]).toEqual([0, '']);
    expect((await segue.run(cwd, ['show', 'wait'])).out).toContain('succeeded');
  });

  test('of a log ends the command quietly', async () => {
    const many = 'phases:\n  - name: P\n    tasks:\n      - name: Many\n        run: seq 1 300000\n';
    const cwd = segue.project({ 'many.yaml': many });
    await segue.run(cwd, ['run', 'many']);
    const logs = segue.start(cwd, ['logs', 'many', 'many']);
    await logs.shows(' 1\n');
    logs.child.stdout?.destroy();
    expect(await logs.result).toMatchObject({ code: 0, err: '' });
    const whole = await segue.run(cwd, ['logs', 'many', 'many']);
    expect(whole.out.split('\n')).toHaveLength(300_001);
    expect(whole.out).toMatch(/ 300000\n$/);
  });
});
