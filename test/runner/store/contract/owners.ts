import { expect, test } from 'vitest';
import { claimOf, createRun, ended, jobStarted, type Rig, started } from '../rig.ts';
import { useRig } from './fixture.ts';

/** Processes that own runs, their deaths, and who takes over. */
export function ownerContract(newRig: () => Promise<Rig>): void {
  const rig = useRig(newRig);

  test('reads the run of a dead process as interrupted', async () => {
    const [owner, other] = [await rig.open(), await rig.open()];
    await createRun(owner.store, 'a');
    await owner.store.commit({ runId: 'a', entries: [started()] });
    expect((await other.store.run('a'))?.state).toBe('running');
    owner.die();
    expect(await other.store.run('a')).toMatchObject({
      state: 'interrupted',
      reason: 'The process that ran it ended before the run did.',
      startedAt: 2000,
      // When its last entry was made.
      endedAt: 2000,
    });
    expect((await other.store.runByNumber('nightly', 1))?.state).toBe('interrupted');
  });

  test('leaves the ended runs of a dead process as they are', async () => {
    const [owner, other] = [await rig.open(), await rig.open()];
    await createRun(owner.store, 'a');
    await owner.store.commit({ runId: 'a', entries: [started(), ended()] });
    owner.die();
    expect((await other.store.run('a'))?.state).toBe('success');
    expect(await other.store.takeOver()).toEqual([]);
  });

  test('reads an unended run of a closed store as interrupted at once', async () => {
    const [owner, other] = [await rig.store(), await rig.store()];
    await createRun(owner, 'a');
    await owner.close();
    expect((await other.run('a'))?.state).toBe('interrupted');
    expect((await other.takeOver()).map(({ id }) => id)).toEqual(['a']);
  });

  test('takes over the runs of the dead, whose places are free then', async () => {
    const [owner, alive, other] = [await rig.open(), await rig.open(), await rig.open()];
    await createRun(owner.store, 'a');
    await createRun(owner.store, 'b');
    await createRun(alive.store, 'c');
    await owner.store.commit({ runId: 'a', entries: [started(), jobStarted('x')] });
    await owner.store.claim(claimOf('x', { runId: 'a' }));
    owner.die();
    expect((await other.store.takeOver('c')).length).toBe(0);
    const taken = await other.store.takeOver('a');
    expect(taken.map(({ id, state, endedAt }) => [id, state, endedAt])).toEqual([['a', 'interrupted', 2500]]);
    expect((await other.store.line(claimOf('x').key)).holders).toEqual([]);
    await other.store.commit({
      runId: 'a',
      entries: [{ kind: 'run-interrupted', at: 4000, message: 'The runner died.' }],
    });
    expect(await alive.store.run('a')).toMatchObject({
      state: 'interrupted',
      reason: 'The runner died.',
      endedAt: 4000,
    });
    expect((await alive.store.journal('a')).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect((await alive.store.takeOver()).map(({ id }) => id)).toEqual(['b']);
    expect(await other.store.takeOver()).toEqual([]);
  });

  test('lets exactly one take a run over', async () => {
    const [owner, one, other] = [await rig.open(), await rig.open(), await rig.open()];
    await createRun(owner.store, 'a');
    owner.die();
    const taken = await Promise.all([one.store.takeOver(), other.store.takeOver(), one.store.takeOver('a')]);
    expect(taken.map(rows => rows.length).sort()).toEqual([0, 0, 1]);
  });

  test('lets the runs that were interrupted be forgotten, and those that go on not', async () => {
    const [owner, other] = [await rig.open(), await rig.open()];
    await createRun(owner.store, 'a');
    await createRun(other.store, 'b');
    owner.die();
    expect(await other.store.deleteRuns(['a', 'b'])).toEqual(['a']);
  });
}
