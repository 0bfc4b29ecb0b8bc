import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunJson } from '../../schemas/types.ts';
import { expectClear } from './support/clear.ts';
import { eventually, leftIn, processesOf } from './support/processes.ts';
import { faults, Project, type Running } from './support/project.ts';
import { statesOf } from './support/record.ts';

/** Phases of which the first is under way until it is told to end; `polite` needs a moment for that, `deaf` never does. */
const long = `phases:
  - name: Work
    tasks:
      - { id: done, run: echo }
      - { id: polite, run: "trap 'sleep 0.1; echo bye; exit 0' TERM; touch here; while :; do sleep 0.02; done" }
      - { id: family, run: "sleep 61 & setsid sleep 61 & sleep 61" }
      - { id: failing, run: exit 1, retry: { max: 3, wait: 1h } }
  - name: After
    tasks:
      - { id: after, run: echo }
      - { id: always, run: echo, if: "\${{ always() }}" }
`;

async function begin(project: Project, text = long): Promise<Running> {
  project.orchestration('work', text);
  const run = project.command(['run', 'work', '--json']);
  await eventually(
    () => existsSync(join(project.root, 'here')),
    () => run.said.stderr,
  );
  return run;
}

faults('a run that is told to end', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('by %s ends orderly, and says so', async signal => {
    const project = new Project();
    const run = await begin(project);
    await eventually(
      () => run.said.stderr.includes('done succeeded'),
      () => run.said.stderr,
    );
    process.kill(run.pid, signal);
    const outcome = await run.ended;
    expectClear(outcome, 3);
    const ended: RunJson = JSON.parse(outcome.stdout);
    expect(ended.state).toBe('cancelled');
    expect(statesOf(ended)).toEqual({
      done: 'succeeded',
      polite: 'cancelled',
      family: 'cancelled',
      // It waits for its next attempt, or was under way.
      failing: expect.stringMatching(/failed|cancelled/),
      after: 'not-executed',
      always: 'succeeded',
    });
    expect(outcome.stderr).toContain('Cancelling: what runs is asked to end.');
    expect((await project.segue('logs', 'work', 'polite')).stdout).toMatch(/Z bye\n$/);
    expect(leftIn(project.folder)).toEqual([]);
    expect(project.left()).toEqual([]);
  });

  test('by Ctrl-C, which the terminal sends to its whole group, ends orderly', async () => {
    const project = new Project();
    const run = await begin(project);
    process.kill(-run.pid, 'SIGINT');
    expectClear(await run.ended, 3);
    expect((await project.segue('logs', 'work', 'polite')).stdout).toMatch(/Z bye\n$/);
    expect(leftIn(project.folder)).toEqual([]);
  });

  test('twice ends at once, whatever its jobs think of it', async () => {
    const project = new Project();
    const deaf = `trap '' TERM INT HUP; touch here; while :; do sleep 0.02; done`;
    const run = await begin(
      project,
      `phases:\n  - name: Work\n    tasks:\n      - { id: deaf, run: "${deaf}" }\n      - { id: also, run: "setsid sh -c \\"${deaf}\\" & wait" }\n`,
    );
    process.kill(run.pid, 'SIGINT');
    await eventually(() => run.said.stderr.includes('Cancelling'));
    // Two signals in the same tenth of a second are one press, passed on by a parent.
    await new Promise(resolve => setTimeout(resolve, 150));
    process.kill(run.pid, 'SIGINT');
    const outcome = await run.ended;
    expectClear(outcome, 3);
    expect(outcome.stderr).toContain('Ending everything at once.');
    const ended: RunJson = JSON.parse(outcome.stdout);
    expect(statesOf(ended)).toEqual({ deaf: 'cancelled', also: 'cancelled' });
    expect(ended.durationMs).toBeLessThan(9000);
    expect(leftIn(project.folder)).toEqual([]);
  });

  test('by closing its terminal, which takes its outputs away as well, ends orderly', async () => {
    const project = new Project();
    const run = await begin(project);
    run.child.stdout?.destroy();
    run.child.stderr?.destroy();
    process.kill(run.pid, 'SIGHUP');
    expect((await run.ended).code).toBe(3);
    expect(await project.json('show', 'work')).toMatchObject({ state: 'cancelled' });
    expect(leftIn(project.folder)).toEqual([]);
  });

  test('from another process ends orderly, with who asked for it', async () => {
    const project = new Project();
    const run = await begin(project);
    const cancel = await project.segue('cancel', 'work');
    expectClear(cancel, 0);
    expectClear(await run.ended, 3);
    expect(await project.json('show', 'work')).toMatchObject({ state: 'cancelled' });
    expectClear(await project.segue('cancel', 'work'), 4);
    expect(leftIn(project.folder)).toEqual([]);
  });

  test('before anything of it began is cancelled too, or was never made', async () => {
    const project = new Project();
    project.orchestration('work', long);
    for (let at = 0; at < 8; at++) {
      const run = project.command(['run', 'work']);
      await new Promise(resolve => setTimeout(resolve, 15 * at));
      process.kill(run.pid, 'SIGTERM');
      const { code, signal } = await run.ended;
      // Before the program is loaded the signal ends the process as it ends any other.
      expect([3, 'SIGTERM']).toContain(code ?? signal);
    }
    for (const { state } of await project.json<readonly RunJson[]>('runs'))
      expect(['cancelled', 'interrupted']).toContain(state);
    await eventually(() => processesOf(project.folder).length === 0);
  });

  test('while it waits for its turn leaves the line, and the one after it moves up', async () => {
    const project = new Project();
    const first = await begin(project);
    const second = project.command(['run', 'work']);
    await eventually(() => second.said.stdout.includes('waits for work#1'));
    const third = project.command(['run', 'work']);
    await eventually(() => third.said.stdout.includes('place 2 in line'));
    process.kill(second.pid, 'SIGINT');
    expectClear(await second.ended, 3);
    await eventually(() => third.said.stdout.split('waits for work#1').length > 2);
    process.kill(first.pid, 'SIGINT');
    expectClear(await first.ended, 3);
    await eventually(() => third.said.stdout.includes('started'));
    process.kill(third.pid, 'SIGINT');
    expectClear(await third.ended, 3);
    expect(leftIn(project.folder)).toEqual([]);
  });
});

faults('limits', () => {
  test('of time and memory end what is over, with the limit and what was measured', async () => {
    const project = new Project();
    const hog = 'python3 -c "x = bytearray(300000000); import time; time.sleep(61)"'.replaceAll('"', '\\"');
    project.orchestration(
      'work',
      `phases:\n  - name: Work\n    tasks:\n      - { id: hog, run: "${hog}", memory: 100MB }\n` +
        '      - { id: slow, run: sleep 61, timeout: 300ms }\n      - { id: fine, run: echo }\n',
    );
    const outcome = await project.segue('run', 'work', '--json');
    expectClear(outcome, 1);
    const run: RunJson = JSON.parse(outcome.stdout);
    const [hogged, slow, fine] = run.phases[0]?.tasks ?? [];
    expect(hogged?.jobs[0]?.reason).toMatchObject({
      code: 'memory',
      message: expect.stringMatching(/\d+(\.\d+)? MB.*100 MB/),
    });
    expect(slow?.jobs[0]?.reason).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('300 ms'),
    });
    expect(fine?.state).toBe('succeeded');
    expect(leftIn(project.folder)).toEqual([]);
  });

  test('of a whole run end it', async () => {
    const project = new Project();
    project.orchestration(
      'work',
      'limits: { duration: 300ms }\nphases:\n  - name: Work\n    tasks:\n      - { id: slow, run: "sleep 61 & sleep 61" }\n',
    );
    const outcome = await project.segue('run', 'work', '--json');
    expectClear(outcome, 1);
    const run: RunJson = JSON.parse(outcome.stdout);
    expect(run.phases[0]?.tasks[0]?.jobs[0]).toMatchObject({
      state: 'failed',
      reason: { code: 'run-limit' },
    });
    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining('its limit of 300') });
    expect(leftIn(project.folder)).toEqual([]);
  });
});
