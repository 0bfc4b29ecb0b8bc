import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ProjectDaemon } from '../../../runner/daemon/projectDaemon.ts';
import { Unattended } from '../../../runner/daemon/unattended.ts';
import { Timetable } from '../../../runner/model/schedule/timetable.ts';
import type { Entry, RunCreated } from '../../../runner/record/entry.ts';
import { foldJournal } from '../../../runner/record/runState.ts';
import { retryOfWords } from '../../../runner/report/words.ts';
import { mostDeaths, recoverRuns } from '../../../runner/run/recover.ts';
import type { MemoryStore } from '../../../runner/store/memory.ts';
import { realClock } from '../job/realClock.ts';
import { ScriptedDatabase } from '../trigger/scriptedDatabase.ts';
import { ScriptedDisk } from '../trigger/scriptedDisk.ts';
import { DaemonRig, endOf, orchestrationPath } from './daemonRig.ts';

const path = orchestrationPath('nightly');

/** A daemon that a test lets die. */
interface Victim {
  readonly rig: DaemonRig;
  readonly daemon: ProjectDaemon;
  readonly store: MemoryStore;
}

async function open(text: string): Promise<Victim> {
  const rig = new DaemonRig({ [path]: text });
  const daemon = await rig.open();
  return { rig, daemon, store: storeOf(rig) };
}

function storeOf({ store }: DaemonRig): MemoryStore {
  if (store === undefined) throw new Error('A daemon that is open has a record.');
  return store;
}

/** Starts a run, and resolves once all of these have happened in it. */
async function startUntil(daemon: ProjectDaemon, hasCome: (entry: Entry) => boolean, count = 1) {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  const stop = daemon.observe({
    onEntry: entry => {
      if (hasCome(entry) && --left === 0) resolve();
    },
  });
  const selection = { only: [], skip: [] };
  const wish = { orchestration: 'nightly', params: {}, selection, startedBy: 'token ci' };
  const outcome = await daemon.start({ ...wish, trigger: { kind: 'schedule' } });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  await promise;
  stop();
  return outcome.created;
}

/** What becomes of the runs that were left, with the next daemon. */
async function takenUp(
  rig: DaemonRig,
): Promise<{ readonly lines: readonly string[]; readonly daemon: ProjectDaemon }> {
  const daemon = await rig.open();
  const lines: string[] = [];
  const unattended = new Unattended({
    daemon,
    store: storeOf(rig),
    clock: realClock,
    timetable: new Timetable(),
    log: { write: (level, message) => lines.push(`${level}: ${message}`) },
    disk: new ScriptedDisk(),
    databases: new ScriptedDatabase(),
  });
  await unattended.takeUp();
  await unattended.idle();
  await daemon.idle();
  return { lines, daemon };
}

async function statesOf(daemon: ProjectDaemon): Promise<readonly string[]> {
  const rows = await daemon.record.runs({});
  const described = rows.toReversed().map(async ({ id, number }) => {
    const run = foldJournal((await daemon.record.journal(id)).map(({ entry }) => entry));
    const tasks = [...run.tasks].map(([task, { state }]) => `${task}=${state}`);
    return `#${number} ${run.state}: ${tasks.join(' ')}`;
  });
  return Promise.all(described);
}

function linesOf(rig: DaemonRig, file: string): readonly string[] {
  const name = join(rig.root, file);
  return existsSync(name) ? readFileSync(name, 'utf8').trimEnd().split('\n') : [];
}

const isJob = (kind: 'job-started' | 'job-ended', task: string) => (entry: Entry) =>
  entry.kind === kind && entry.job.task === task;

/** Every run of it says so in `out`; `wait` ends when the file `go` is there. */
const nightly = `
phases:
  - name: One
    tasks:
      - { name: Good, run: 'echo good >> out' }
      - { name: Bad, run: 'echo bad >> out; exit 3' }
      - { name: Wait, run: 'echo wait >> out; until [ -f go ]; do sleep 0.02; done' }
  - name: Two
    tasks:
      - { name: Never, run: 'echo never >> out' }
      - { name: Clean, if: always(), run: 'echo clean >> out' }
`;

describe('a run whose daemon died', () => {
  test('goes on with what was in flight, and ends as it would have', async () => {
    const { rig, daemon, store } = await open(nightly);
    const isKnown = (entry: Entry) =>
      isJob('job-ended', 'good')(entry) ||
      isJob('job-ended', 'bad')(entry) ||
      isJob('job-started', 'wait')(entry);
    await startUntil(daemon, isKnown, 3);
    store.die();
    rig.write({ go: '' });
    const { daemon: next } = await takenUp(rig);
    expect(await statesOf(next)).toEqual([
      '#1 interrupted: good=succeeded bad=failed wait=failed never=not-executed clean=not-executed',
      '#2 failed: good=skipped bad=failed wait=succeeded never=not-executed clean=succeeded',
    ]);
    const [row] = await next.record.runs({});
    const resumed = foldJournal((await next.record.journal(row?.id ?? '')).map(({ entry }) => entry));
    expect(resumed.created.startedBy).toBe('token ci');
    expect(retryOfWords(resumed.created)).toBe('attempt 2, goes on with nightly#1');
    expect(resumed.tasks.get('bad')?.failure).toMatchObject({ code: 'exit-code', exitCode: 3 });
    expect(linesOf(rig, 'out').filter(line => line === 'bad')).toHaveLength(1);
    expect((await storeOf(rig).notices(row?.id ?? '')).map(({ cause }) => cause)).toEqual(['ended']);
    // A person who tries again does so with all that failed.
    const selection = { only: [], skip: [] };
    const trigger = { kind: 'manual' } as const;
    const wish = { run: 'nightly#2', params: {}, selection, trigger, startedBy: 'ada', asRecorded: false };
    const planned = await next.planRetry(wish);
    expect(planned.kind === 'plan' ? [...planned.plan.reasons.keys()] : []).toEqual(['bad', 'never']);
    await next.close();
  });

  test('comes to its end where nothing of it was left to do', async () => {
    const { rig, daemon, store } = await open('phases: [{ name: A, tasks: [{ name: B, run: "true" }] }]');
    const { promise, resolve } = Promise.withResolvers<void>();
    const commit = store.commit.bind(store);
    store.commit = change => {
      const kept = change.entries.filter(({ kind }) => kind !== 'phase-ended' && kind !== 'run-ended');
      if (kept.length === change.entries.length) return commit(change);
      // All but the end of the run was written.
      return commit({ ...change, entries: kept, events: [] }).then(() => {
        store.die();
        resolve();
        return new Promise<void>(() => {});
      });
    };
    await startUntil(daemon, isJob('job-started', 'b'));
    await promise;
    const { daemon: next, lines } = await takenUp(rig);
    expect(await statesOf(next)).toEqual(['#1 interrupted: b=succeeded', '#2 success: b=skipped']);
    expect(lines.filter(line => line.startsWith('error'))).toEqual([]);
    expect((await next.record.events(0, 9)).map(({ kind }) => kind)).toEqual(['run']);
    await next.close();
  });

  test('fails by a task that is not to be done twice', async () => {
    const { rig, daemon, store } = await open(nightly.replace('name: Wait,', 'name: Wait, rerun: never,'));
    await startUntil(daemon, isJob('job-started', 'wait'));
    store.die();
    const { daemon: next } = await takenUp(rig);
    const [row] = await next.record.runs({});
    const resumed = foldJournal((await next.record.journal(row?.id ?? '')).map(({ entry }) => entry));
    expect([row?.number, row?.state]).toEqual([2, 'failed']);
    expect(resumed.tasks.get('wait')).toMatchObject({ state: 'failed', failure: { code: 'lost-worker' } });
    expect(linesOf(rig, 'out').filter(line => line === 'wait').length).toBeLessThanOrEqual(1);
    await next.close();
  });

  test('is cancelled where somebody had asked for that', async () => {
    const { rig, daemon, store } = await open(nightly);
    const { runId } = await startUntil(daemon, isJob('job-started', 'wait'));
    const other = await rig.open();
    const cancels = storeOf(rig);
    store.die();
    expect(await cancels.requestCancel(runId, { by: 'ada', force: false })).toBe(true);
    await other.close();
    const { daemon: next } = await takenUp(rig);
    const [only, ...more] = await next.record.runs({});
    expect(more).toEqual([]);
    expect(only).toMatchObject({ state: 'cancelled', cancel: { by: 'ada', force: false } });
    await next.close();
  });

  test('is cancelled by whoever asks for it before it goes on', async () => {
    const { rig, daemon, store } = await open(nightly);
    await startUntil(daemon, isJob('job-started', 'wait'));
    store.die();
    const other = await rig.open();
    expect(await other.cancel('nightly#1', { by: 'ada', force: false })).toMatchObject({ kind: 'cleared' });
    await other.close();
    const { daemon: next } = await takenUp(rig);
    expect((await next.record.runs({})).map(({ number, state }) => [number, state])).toEqual([
      [1, 'cancelled'],
    ]);
    await next.close();
  });

  test('does not go on where somebody asks for its end after that was recorded', async () => {
    const { rig, daemon, store } = await open(nightly);
    await startUntil(daemon, isJob('job-started', 'wait'));
    store.die();
    const other = await rig.open();
    await recoverRuns(other.runner, storeOf(rig));
    expect(await other.cancel('nightly#1', { by: 'ada', force: false })).toMatchObject({ kind: 'cleared' });
    await other.close();
    const { daemon: next } = await takenUp(rig);
    expect((await next.record.runs({})).map(({ number }) => number)).toEqual([1]);
    await next.close();
  });

  test('is given up, and told of, when it has taken many daemons with it', async () => {
    const { rig, daemon, store } = await open(nightly);
    const create = store.createRun.bind(store);
    store.createRun = request =>
      create({
        ...request,
        build: (number): RunCreated => ({ ...request.build(number), deaths: mostDeaths - 1 }),
      });
    const { runId } = await startUntil(daemon, isJob('job-started', 'wait'));
    store.die();
    const { daemon: next } = await takenUp(rig);
    expect(await next.record.runs({})).toMatchObject([
      { state: 'failed', reason: 'The process that ran it has ended in the midst of it 10 times in a row.' },
    ]);
    expect(await storeOf(rig).notices(runId)).toMatchObject([{ cause: 'ended' }]);
    await next.close();
  });

  test('is over where its limit was reached', async () => {
    const { rig, daemon, store } = await open(`limits: { duration: 50ms }\n${nightly}`);
    const { promise, resolve } = Promise.withResolvers<void>();
    const commit = store.commit.bind(store);
    store.commit = change =>
      commit(change).then(() => {
        if (change.entries.every(({ kind }) => kind !== 'limit-reached')) return;
        store.die();
        resolve();
      });
    const run = startUntil(daemon, ({ kind }) => kind === 'run-started');
    await Promise.all([run, promise]);
    const { daemon: next } = await takenUp(rig);
    expect(await next.record.runs({})).toMatchObject([
      { number: 1, state: 'failed', reason: expect.stringContaining('over its limit of 50 ms') },
    ]);
    await next.close();
  });

  test('is started again by the task that awaits it', async () => {
    const { rig, daemon, store } = await open(
      'phases: [{ name: A, tasks: [{ name: B, uses: orchestration, with: { orchestration: inner } }] }]',
    );
    rig.write({ [orchestrationPath('inner')]: nightly.replace('exit 3', 'true') });
    await daemon.read();
    await startUntil(daemon, isJob('job-started', 'wait'));
    store.die();
    rig.write({ go: '' });
    const { daemon: next } = await takenUp(rig);
    const rows = (await next.record.runs({})).toReversed();
    expect(rows.map(({ orchestration, number, state }) => `${orchestration}#${number} ${state}`)).toEqual([
      ...['nightly#1 interrupted', 'inner#1 interrupted', 'nightly#2 success', 'inner#2 success'],
    ]);
    await next.close();
  });

  test('is left to the person who started it', async () => {
    const { rig, daemon, store } = await open(nightly);
    const selection = { only: [], skip: [] };
    const wish = { orchestration: 'nightly', params: {}, selection, startedBy: 'ada' };
    const outcome = await daemon.start({ ...wish, trigger: { kind: 'manual' } });
    if (outcome.kind === 'refused') throw new Error(outcome.message);
    store.die();
    const { daemon: next } = await takenUp(rig);
    expect((await next.record.runs({})).map(({ state }) => state)).toEqual(['interrupted']);
    const { orchestration: _, ...more } = wish;
    const retry = await next.retry({
      ...more,
      run: 'nightly#1',
      asRecorded: false,
      trigger: { kind: 'manual' },
    });
    rig.write({ go: '' });
    if (retry.kind === 'started') await endOf(next, retry.created.runId);
    expect((await next.record.runs({}))[0]?.state).toBe('failed');
    await next.close();
  });
});
