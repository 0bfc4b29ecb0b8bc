import { expect, test } from 'vitest';
import type { Line } from '../../../../runner/store/store.ts';
import { LostRunError } from '../../../../runner/store/store.ts';
import { claimOf, createRun, jobStarted, type Rig } from '../rig.ts';
import { useRig } from './fixture.ts';

const key = claimOf('any').key;

function names({ holders, waiting }: Line): string {
  const list = (all: Line['holders']): string =>
    all.map(({ runName }) => runName.replace('#1', '')).join(' ');
  return `${list(holders)} | ${list(waiting)}`;
}

/** Places of keys and the lines for them. */
export function claimContract(newRig: () => Promise<Rig>): void {
  const rig = useRig(newRig);

  test('gives a free place, and names the holder and the place in line where none is free', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    expect(await one.claim(claimOf('a'))).toEqual({ granted: true });
    const second = await other.claim(claimOf('b'));
    expect(second).toMatchObject({
      granted: false,
      holder: { run: 'run-of-a', runName: 'a#1', job: 'a.0.1' },
      place: 1,
    });
    expect(await one.claim(claimOf('c'))).toMatchObject({
      granted: false,
      holder: { runName: 'a#1' },
      place: 2,
    });
    expect(names(await other.line(key))).toBe('a | b c');
    expect(await other.claim(claimOf('d', { key: 'configuration:http/shop' }))).toEqual({ granted: true });
    expect(await one.line('configuration:http/none')).toEqual({ holders: [], waiting: [] });
  });

  test('tells since when a place is held', async () => {
    const store = await rig.store();
    await store.claim(claimOf('a'));
    const refused = await store.claim(claimOf('b'));
    const [holder] = (await store.line(key)).holders;
    expect(refused).toMatchObject({ holder });
    expect(holder?.since).toBeTypeOf('number');
  });

  test('gives a claim that asks again what it has: its place, or its place in line', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    expect(await one.claim(claimOf('a'))).toEqual({ granted: true });
    await other.claim(claimOf('b'));
    await other.claim(claimOf('c'));
    expect(await other.claim(claimOf('b'))).toMatchObject({ granted: false, place: 1 });
    expect(await other.claim(claimOf('c'))).toMatchObject({ granted: false, place: 2 });
    expect(names(await one.line(key))).toBe('a | b c');
  });

  test('serves first in, first out: who comes later does not pass', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    await other.claim(claimOf('b'));
    await one.claim(claimOf('c'));
    await one.withdraw('a');
    expect(await one.claim(claimOf('c'))).toMatchObject({
      granted: false,
      holder: { runName: 'b#1' },
      place: 2,
    });
    expect(await one.claim(claimOf('d'))).toMatchObject({ granted: false, place: 3 });
    expect(await other.claim(claimOf('b'))).toEqual({ granted: true });
    expect(names(await one.line(key))).toBe('b | c d');
  });

  test('has as many places as its capacity', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    const three = { capacity: 3 };
    for (const id of ['a', 'b', 'c']) expect(await one.claim(claimOf(id, three))).toEqual({ granted: true });
    expect(await other.claim(claimOf('d', three))).toMatchObject({ granted: false, place: 1 });
    expect(await other.claim(claimOf('e', three))).toMatchObject({ granted: false, place: 2 });
    await one.withdraw('b');
    await one.withdraw('c');
    // Two places and two in line: each finds one, whoever asks first.
    expect(await other.claim(claimOf('e', three))).toEqual({ granted: true });
    expect(await one.claim(claimOf('f', three))).toMatchObject({ granted: false, place: 2 });
    expect(await other.claim(claimOf('d', three))).toEqual({ granted: true });
  });

  test('does not line up who wants a place only if it is free', async () => {
    const store = await rig.store();
    expect(await store.claim(claimOf('a', { onlyIfFree: true }))).toEqual({ granted: true });
    expect(await store.claim(claimOf('b', { onlyIfFree: true }))).toMatchObject({
      granted: false,
      holder: { runName: 'a#1' },
      place: 1,
    });
    expect(names(await store.line(key))).toBe('a | ');
    await store.claim(claimOf('c'));
    await store.withdraw('a');
    expect(await store.claim(claimOf('d', { onlyIfFree: true }))).toMatchObject({
      granted: false,
      holder: { runName: 'c#1' },
    });
    expect(names(await store.line(key))).toBe(' | c');
  });

  test('takes back a place, or a place in line; ids that it does not know are ignored', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    await other.claim(claimOf('b'));
    await other.claim(claimOf('c'));
    await other.withdraw('b');
    await other.withdraw('nobody');
    // Another process's claims are not this one's to give back.
    await other.withdraw('a');
    expect(names(await one.line(key))).toBe('a | c');
    await one.withdraw('a');
    expect(await other.claim(claimOf('c'))).toEqual({ granted: true });
  });

  test('releases claims with the commit that ends what they were for', async () => {
    const store = await rig.store();
    await createRun(store, 'r');
    await store.claim(claimOf('a', { runId: 'r' }));
    await store.claim(claimOf('b', { runId: 'r' }));
    await store.commit({ runId: 'r', entries: [jobStarted('x')], release: ['a', 'unknown'] });
    expect(names(await store.line(key))).toBe(' | b');
    expect(await store.claim(claimOf('b'))).toEqual({ granted: true });
  });

  test('releases nothing where the commit is refused', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'r');
    await other.claim(claimOf('a'));
    await expect(other.commit({ runId: 'r', entries: [], release: ['a'] })).rejects.toThrow(LostRunError);
    expect(names(await one.line(key))).toBe('a | ');
  });

  test('refuses places to a run of another process', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'r');
    await expect(other.claim(claimOf('a', { runId: 'r' }))).rejects.toThrow(LostRunError);
    expect(names(await one.line(key))).toBe(' | ');
  });

  test('frees what a closed process held, and its places in line', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    await one.claim(claimOf('b'));
    await other.claim(claimOf('c'));
    await one.close();
    expect(names(await other.line(key))).toBe(' | c');
    expect(await other.claim(claimOf('c'))).toEqual({ granted: true });
  });

  test('frees what a dead process held, and its places in line', async () => {
    const [one, other] = [await rig.open(), await rig.open()];
    await one.store.claim(claimOf('a'));
    await one.store.claim(claimOf('b'));
    await other.store.claim(claimOf('c'));
    one.die();
    expect(names(await other.store.line(key))).toBe(' | c');
    expect(await other.store.claim(claimOf('d'))).toMatchObject({ granted: false, place: 2 });
    expect(await other.store.claim(claimOf('c'))).toMatchObject({ granted: true });
  });

  test('names the dead run to all who get its place, until it is cleared there', async () => {
    const [dead, one, other] = [await rig.open(), await rig.open(), await rig.open()];
    const shop = { key: 'configuration:http/shop' };
    await dead.store.claim(claimOf('a'));
    await dead.store.claim(claimOf('b', { ...shop, runId: 'run-of-a' }));
    await dead.store.claim(claimOf('waiting', { ...shop }));
    dead.die();
    const told = { granted: true, deserted: ['run-of-a'] };
    expect(await one.store.claim(claimOf('c'))).toEqual(told);
    // Who was told may die, or ask again, before it has seen to it.
    expect(await one.store.claim(claimOf('c'))).toEqual(told);
    await one.store.withdraw('c');
    expect(await other.store.claim(claimOf('d'))).toEqual(told);
    await other.store.cleared('run-of-a', key);
    expect(await other.store.claim(claimOf('d'))).toEqual({ granted: true });
    expect(await one.store.claim(claimOf('e', shop))).toEqual(told);
    await one.store.cleared('run-of-a');
    expect(await one.store.claim(claimOf('e', shop))).toEqual({ granted: true });
  });

  test('names nobody whose process closed its store: its jobs have ended', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    await one.close();
    expect(await other.claim(claimOf('b'))).toEqual({ granted: true });
  });
}
