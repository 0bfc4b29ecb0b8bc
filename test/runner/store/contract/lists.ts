import { expect, test } from 'vitest';
import type { RunFilter, Store } from '../../../../runner/store/store.ts';
import { createRun, ended, type Rig, started } from '../rig.ts';
import { useRig } from './fixture.ts';

async function ids(store: Store, filter: RunFilter): Promise<string> {
  return (await store.runs(filter)).map(({ id }) => id).join('');
}

/** Lists of runs. */
export function listContract(newRig: () => Promise<Rig>): void {
  const rig = useRig(newRig);

  /** a and d succeeded, b failed, c runs, e waits; f and g are a dead process's, which ran and waited. */
  async function history(): Promise<Store> {
    const [{ store }, dead] = [await rig.open(), await rig.open()];
    for (const [id, orchestration] of [...'abcde'].map(id => [id, id < 'd' ? 'nightly' : 'hourly'] as const))
      await createRun(store, id, orchestration);
    await createRun(dead.store, 'f', 'nightly');
    await createRun(dead.store, 'g', 'hourly');
    for (const id of 'abcd') await store.commit({ runId: id, entries: [started()] });
    for (const id of 'abd')
      await store.commit({ runId: id, entries: [ended(id === 'b' ? 'failed' : 'success')] });
    await dead.store.commit({ runId: 'f', entries: [started()] });
    dead.die();
    return store;
  }

  test('shows runs newest first, by state, orchestration and both', async () => {
    const store = await history();
    expect(await ids(store, {})).toBe('gfedcba');
    expect(await ids(store, { orchestration: 'nightly' })).toBe('fcba');
    expect(await ids(store, { orchestration: 'weekly' })).toBe('');
    expect(await ids(store, { states: ['success'] })).toBe('da');
    expect(await ids(store, { states: ['failed', 'success'] })).toBe('dba');
    expect(await ids(store, { states: ['success'], orchestration: 'nightly' })).toBe('a');
    expect(await ids(store, { states: ['failed', 'success'], orchestration: 'nightly' })).toBe('ba');
    expect(await ids(store, { states: [] })).toBe('');
  });

  test('counts the runs of the dead as interrupted, and not as running or waiting', async () => {
    const store = await history();
    expect(await ids(store, { states: ['running'] })).toBe('c');
    expect(await ids(store, { states: ['waiting'] })).toBe('e');
    expect(await ids(store, { states: ['interrupted'] })).toBe('gf');
    expect(await ids(store, { states: ['interrupted', 'running', 'waiting'] })).toBe('gfec');
    expect(await ids(store, { states: ['interrupted'], orchestration: 'nightly' })).toBe('f');
    expect((await store.runs({ limit: 2 })).map(({ state }) => state)).toEqual([
      'interrupted',
      'interrupted',
    ]);
  });

  test('shows a limited number, and goes on from any run', async () => {
    const store = await history();
    expect(await ids(store, { limit: 3 })).toBe('gfe');
    expect(await ids(store, { limit: 3, before: 'e' })).toBe('dcb');
    expect(await ids(store, { limit: 3, before: 'b' })).toBe('a');
    expect(await ids(store, { before: 'a' })).toBe('');
    expect(await ids(store, { before: 'nobody' })).toBe('');
    expect(await ids(store, { limit: 1, orchestration: 'nightly', before: 'c' })).toBe('b');
    expect(await ids(store, { orchestration: 'nightly', before: 'e' })).toBe('cba');
    expect(await ids(store, { states: ['success', 'failed'], limit: 2 })).toBe('db');
    expect(await ids(store, { states: ['success', 'failed'], limit: 2, before: 'd' })).toBe('ba');
    expect(await ids(store, { states: ['interrupted'], orchestration: 'hourly', before: 'g' })).toBe('');
  });
}
