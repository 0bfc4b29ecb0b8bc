import { afterEach, describe, expect, test } from 'vitest';
import type { RunJson, RunSummaryJson } from '../../../schemas/types.ts';
import { Loopback } from '../../support/loopback.ts';
import { ServedProject } from './servedProject.ts';

const projects: ServedProject[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.end();
});

function project(files: Readonly<Record<string, string>>): ServedProject {
  const made = new ServedProject(
    Object.fromEntries(Object.entries(files).map(([id, text]) => [`.segue/orchestrations/${id}.yaml`, text])),
  );
  projects.push(made);
  return made;
}

/** Runs every second; its job ends when the file `go` is there. */
const waiting = `
on: { schedule: [{ cron: "* * * * * *" }] }
concurrency: { overlap: skip }
phases:
  - name: One
    tasks:
      - { name: Before, run: 'echo before >> out' }
  - name: Two
    tasks:
      - { name: Wait, run: 'echo waits >> out; until [ -f go ]; do sleep 0.02; done; echo done >> out' }
`;

const quick = `
on: { schedule: [{ cron: "* * * * * *" }] }
phases: [{ name: One, tasks: [{ name: Tell, run: 'echo "$AT" >> out', env: { AT: "\${{ run.scheduledAt }}" } }] }]
`;

function states(runs: readonly RunSummaryJson[]): readonly string[] {
  return runs
    .filter(({ state }) => state !== 'skipped')
    .map(({ number, state, attempt }) => `${number} ${state} ${attempt}`);
}

describe('segue serve', () => {
  test('starts what is due, and follows edits of the files', async () => {
    const made = project({ quick });
    const serving = made.serve();
    await serving.says(/^quick#1 ended: success/);
    made.write({ '.segue/orchestrations/quick.yaml': quick.replace('One,', 'One, taks: [],') });
    const kept = await serving.says(/quick goes on as it was last valid/);
    expect(kept).toMatchObject({
      level: 'error',
      path: '.segue/orchestrations/quick.yaml',
      message: expect.stringMatching(
        /^\.segue\/orchestrations\/quick\.yaml:3:23: Unknown key "taks" in a phase/,
      ),
    });
    await serving.says(/^quick#3 ended: success/);
    made.write({ '.segue/orchestrations/quick.yaml': quick.replace('>> out', '>> later') });
    await serving.says(/quick\.yaml was read/);
    const last = serving.lines.filter(({ message }) => / started /.test(message)).length;
    await serving.says(new RegExp(`^quick#${last + 2} ended`));
    serving.kill('SIGTERM');
    expect(await serving.ended).toBe(0);
    expect(made.linesOf('out')[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    expect(new Set(made.linesOf('out')).size).toBe(made.linesOf('out').length);
    expect(made.linesOf('later').length).toBeGreaterThan(0);
  });

  test('lets what runs end when it is asked to end', async () => {
    const made = project({ waiting });
    const serving = made.serve();
    await serving.says(/^waiting#1 started by schedule/);
    serving.kill('SIGTERM');
    await serving.says(/^SIGTERM: nothing further starts/);
    made.write({ go: '' });
    expect(await serving.ended).toBe(0);
    expect(made.linesOf('out')).toEqual(['before', 'waits', 'done']);
    expect(states(await made.json('runs'))).toEqual(['1 success 1']);
  });

  test('leaves runs that wait in line to whoever comes next', async () => {
    const made = project({ waiting: waiting.replace('concurrency: { overlap: skip }', '') });
    const serving = made.serve();
    await serving.says(/^waiting#3 waits for waiting#1, place 2/);
    serving.kill('SIGTERM');
    await serving.says(/^SIGTERM/);
    made.write({ go: '' });
    expect(await serving.ended).toBe(0);
    expect(serving.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(serving.lines.filter(({ message }) => / started by /.test(message))).toHaveLength(1);
    expect(await made.serve('--once').ended).toBe(0);
    const runs = await made.json<readonly RunSummaryJson[]>('runs');
    const first = runs.filter(({ number }) => number <= 3).map(({ id }) => id);
    const done = runs.filter(({ state }) => state === 'success').map(({ id, retryOf }) => retryOf ?? id);
    expect(first.filter(id => !done.includes(id))).toEqual([]);
  });

  test.each([
    ['is asked twice', ['SIGTERM', 'SIGINT']],
    ['is killed', ['SIGKILL']],
  ] as const)('goes on with what ran when it %s, as soon as it is there again', async (_what, signals) => {
    const made = project({ waiting });
    const serving = made.serve();
    await serving.says(/^waiting#1 started by schedule/);
    while (!made.linesOf('out').includes('waits'))
      await serving.says(/^waiting#/).then(() => new Promise(setImmediate));
    for (const [at, signal] of signals.entries()) {
      if (at > 0) await serving.says(/^SIGTERM/).then(() => new Promise(resolve => setTimeout(resolve, 120)));
      serving.kill(signal);
    }
    await serving.ended;
    const again = made.serve('--once');
    await again.says(/^waiting#\d+ started/);
    made.write({ go: '' });
    expect(await again.ended).toBe(0);
    const runs = states(await made.json('runs'));
    expect(runs).toContain('1 interrupted 1');
    expect(runs.filter(run => run.endsWith('success 2'))).toHaveLength(1);
    // What had succeeded was not done again; what was in flight was.
    expect(made.linesOf('out').slice(0, 3)).toEqual(['before', 'waits', 'waits']);
  });

  test('once, for hosts with a cron, tells by its exit code whether a run failed', async () => {
    const made = project({ failing: quick.replace('echo', 'exit 1; echo') });
    const first = made.serve('--once');
    expect(await first.ended).toBe(0);
    const serving = made.serve();
    await serving.says(/^failing#1 ended: failed/);
    serving.kill('SIGKILL');
    await serving.ended;
    await new Promise(resolve => setTimeout(resolve, 1000));
    expect(await made.serve('--once').ended).toBe(1);
  });

  test('tells people of what it ended before it was killed', async () => {
    const loopback = await Loopback.start();
    const asked = Promise.withResolvers<void>();
    // The first one hears nothing of what became of its request.
    loopback.answers(() => asked.resolve());
    const rule = `notifications: [{ on: [failure], webhook: { url: "${loopback.origin}/hook" } }]`;
    const made = project({ failing: `${quick.replace('echo', 'exit 1; echo')}${rule}\n` });
    const serving = made.serve();
    await asked.promise;
    serving.kill('SIGKILL');
    await serving.ended;
    const [first] = [...loopback.received];
    loopback.answers(response => response.end());
    await made.serve('--once').ended;
    const keys = loopback.received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toContain(first?.headers['idempotency-key']);
    expect(new Set(keys).size).toBe(keys.length);
    const runs = await made.json<readonly RunSummaryJson[]>('runs');
    const failed = runs.filter(({ state }) => state === 'failed').map(({ id }) => `${id} failure`);
    expect(failed.filter(key => !keys.includes(key))).toEqual([]);
    const { notifications } = await made.json<RunJson>('show', 'failing#1');
    expect(notifications).toMatchObject([
      { occasion: 'failure', channel: 'webhook', state: 'delivered', attempts: 1, failure: null },
    ]);
    expect(await made.run('show', 'failing#1')).toMatch(/\nTold of failure: webhook\n$/);
    await loopback.stop();
  });

  test('starts what waits for tables and for other runs, whoever tells of them', async () => {
    const made = project({
      load: 'phases: [{ name: One, tasks: [{ name: A, run: "true", updates: [crm.accounts] }] }]',
      mart: 'on: { tables: [{ all: [crm.accounts, shop.orders] }] }\nphases: [{ name: One, tasks: [{ name: A, run: "true" }] }]',
      mail: 'on: { orchestration: [{ id: mart }] }\nphases: [{ name: One, tasks: [{ name: A, run: "true" }] }]',
    });
    const serving = made.serve();
    await serving.says(/^Ready/);
    expect((await made.json<RunSummaryJson>('run', 'load')).state).toBe('success');
    expect(await made.run('emit', 'shop.orders')).toBe('1 update on record.\n');
    await serving.says(/^mart#1 started by tables/);
    await serving.says(/^mail#1 started by orchestration/);
    await serving.says(/^mail#1 ended: success/);
    serving.kill('SIGTERM');
    expect(await serving.ended).toBe(0);
  });

  test('of several processes starts each time once', async () => {
    const made = project({ quick });
    const [one, other] = [made.serve(), made.serve()];
    await Promise.all([one.says(/Looks after/), other.says(/Looks after/)]);
    await Promise.race([one.says(/#4 ended/), other.says(/#4 ended/)]);
    for (const serving of [one, other]) serving.kill('SIGTERM');
    expect(await Promise.all([one.ended, other.ended])).toEqual([0, 0]);
    const times = made.linesOf('out');
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect(new Set(times).size).toBe(times.length);
  });

  test('looks after several projects, and refuses what is none', async () => {
    const [one, other] = [project({ quick }), project({ quick })];
    const serving = one.serve(one.root, other.root);
    await Promise.all([serving.says(/^quick#1 ended/), serving.says(/Looks after/)]);
    const names = () =>
      new Set(serving.lines.flatMap(({ project }) => (typeof project === 'string' ? [project] : [])));
    while (names().size < 2) await new Promise(setImmediate);
    serving.kill('SIGTERM');
    expect(await serving.ended).toBe(0);
    expect(one.linesOf('out').length * other.linesOf('out').length).toBeGreaterThan(0);
    expect(await one.serve('/there/is/nothing').ended).toBe(4);
  });
});
