import { expect, test } from 'vitest';
import type { RunRow } from '../../../../runner/store/store.ts';
import { LostRunError } from '../../../../runner/store/store.ts';
import { created, createRun, ended, jobStarted, type Rig, started } from '../rig.ts';
import { useRig } from './fixture.ts';

/** Runs, their journals and texts. */
export function runContract(newRig: () => Promise<Rig>): void {
  const rig = useRig(newRig);

  test('numbers the runs of each orchestration from 1', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    expect((await createRun(one, 'a', 'nightly')).number).toBe(1);
    expect((await createRun(other, 'b', 'hourly')).number).toBe(1);
    expect((await createRun(other, 'c', 'nightly')).number).toBe(2);
    expect((await one.runByNumber('nightly', 2))?.id).toBe('c');
    expect(await one.runByNumber('nightly', 3)).toBeUndefined();
    expect(await one.runByNumber('weekly', 1)).toBeUndefined();
  });

  test('gives runs that are made at the same time different numbers', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    const runs = await Promise.all(
      ['a', 'b', 'c', 'd'].map((id, index) => createRun(index % 2 === 0 ? one : other, id)),
    );
    expect(runs.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4]);
  });

  test('keeps all that a row shows of a new run', async () => {
    const store = await rig.store();
    await createRun(store, 'a');
    expect(await store.run('a')).toEqual({
      id: 'a',
      orchestration: 'nightly',
      name: 'The nightly',
      number: 1,
      attempt: 1,
      retryOf: null,
      state: 'waiting',
      reason: null,
      trigger: { kind: 'schedule', cron: '0 2 * * *' },
      startedBy: 'ada',
      waitingFor: null,
      cancel: null,
      createdAt: 1001,
      startedAt: null,
      endedAt: null,
      durationMs: null,
      params: { since: '7 days', full: false },
      sourceHash: 'sha256:01',
      commit: null,
    } satisfies RunRow);
    expect(await store.run('b')).toBeUndefined();
  });

  test('journals what happens in order, for every process to read', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'a');
    await one.commit({ runId: 'a', entries: [started(), jobStarted('load')] });
    await one.commit({ runId: 'a', entries: [jobStarted('check')] });
    expect(await other.journal('a')).toEqual([
      { sequence: 1, entry: created('a', 'nightly', 1) },
      { sequence: 2, entry: started() },
      { sequence: 3, entry: jobStarted('load') },
      { sequence: 4, entry: jobStarted('check') },
    ]);
    expect((await other.journal('a', 2)).map(({ sequence }) => sequence)).toEqual([3, 4]);
    expect((await other.journal('a', 1, 2)).map(({ sequence }) => sequence)).toEqual([2, 3]);
    expect(await other.journal('a', 4)).toEqual([]);
    expect(await other.journal('b')).toEqual([]);
  });

  test('changes the row with the journal', async () => {
    const store = await rig.store();
    await createRun(store, 'a');
    const holder = { run: 'z', runName: 'nightly#9', job: null, since: 5 };
    await store.commit({ runId: 'a', entries: [{ kind: 'run-waiting', at: 1500, holder, place: 2 }] });
    expect(await store.run('a')).toMatchObject({ state: 'waiting', waitingFor: { holder, place: 2 } });
    await store.commit({ runId: 'a', entries: [started()] });
    expect(await store.run('a')).toMatchObject({ state: 'running', waitingFor: null, startedAt: 2000 });
    await store.commit({
      runId: 'a',
      entries: [{ kind: 'cancel-requested', at: 2100, by: 'ada', force: false }, ended('failed')],
    });
    expect(await store.run('a')).toMatchObject({
      state: 'failed',
      startedAt: 2000,
      endedAt: 3000,
      durationMs: 1000,
      cancel: { by: 'ada', force: false },
    });
  });

  test('writes the commits of one turn, each to its own run', async () => {
    const store = await rig.store();
    await Promise.all(['a', 'b'].map(id => createRun(store, id)));
    const tasks = Array.from({ length: 50 }, (_, index) => `t${index}`);
    await Promise.all(
      tasks.flatMap(task =>
        ['a', 'b'].map(runId => store.commit({ runId, entries: [jobStarted(`${runId}-${task}`)] })),
      ),
    );
    for (const runId of ['a', 'b']) {
      const entries = (await store.journal(runId, 1)).map(({ entry }) => entry);
      expect(entries).toEqual(tasks.map(task => jobStarted(`${runId}-${task}`)));
    }
  });

  test('refuses to write for a run of another process, and writes nothing of it', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'a');
    await createRun(other, 'b');
    const outcomes = await Promise.allSettled([
      other.commit({ runId: 'b', entries: [jobStarted('one')] }),
      other.commit({ runId: 'a', entries: [ended()] }),
      other.commit({ runId: 'missing', entries: [ended()] }),
      other.commit({ runId: 'b', entries: [jobStarted('two')] }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(LostRunError);
    expect((await one.journal('a')).length).toBe(1);
    expect((await one.run('a'))?.state).toBe('waiting');
    expect((await one.journal('b', 1)).map(({ entry }) => entry)).toEqual([
      jobStarted('one'),
      jobStarted('two'),
    ]);
  });

  test('keeps texts by their hash', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'a', 'nightly', { 'sha256:01': 'first', 'sha256:02': 'second' });
    await createRun(one, 'b', 'nightly', { 'sha256:02': 'second' });
    expect(await other.text('sha256:01')).toBe('first');
    expect(await other.text('sha256:02')).toBe('second');
    expect(await other.text('sha256:03')).toBeUndefined();
  });

  test('forgets ended runs, and the texts that no other run has', async () => {
    const store = await rig.store();
    await createRun(store, 'a', 'nightly', { 'sha256:01': 'first', 'sha256:02': 'second' });
    await createRun(store, 'b', 'nightly', { 'sha256:02': 'second' });
    await store.commit({ runId: 'a', entries: [started(), ended()] });
    expect(await store.deleteRuns(['a', 'b', 'c'])).toEqual(['a']);
    expect(await store.run('a')).toBeUndefined();
    expect(await store.journal('a')).toEqual([]);
    expect(await store.text('sha256:01')).toBeUndefined();
    expect(await store.text('sha256:02')).toBe('second');
    expect((await store.run('b'))?.state).toBe('waiting');
  });

  test('never gives a number twice, even when the last run is forgotten', async () => {
    const store = await rig.store();
    await createRun(store, 'a');
    await store.commit({ runId: 'a', entries: [ended()] });
    await store.deleteRuns(['a']);
    expect((await createRun(store, 'b')).number).toBe(2);
  });

  test('writes what is pending when it is closed, and nothing after that', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'a');
    const pending = one.commit({ runId: 'a', entries: [started(), ended()] });
    await Promise.all([one.close(), one.close()]);
    await pending;
    await one.close();
    expect((await other.run('a'))?.state).toBe('success');
    await expect(one.commit({ runId: 'a', entries: [started()] })).rejects.toThrow('The store is closed.');
    await expect(one.run('a')).rejects.toThrow('The store is closed.');
  });
}
