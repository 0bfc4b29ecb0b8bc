import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  LogIndexJson,
  LogLineJson,
  PlanJson,
  RunJson,
  WatchedChangeJson,
  WatchLineJson,
} from '../../../schemas/types.ts';
import { normal, type Running, Segue } from './segue.ts';

let segue: Segue;
beforeAll(async () => {
  segue = await Segue.build();
});
afterAll(() => segue.remove());

/** Waits for a file between its two lines. */
const gated = `\
name: Gated
params:
  region: { type: choice, options: [eu, us], description: Where }
phases:
  - name: First
    tasks:
      - name: Gate
        run: |
          printf '\\033[31mclosed\\033[0m\\n'
          until [ -f go ]; do sleep 0.02; done
          echo open
      - name: Other
        run: echo other
  - name: Second
    tasks:
      - name: After
        run: test -f repaired
`;
const run = ['run', 'gated', '--param', 'region=eu'];

function linesOf<Line>(out: string): readonly Line[] {
  return out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}

/** Ends a watch and gives its lines. */
async function ended(watch: Running): Promise<readonly WatchLineJson[]> {
  watch.child.kill();
  return linesOf((await watch.result).out);
}

describe('watch --json', () => {
  test('tells of runs that other processes start, from the first on, and of each change', async () => {
    const cwd = segue.project({ 'gated.yaml': gated });
    const watch = segue.start(cwd, ['watch', '--json']);
    await watch.shows('{"kind":"runs","runs":[]}\n');
    const running = segue.start(cwd, run);
    await watch.shows('"kind":"run"');
    await watch.shows('"id":"other.0.1","attempt":1,"matrix":null,"state":"succeeded"');
    writeFileSync(join(cwd, 'go'), '');
    expect((await running.result).code).toBe(1);
    await watch.shows('"state":"failed","reason":null');
    const lines = await ended(watch);
    const last = lines.findLast((line): line is WatchedChangeJson => line.kind === 'change');
    expect(last?.phases).toEqual([
      { id: 'first', state: 'success' },
      { id: 'second', state: 'failed' },
    ]);
    // What each change names, laid over the whole that came first, is the run as it is recorded.
    const recorded: RunJson = JSON.parse((await segue.run(cwd, ['show', 'gated', '--json'])).out);
    const tasks = lines.flatMap(line =>
      line.kind === 'run'
        ? line.phases.flatMap(phase => phase.tasks)
        : line.kind === 'change'
          ? line.tasks
          : [],
    );
    const latest = new Map(tasks.map(task => [task.id, task]));
    expect([...latest.values()]).toEqual(recorded.phases.flatMap(phase => phase.tasks));
  });

  test('begins with what is recorded and with the whole of what goes on', async () => {
    const cwd = segue.project({ 'gated.yaml': gated });
    const running = segue.start(cwd, run);
    await running.shows('gate started');
    const watch = segue.start(cwd, ['watch', '--json']);
    await watch.shows('"kind":"run"');
    const [listed, appeared] = await ended(watch);
    expect(listed).toMatchObject({ kind: 'runs', runs: [{ orchestration: 'gated', state: 'running' }] });
    expect(appeared).toMatchObject({
      path: '.segue/orchestrations/gated.yaml',
      phases: [{ id: 'first' }, {}],
    });
    writeFileSync(join(cwd, 'go'), '');
    await running.result;
  });

  test('tells of a runner that was killed', async () => {
    const cwd = segue.project({ 'gated.yaml': gated });
    const running = segue.start(cwd, run);
    await running.shows('gate started');
    const watch = segue.start(cwd, ['watch', '--json']);
    await watch.shows('"kind":"run"');
    running.child.kill('SIGKILL');
    await watch.shows('"state":"interrupted"');
    watch.child.kill();
  });

  test('goes on with a history that was removed and begun again', async () => {
    const cwd = segue.project({ 'gated.yaml': gated });
    writeFileSync(join(cwd, 'go'), '');
    await segue.run(cwd, run);
    const watch = segue.start(cwd, ['watch', '--json']);
    await watch.shows('"kind":"runs"');
    rmSync(join(cwd, '.segue/state'), { recursive: true });
    await segue.run(cwd, run);
    await watch.shows('"kind":"run"');
    watch.child.kill();
  });

  test('of one run ends with it', async () => {
    const cwd = segue.project({ 'gated.yaml': gated });
    const running = segue.start(cwd, run);
    await running.shows('gate started');
    const watch = segue.start(cwd, ['watch', 'gated']);
    await watch.shows('running');
    writeFileSync(join(cwd, 'go'), '');
    const { code, out } = await watch.result;
    expect(code).toBe(0);
    expect(normal(out)).toMatch(/TIME {2}gated#1 {2}✗ after failed in SPAN: Exit code 1\.\n/);
    expect(normal(out)).toMatch(/TIME {2}gated#1 {2}failed in SPAN\n$/);
    await running.result;
  });
});

describe('logs for programs', () => {
  test('come as an object a line, in parts by bytes, with an index of where lines are', async () => {
    const cwd = segue.project({
      'many.yaml': 'phases: [{ name: P, tasks: [{ name: T, run: seq 1 1200 }] }]\n',
    });
    await segue.run(cwd, ['run', 'many']);
    const lines = linesOf<LogLineJson>((await segue.run(cwd, ['logs', 'many', 't', '--json'])).out);
    expect(lines.map(({ text }) => text)).toEqual(Array.from({ length: 1200 }, (_, at) => `${at + 1}`));
    expect(lines[0]).toEqual({
      task: 't',
      job: 't.0.1',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      text: '1',
    });
    const index: LogIndexJson = JSON.parse((await segue.run(cwd, ['logs', 'many', 't.0.1', '--index'])).out);
    expect(index).toMatchObject({ job: 't.0.1', lines: 1200, every: 500, from: 0, isComplete: true });
    expect(index.offsets).toHaveLength(3);
    const range = `${index.offsets[1]}-${index.offsets[2]}`;
    const part = await segue.run(cwd, ['logs', 'many', 't.0.1', '--json', '--bytes', range]);
    const texts = linesOf<LogLineJson>(part.out).map(({ text }) => text);
    expect([texts.length, texts[0], texts.at(-1)]).toEqual([500, '501', '1000']);
  });

  test('follow a job: whole lines and their index, with colours', async () => {
    const cwd = segue.project({ 'gated.yaml': gated });
    const running = segue.start(cwd, run);
    await running.shows('gate started');
    const json = segue.start(cwd, ['logs', 'gated', 'gate.0.1', '-f', '--json']);
    const index = segue.start(cwd, ['logs', 'gated', 'gate.0.1', '-f', '--index']);
    await json.shows('closed');
    await index.shows('"lines":1');
    writeFileSync(join(cwd, 'go'), '');
    expect(linesOf<LogLineJson>((await json.result).out).map(({ text }) => text)).toEqual([
      '\u001b[31mclosed\u001b[0m\u001b[0m',
      'open',
    ]);
    const told = linesOf<LogIndexJson>((await index.result).out);
    expect(told.at(-1)).toMatchObject({ lines: 2, isComplete: true });
    expect(told.flatMap(({ offsets }) => offsets)).toEqual([0]);
    await running.result;
  });

  test('say what is wrong with what was asked', async () => {
    const cwd = segue.project({ 'many.yaml': 'phases: [{ name: P, tasks: [{ name: T, run: seq 3 }] }]\n' });
    await segue.run(cwd, ['run', 'many']);
    expect(await segue.run(cwd, ['logs', 'many', 't', '--index'])).toMatchObject({
      code: 4,
      err: 'error: --index needs one job, such as t.0.1.\n',
    });
    expect((await segue.run(cwd, ['logs', 'many', 't.0.1', '--bytes', 'all'])).err).toContain(
      'Expected from-to in bytes, such as 0-4096 or 4096-.',
    );
  });
});

describe('what an editor asks', () => {
  test('the file as a run used it, and a plan before its params are known', async () => {
    const cwd = segue.project({ 'gated.yaml': gated });
    writeFileSync(join(cwd, 'go'), '');
    await segue.run(cwd, run);
    writeFileSync(join(cwd, '.segue/orchestrations/gated.yaml'), gated.replace('Gated', 'Changed'));
    expect((await segue.run(cwd, ['show', 'gated', '--source'])).out).toBe(gated);
    expect((await segue.run(cwd, ['plan', 'gated', '--json'])).code).toBe(4);
    const plan: PlanJson = JSON.parse(
      (await segue.run(cwd, ['plan', 'gated', '--json', '--open-params'])).out,
    );
    expect(plan.declaredParams).toEqual([
      { name: 'region', type: 'choice', description: 'Where', options: ['eu', 'us'], default: null },
    ]);
    expect(plan.phases[0]?.tasks[0]).toMatchObject({ id: 'gate', line: 7, willRun: true });
  });
});
