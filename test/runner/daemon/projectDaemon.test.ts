import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunWish } from '../../../runner/daemon/daemon.ts';
import type { Refusal, Started } from '../../../runner/run/request.ts';
import type { Fire } from '../../../runner/store/triggers.ts';
import { DaemonRig, endOf, orchestrationPath } from './daemonRig.ts';

const nightly = `
on:
  schedule: [{ cron: "0 6 * * *", timezone: Europe/Prague }, { every: hour }]
  webhook: [{ id: shop, secret: "\${{ secrets.HOOK }}" }]
secrets: [HOOK]
params: { region: { type: choice, options: [eu, us], default: eu } }
phases:
  - name: Load
    tasks:
      - { name: Orders, run: 'echo "region $REGION"; test -z "$FAILS"', env: { REGION: "\${{ params.region }}" } }
      - { name: Users, run: 'true' }
`;

const path = orchestrationPath('nightly');

function wish(more: Partial<RunWish> = {}): RunWish {
  return {
    orchestration: 'nightly',
    params: {},
    selection: { only: [], skip: [] },
    trigger: { kind: 'api' },
    startedBy: 'token:ci',
    ...more,
  };
}

function started(outcome: Refusal | Started): Started {
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return outcome;
}

describe('a run that the daemon starts', () => {
  test('is on record at once, and runs by itself to its end', async () => {
    const daemon = await new DaemonRig({ [path]: nightly }).open();
    const { created } = started(await daemon.start(wish({ params: { region: 'us' } })));
    expect(await daemon.record.run(created.runId)).toMatchObject({
      orchestration: 'nightly',
      number: 1,
      startedBy: 'token:ci',
      trigger: { kind: 'api' },
      params: { region: 'us' },
    });
    expect(daemon.count).toBe(1);
    expect((await endOf(daemon, created.runId)).state).toBe('success');
    await daemon.idle();
    expect(daemon.count).toBe(0);
    expect(existsSync(daemon.logPath(created.runId, 'orders.0.1'))).toBe(true);
    await daemon.close();
  });

  test('is refused with a sentence where it cannot be', async () => {
    const daemon = await new DaemonRig({ [path]: nightly }).open();
    const refusals = [
      await daemon.start(wish({ orchestration: 'nightyl' })),
      await daemon.start(wish({ params: { region: 'uk' } })),
      await daemon.start(wish({ selection: { only: ['order'], skip: [] } })),
      await daemon.plan(wish({ orchestration: 'weekly' })),
    ];
    expect(refusals.map(each => (each.kind === 'refused' ? each.message : each.kind))).toEqual([
      'There is no orchestration "nightyl"; did you mean "nightly"?',
      'The param "region" expects one of eu, us; found "uk".',
      '"nightly" has no task "order"; did you mean "orders"?',
      'There is no orchestration "weekly".',
    ]);
    expect(await daemon.record.runs({})).toEqual([]);
    await daemon.close();
  });

  test('can be planned, cancelled and retried', async () => {
    const rig = new DaemonRig({
      [path]: nightly,
      [orchestrationPath('slow')]: 'phases: [{ name: A, tasks: [{ name: B, run: exec sleep 60 }] }]',
    });
    const daemon = await rig.open();
    const planned = await daemon.plan(wish({ selection: { only: ['users'], skip: [] } }));
    expect(
      planned.kind === 'plan' ? planned.plan.phases[0]?.tasks.map(({ skip }) => skip?.reason) : [],
    ).toEqual(['deselected', undefined]);
    const trigger = { kind: 'files', event: { files: ['inbox/a.csv'] } } as const;
    const { created } = started(await daemon.start(wish({ orchestration: 'slow', trigger })));
    const end = endOf(daemon, created.runId);
    expect(await daemon.cancel('slow#1', { by: 'ada', force: false })).toMatchObject({ kind: 'cancelled' });
    expect((await end).state).toBe('cancelled');
    const { orchestration: _, ...more } = wish();
    const again = started(await daemon.retry({ ...more, run: 'slow#1', asRecorded: false }));
    expect(again.created).toMatchObject({ number: 2, attempt: 2, retryOf: created.runId });
    // It is for the same request, the same files, as the run that it retries.
    expect(again.created.trigger).toEqual({ kind: 'api', event: { files: ['inbox/a.csv'] } });
    daemon.cancelAll('SIGTERM', true);
    await daemon.close();
  });

  test('goes on as it was where another one is broken off', async () => {
    const rig = new DaemonRig({ [path]: nightly });
    const daemon = await rig.open();
    const other = started(await daemon.start(wish()));
    const stop = daemon.observe({
      onEntry: (_entry, state) => {
        if (state.created.runId !== other.created.runId && state.created.number === 2)
          throw new Error('a mistake');
      },
    });
    await daemon.start(wish()).catch(error => rig.failures.push(error));
    await daemon.idle();
    stop();
    expect(rig.failures.map(String)).toEqual(['Error: a mistake']);
    expect((await daemon.record.run(other.created.runId))?.state).toBe('success');
    await daemon.close();
  });
});

describe('events', () => {
  test('a key gives the same run again, in another process too', async () => {
    const rig = new DaemonRig({ [path]: nightly });
    const [one, other] = [await rig.open(), await rig.open()];
    const outcomes = await Promise.all([one, one, other].map(daemon => daemon.start(wish({ key: 'k1' }))));
    expect(new Set(outcomes.map(outcome => started(outcome).created.runId)).size).toBe(1);
    const again = started(await one.start(wish({ key: 'k2' })));
    expect(again.created.number).toBe(2);
    expect(await one.start(wish({ key: 'k3', params: { region: 'uk' } }))).toMatchObject({ why: 'usage' });
    expect(started(await one.start(wish({ key: 'k3' }))).created.number).toBe(3);
    for (const daemon of [one, other]) await daemon.close();
  });

  test('a webhook fires once a delivery, where its condition holds', async () => {
    const rig = new DaemonRig({
      [path]: nightly.replace('id: shop,', `id: shop, if: "event.body.status == 'closed'",`),
    });
    const daemon = await rig.open();
    const fired: Fire[] = [];
    daemon.connect({
      take: fires => fired.push(...fires),
      watermarks: () => ({ watched: 3, failing: 1 }),
    });
    expect(daemon.watermarks()).toEqual({ watched: 3, failing: 1 });
    const deliver = (deliveryId: string, status: string) =>
      daemon.webhook({
        orchestration: 'nightly',
        webhook: 'shop',
        deliveryId,
        event: { headers: {}, body: { status } },
      });
    expect(await deliver('d1', 'closed')).toEqual({ kind: 'accepted' });
    expect(await deliver('d1', 'closed')).toEqual({ kind: 'duplicate' });
    expect(await deliver('d2', 'open')).toEqual({ kind: 'ignored' });
    expect(await deliver('d2', 'closed')).toEqual({ kind: 'duplicate' });
    expect(fired).toMatchObject([
      { trigger: 'webhook shop', details: { event: { body: { status: 'closed' } } } },
    ]);
    expect(await daemon.skipped({})).toMatchObject([{ occasion: 'd2', skip: { reason: 'condition' } }]);
    const none = {
      orchestration: 'nightly',
      webhook: 'x',
      deliveryId: '1',
      event: { headers: {}, body: null },
    };
    expect(await daemon.webhook(none)).toMatchObject({ message: '"nightly" has no webhook "x".' });
    const outcome = await daemon.startFire(fired[0] as Fire);
    expect(started(outcome).created.trigger).toMatchObject({ kind: 'webhook', delivery: 'd1' });
    await daemon.close();
  });

  test('an update of tables counts once an id', async () => {
    const daemon = await new DaemonRig({ [path]: nightly }).open();
    const update = { tables: ['a', 'b'], by: 'ada' };
    expect(await daemon.emit({ ...update, id: '7' })).toEqual({ kind: 'accepted' });
    expect(await daemon.emit({ ...update, id: '7' })).toEqual({ kind: 'duplicate' });
    expect(await daemon.emit(update)).toEqual({ kind: 'accepted' });
    expect((await daemon.record.events(0, 10)).map(({ name }) => name)).toEqual(['a', 'b', 'a', 'b']);
    await daemon.close();
  });

  test('of a run are its end and the tables of tasks that succeeded', async () => {
    const rig = new DaemonRig({
      [path]: `
phases:
  - name: One
    tasks:
      - { name: A, run: 'true', updates: [x.a], matrix: { n: [1, 2] } }
      - { name: B, run: 'false', updates: [x.b], continueOnFailure: true }
  - name: Two
    tasks: [{ name: C, run: 'true', updates: [x.c, x.d] }]
`,
    });
    const daemon = await rig.open();
    started(await daemon.start(wish()));
    await daemon.idle();
    const events = await daemon.record.events(0, 10);
    expect(events.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      ...['table x.a', 'table x.c', 'table x.d', 'run nightly'],
    ]);
    expect(events.at(-1)?.details).toMatchObject({ number: 1, state: 'warning', depth: 0 });
    await daemon.close();
  });
});

describe('an orchestration that a task starts', () => {
  const call = (id: string, more = '') =>
    `phases: [{ name: A, tasks: [{ name: B, uses: orchestration, with: { orchestration: ${id}${more} } }] }]`;

  test('is executed here, and is not given up while a run in progress waits for it', async () => {
    const rig = new DaemonRig({
      [orchestrationPath('outer')]: call('inner'),
      [orchestrationPath('inner')]:
        `phases: [{ name: C, tasks: [{ name: D, run: 'until test -e go; do sleep 0.02; done' }] }]`,
    });
    const daemon = await rig.open();
    const first = started(await daemon.start(wish({ orchestration: 'inner' })));
    const isWaiting = new Promise<void>(resolve => {
      daemon.observe({ onEntry: ({ kind }) => kind === 'run-waiting' && resolve() });
    });
    const outer = started(await daemon.start(wish({ orchestration: 'outer' })));
    const end = endOf(daemon, outer.created.runId);
    await isWaiting;
    daemon.letGoOfWaiting();
    expect([daemon.count, daemon.running]).toEqual([3, 3]);
    rig.write({ go: '' });
    await daemon.quiet();
    expect((await end).state).toBe('success');
    const [, second] = (await daemon.record.runs({ orchestration: 'inner' })).toReversed();
    expect(second).toMatchObject({
      state: 'success',
      trigger: {
        kind: 'orchestration',
        orchestration: 'outer',
        run: outer.created.runId,
        way: ['outer'],
        awaited: true,
      },
    });
    expect(first.created.number).toBe(1);
    await daemon.close();
  });

  test("goes on by itself where the task does not wait, and is the next process's where this one ends", async () => {
    const rig = new DaemonRig({
      [orchestrationPath('outer')]: call('inner', ', wait: false'),
      [orchestrationPath('inner')]:
        `phases: [{ name: C, tasks: [{ name: D, run: 'until test -e go; do sleep 0.02; done' }] }]`,
    });
    const daemon = await rig.open();
    started(await daemon.start(wish({ orchestration: 'inner' })));
    const outer = started(await daemon.start(wish({ orchestration: 'outer' })));
    expect((await endOf(daemon, outer.created.runId)).tasks.get('b')?.jobs[0]?.ended?.outputs).toMatchObject({
      number: '2',
    });
    daemon.letGoOfWaiting();
    rig.write({ go: '' });
    await daemon.close();
    const next = await rig.open();
    const states = (await next.record.runs({ orchestration: 'inner' })).map(({ state }) => state);
    expect(states).toEqual(['interrupted', 'success']);
    await next.close();
  });
});

describe('the files of a project', () => {
  test('count as they were last valid', async () => {
    const rig = new DaemonRig({ [path]: nightly, [orchestrationPath('broken')]: 'phases: []\n' });
    const daemon = await rig.open();
    expect(
      daemon.orchestrations().map(({ id, isCurrent, valid }) => [id, isCurrent, valid !== null]),
    ).toEqual([
      ['broken', false, false],
      ['nightly', true, true],
    ]);
    expect(await daemon.read()).toEqual([]);
    rig.write({ [path]: nightly.replace('Load', 'Load\n    taks: []') });
    const [kept] = await daemon.read();
    expect(kept).toMatchObject({ id: 'nightly', path, kind: 'kept' });
    expect(kept?.problems[0]?.problem.message).toBe(
      'Unknown key "taks" in a phase; expected "id", "name", "if" or "tasks".',
    );
    const { created } = started(await daemon.start(wish()));
    expect(created.phases[0]?.tasks.map(({ id }) => id)).toEqual(['orders', 'users']);
    expect(await daemon.start(wish({ orchestration: 'broken' }))).toMatchObject({
      kind: 'refused',
      why: 'invalid',
    });
    rig.write({ [path]: nightly.replace('Users', 'Accounts') });
    expect(await daemon.read()).toMatchObject([{ id: 'nightly', kind: 'read', problems: [] }]);
    rig.remove(path);
    expect(await daemon.read()).toMatchObject([{ id: 'nightly', kind: 'gone' }]);
    expect(daemon.orchestration('nightly')).toBeUndefined();
    await daemon.close();
  });

  test('of one id count once, and both are named', async () => {
    const daemon = await new DaemonRig({
      [path]: nightly,
      'more/nightly.orchestration.yaml': nightly,
    }).open();
    expect(daemon.orchestration('nightly')).toMatchObject({ path, isCurrent: true });
    expect(daemon.orchestration('nightly')?.problems.map(({ problem }) => problem.code)).toEqual([
      'duplicate-id',
    ]);
    await daemon.close();
  });

  test('tell when schedules fire next', async () => {
    const daemon = await new DaemonRig({ [path]: nightly }).open();
    const next = daemon.next('nightly', 30);
    expect(next).toHaveLength(30);
    expect(next.map(({ at }) => at)).toEqual(next.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(new Set(next.map(({ schedule, timezone }) => `${schedule} ${timezone}`))).toEqual(
      new Set(['0 Europe/Prague', '1 UTC']),
    );
    expect(daemon.next('weekly', 3)).toEqual([]);
    await daemon.close();
  });

  test('name the secret of a webhook', async () => {
    const rig = new DaemonRig({ [path]: nightly });
    const daemon = await rig.open();
    expect(await daemon.webhookSecret('nightly', 'shop')).toBeUndefined();
    rig.host.env['HOOK'] = 'hunter2';
    expect(await daemon.webhookSecret('nightly', 'shop')).toBe('hunter2');
    expect(await daemon.webhookSecret('nightly', 'shops')).toBeUndefined();
    expect(await daemon.webhookSecret('weekly', 'shop')).toBeUndefined();
    expect(existsSync(join(rig.root, '.segue/state/segue.db'))).toBe(false);
    await daemon.close();
  });
});
