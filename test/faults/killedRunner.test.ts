import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunJson } from '../../schemas/types.ts';
import { expectClear } from './support/clear.ts';
import { eventually, isAlive, leftIn, processesCalled, processesOf } from './support/processes.ts';
import { faults, Project, type Running } from './support/project.ts';
import { randomOf } from './support/random.ts';
import { entriesOf, integrityOf, statesOf, storeOf } from './support/record.ts';

const isLong = process.env['SEGUE_FAULTS'] === 'long';
const seed = isLong ? Date.now() : 20_261_121;

/** Notes an overlap where another process of the same configuration lives: the lock is let go of by the end of all who have it. */
const alone =
  'exec 9>>lock; flock -n 9 || echo "$SEGUE_RUN_ID $SEGUE_TASK_ID" >> overlaps; echo "$SEGUE_RUN_ID" >> "ran-$SEGUE_TASK_ID"';

const sales = `phases:
  - name: Load
    tasks:
      - { id: crm, uses: load, config: shop }
      - { id: orders, uses: load, config: shop }
      - { id: stock, run: 'echo $SEGUE_RUN_ID >> ran-stock; sleep 0.05; echo rows=3 >> $SEGUE_OUTPUT' }
  - name: Build
    tasks:
      - { id: mart, run: 'test "$ROWS" = 3; echo $SEGUE_RUN_ID >> ran-mart; sleep 0.03', env: { ROWS: "\${{ tasks.stock.outputs.rows }}" } }
      - { id: check, run: 'echo $SEGUE_RUN_ID >> ran-check; setsid sleep 61 & sleep 0.02' }
      - { id: again, uses: load, config: shop }
  - name: Publish
    tasks:
      - { id: mail, run: 'echo $SEGUE_RUN_ID >> ran-mail' }
`;

/** How many lines a whole run prints. */
const printed = 24;

faults('a runner that is killed', () => {
  const random = randomOf(seed);
  const points = Array.from({ length: isLong ? 300 : 30 }, (_, at) => ({
    at,
    line: Math.floor(random() * printed),
    laterMs: Math.floor(random() * 12),
    isUnwatched: random() < 0.3,
  }));

  test.for(points)(
    `(seed ${seed}, point $at: $laterMs ms after line $line, watchdog killed: $isUnwatched) loses nothing`,
    async point => {
      const project = new Project();
      project.component('load', `${alone}\nsleep 0.04`, 'shop');
      project.orchestration('sales', sales);
      const run = project.command(['run', 'sales']);
      await eventually(() => run.child.exitCode !== null || run.said.stdout.split('\n').length > point.line);
      await new Promise(resolve => setTimeout(resolve, point.laterMs));
      kill(project, run, point.isUnwatched);
      const { stdout } = await run.ended;

      if (!existsSync(storeOf(project))) return expect(stdout).toBe('');
      expect(integrityOf(project)).toBe('ok');
      if (entriesOf(project).length === 0) return expect(stdout).toBe('');
      expectAcknowledged(project, stdout);
      if (!point.isUnwatched) await eventually(() => processesOf(project.folder).length === 0);
      const first = await project.json<RunJson>('show', 'sales#1');
      if (first.state !== 'success') expect(first.state).toBe('interrupted');
      if (point.at % 4 === 0) expect((await project.segue('runs')).stdout).toContain(first.state);

      const left = Object.entries(statesOf(first)).flatMap(([id, state]) =>
        state === 'succeeded' ? [] : [id],
      );
      const retry = await project.segue('retry', 'sales');
      expect(existsSync(join(project.root, 'overlaps'))).toBe(false);
      expect(leftIn(project.folder)).toEqual([]);
      if (left.length === 0) return expectClear(retry, 4);
      expectClear(retry, 0);
      expect(retry.stdout).not.toContain('waits for sales#1');
      const second = await project.json<RunJson>('show', 'sales#2');
      expect(second).toMatchObject({ state: 'success', attempt: 2, retryOf: first.id });
      expect(ranIn(project, second.id)).toEqual(left.toSorted());
      expect(integrityOf(project)).toBe('ok');
    },
  );
});

faults('a configuration whose job outlives its killed runner', () => {
  // Ends only a moment after it was asked to, so that whoever does not wait for that overlaps.
  const slow = `trap 'sleep 0.7; exit 1' TERM\n${alone}\ntouch "holds-$SEGUE_TASK_ID"\nwhile test -e keep; do sleep 0.02; done`;

  function slowProject(): Project {
    const project = new Project();
    project.component('load', slow, 'shop');
    for (const id of ['first', 'second', 'third']) project.tasks(id, `id: ${id}, uses: load, config: shop`);
    project.write('keep', '');
    return project;
  }

  test.each([
    ['the watchdog lives', false],
    ['the watchdog is killed as well', true],
  ])('is not given to the next in line before that job has ended (%s)', async (_what, isUnwatched) => {
    const project = slowProject();
    const first = project.command(['run', 'first']);
    await eventually(() => existsSync(join(project.root, 'holds-first')));
    const others = ['second', 'third'].map(id => project.command(['run', id]));
    for (const other of others) await eventually(() => other.said.stdout.includes('waits for first#1'));
    project.remove('keep');
    project.write('keep', '');
    kill(project, first, isUnwatched);
    await eventually(() => ['second', 'third'].some(id => existsSync(join(project.root, `holds-${id}`))));
    project.remove('keep');
    for (const other of others) expectClear(await other.ended, 0);
    expect(existsSync(join(project.root, 'overlaps'))).toBe(false);
    expect(leftIn(project.folder)).toEqual([]);
    expect(await project.json('runs', '--orchestration', 'first')).toMatchObject([{ state: 'interrupted' }]);
  });

  test('is not given on before a job without its environment has ended, which only the watchdog knows', async () => {
    const project = slowProject();
    const bare = slow
      .replaceAll('$SEGUE_TASK_ID', 'bare')
      .replaceAll('$SEGUE_RUN_ID', 'bare')
      .replaceAll("'", '"');
    project.tasks('first', 'id: first, uses: bare, config: shop');
    project.tasks('second', 'id: second, uses: bare, config: shop');
    project.component('bare', `exec env -i PATH="$PATH" bash -c '${bare.replaceAll('\n', ';')}'`, 'shop');
    const first = project.command(['run', 'first']);
    await eventually(() => existsSync(join(project.root, 'holds-bare')));
    const second = project.command(['run', 'second']);
    await eventually(() => second.said.stdout.includes('waits for first#1'));
    kill(project, first, false);
    await eventually(() => project.text('ran-bare') === 'bare\nbare\n');
    project.remove('keep');
    expectClear(await second.ended, 0);
    expect(existsSync(join(project.root, 'overlaps'))).toBe(false);
  });

  test('is not taken by runs that start together after the death, nor by those that come later', async () => {
    const project = slowProject();
    const first = project.command(['run', 'first']);
    await eventually(() => existsSync(join(project.root, 'holds-first')));
    kill(project, first, true);
    const others = ['second', 'third', 'first'].map(id => project.command(['run', id]));
    await eventually(() => ['second', 'third'].some(id => existsSync(join(project.root, `holds-${id}`))));
    project.remove('keep');
    for (const other of others) expectClear(await other.ended, 0);
    expect(existsSync(join(project.root, 'overlaps'))).toBe(false);
  });

  test('does not let the next run of its orchestration begin either', async () => {
    const project = slowProject();
    project.tasks(
      'plain',
      `id: plain, run: 'trap "sleep 0.7; exit 1" TERM; ${alone}; touch holds-$SEGUE_RUN_ID; while test -e keep; do sleep 0.02; done'`,
    );
    const first = project.command(['run', 'plain']);
    await eventually(() => readdirSync(project.root).some(name => name.startsWith('holds-')));
    const second = project.command(['run', 'plain']);
    await eventually(() => second.said.stdout.includes('waits for plain#1'));
    kill(project, first, true);
    await eventually(() => readdirSync(project.root).filter(name => name.startsWith('holds-')).length === 2);
    project.remove('keep');
    expectClear(await second.ended, 0);
    expect(existsSync(join(project.root, 'overlaps'))).toBe(false);
  });
});

/** Kills a runner; with its watchdog before it, which cannot see the runner's end then. */
function kill(project: Project, run: Running, isUnwatched: boolean): void {
  if (run.child.exitCode !== null) return;
  if (isUnwatched) {
    process.kill(run.pid, 'SIGSTOP');
    for (const pid of watchdogsOf(project, run)) process.kill(pid, 'SIGKILL');
  }
  process.kill(run.pid, 'SIGKILL');
}

function watchdogsOf(project: Project, { pid }: Running): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  return processesCalled('segue-watchdog').filter(
    one => children.includes(one) && isAlive(one) && project.temporary !== '',
  );
}

/** Everything that the runner printed is in the record. */
function expectAcknowledged(project: Project, stdout: string): void {
  const entries = entriesOf(project);
  const has = (kind: string, task: string, state?: string): boolean =>
    entries.some(
      entry =>
        entry.kind === kind &&
        (!('job' in entry) || entry.job.task === task) &&
        (state === undefined || ('state' in entry && entry.state === state)),
    );
  for (const line of stdout.split('\n')) {
    const [, task = ''] = /[▸✓…] (\S+) (?:started|succeeded|waits)/.exec(line) ?? [];
    if (line.includes(' created by ')) expect(has('run-created', '')).toBe(true);
    if (line.includes('▸'))
      expect({ line, isKept: has('job-started', task) }).toEqual({ line, isKept: true });
    if (line.includes('✓'))
      expect({ line, isKept: has('job-ended', task, 'succeeded') }).toEqual({ line, isKept: true });
  }
}

/** The tasks that did something in a run. */
function ranIn(project: Project, runId: string): readonly string[] {
  return readdirSync(project.root)
    .filter(name => name.startsWith('ran-'))
    .filter(name => project.text(name).split('\n').includes(runId))
    .map(name => name.slice('ran-'.length))
    .toSorted();
}
