import { expect, test } from 'vitest';
import { nearHead } from '../../../../runner/store/claimLine.ts';
import {
  claimOf,
  createRun,
  ended,
  granted,
  isSettled,
  jobStarted,
  never,
  type Rig,
  started,
} from '../rig.ts';
import { useRig } from './fixture.ts';

const { key } = claimOf('any');

/** Waiting without asking again and again. */
export function wakeContract(newRig: () => Promise<Rig>): void {
  const rig = useRig(newRig);

  test('wakes the next in line when a place is given back, in this and in another process', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    await other.claim(claimOf('b'));
    await one.claim(claimOf('c'));
    const [b, c] = [granted(other, claimOf('b')), granted(one, claimOf('c'))];
    expect(await isSettled(Promise.race([b, c]))).toBe(false);
    await one.withdraw('a');
    await b;
    expect(await isSettled(c)).toBe(false);
    await other.withdraw('b');
    await c;
  });

  test('wakes the next in line when a commit releases the place', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'r');
    await one.claim(claimOf('a', { runId: 'r' }));
    await other.claim(claimOf('b'));
    const changed = other.changed(key, never, 'b');
    await one.commit({ runId: 'r', entries: [jobStarted('x')], release: ['a'] });
    await changed;
    expect(await other.claim(claimOf('b'))).toEqual({ granted: true });
  });

  test('wakes at once where the place became free before anyone waited', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    await other.claim(claimOf('b'));
    await one.withdraw('a');
    await other.changed(key, never, 'b');
    await other.changed(key, never);
  });

  test('wakes at once for a claim that is not in line', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    await other.changed(key, never, 'unknown');
    await one.changed(key, never, 'a');
  });

  test('wakes who waits for any change of the key', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    await other.claim(claimOf('b'));
    const changed = other.changed(key, never);
    expect(await isSettled(changed)).toBe(false);
    await one.withdraw('a');
    await changed;
  });

  test('wakes the next in line when the one ahead gives up', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a', { capacity: 2 }));
    await one.claim(claimOf('b', { capacity: 2 }));
    await other.claim(claimOf('c', { capacity: 2 }));
    await one.claim(claimOf('d', { capacity: 2 }));
    await one.withdraw('a');
    // One place is free, and c is first for it, but does not ask.
    const d = granted(one, claimOf('d', { capacity: 2 }));
    expect(await isSettled(d)).toBe(false);
    await other.withdraw('c');
    await d;
  });

  test('wakes the next in line when the holder dies', async () => {
    const [one, other] = [await rig.open(), await rig.open()];
    await one.store.claim(claimOf('a'));
    const b = granted(other.store, claimOf('b'));
    expect(await isSettled(b)).toBe(false);
    one.die();
    await b;
  });

  test('wakes the next in line when the one ahead dies', async () => {
    const [one, ahead, other] = [await rig.open(), await rig.open(), await rig.open()];
    await one.store.claim(claimOf('a'));
    await ahead.store.claim(claimOf('b'));
    const c = granted(other.store, claimOf('c'));
    await one.store.withdraw('a');
    expect(await isSettled(c)).toBe(false);
    ahead.die();
    await c;
  });

  test('wakes the next in line when the holder closes its store', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    const b = granted(other, claimOf('b'));
    expect(await isSettled(b)).toBe(false);
    await one.close();
    await b;
  });

  test('stops waiting when it is told to', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    await other.claim(claimOf('b'));
    const stop = new AbortController();
    const changed = other.changed(key, stop.signal, 'b');
    expect(await isSettled(changed)).toBe(false);
    stop.abort();
    await changed;
    await other.changed(key, stop.signal, 'b');
  });

  test('stops waiting when its claim is withdrawn or its store closed', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await one.claim(claimOf('a'));
    await other.claim(claimOf('b'));
    await other.claim(claimOf('c'));
    const [b, c] = ['b', 'c'].map(id => other.changed(key, never, id));
    await other.withdraw('b');
    await b;
    await other.close();
    await c;
  });

  test('gives places to all who can have one at once', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    const places = nearHead + 4;
    const held = Array.from({ length: places }, (_, index) => `held-${index}`);
    await createRun(one, 'r');
    for (const id of held) await one.claim(claimOf(id, { capacity: places, runId: 'r' }));
    const waiting = held.map((_, index) => granted(other, claimOf(`w${index}`, { capacity: places })));
    expect(await isSettled(Promise.race(waiting))).toBe(false);
    await one.commit({ runId: 'r', entries: [], release: held });
    await Promise.all(waiting);
  });

  test('leaves those far back in a line alone until they come near its head', async () => {
    const store = await rig.store();
    await store.claim(claimOf('a'));
    const ids = Array.from({ length: nearHead + 2 }, (_, index) => `w${index}`);
    for (const id of ids) await store.claim(claimOf(id));
    const far = store.changed(key, never, ids.at(-1));
    const near = store.changed(key, never, ids[1]);
    await store.withdraw('a');
    await near;
    expect(await isSettled(far)).toBe(false);
    for (const id of ids.slice(0, 2)) await store.withdraw(id);
    await far;
  });

  test('serves a long line to its end', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    const order: string[] = [];
    const serve = async (id: string, index: number): Promise<void> => {
      const store = index % 3 === 0 ? other : one;
      await granted(store, claimOf(id));
      order.push(id);
      await store.withdraw(id);
    };
    const ids = Array.from({ length: 40 }, (_, index) => `w${index}`);
    await one.claim(claimOf('first'));
    for (const [index, id] of ids.entries()) await (index % 3 === 0 ? other : one).claim(claimOf(id));
    const served = Promise.all(ids.map(serve));
    await one.withdraw('first');
    await served;
    expect(order).toEqual(ids);
  });

  test('wakes a reader when the journal grows, in this and in another process', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'r');
    for (const reader of [one, other]) {
      await reader.journal('r');
      const grown = reader.grown('r', never);
      expect(await isSettled(grown)).toBe(false);
      await one.commit({ runId: 'r', entries: [jobStarted('x')] });
      await grown;
    }
  });

  test('wakes a reader at once where the journal is past what it saw', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'r');
    await other.grown('r', never);
    await other.journal('r');
    await one.commit({ runId: 'r', entries: [started()] });
    await other.grown('r', never);
    await other.grown('r', never, 1);
    const grown = other.grown('r', never, 2);
    expect(await isSettled(grown)).toBe(false);
    await one.commit({ runId: 'r', entries: [ended()] });
    await grown;
  });

  test('wakes a reader when the owner dies, and keeps none waiting for what will not come', async () => {
    const [owner, reader] = [await rig.open(), await rig.open()];
    await createRun(owner.store, 'r');
    await createRun(reader.store, 'over');
    await reader.store.commit({ runId: 'over', entries: [ended()] });
    const grown = reader.store.grown('r', never, 1);
    expect(await isSettled(grown)).toBe(false);
    owner.die();
    await grown;
    expect((await reader.store.run('r'))?.state).toBe('interrupted');
    await reader.store.grown('r', never, 1);
    await reader.store.grown('over', never, 2);
    await reader.store.grown('unknown', never, 0);
  });

  test('lets a reader go when it is told to, or its store is closed', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'r');
    const stop = new AbortController();
    const [told, closed] = [other.grown('r', stop.signal, 1), other.grown('r', never, 1)];
    stop.abort();
    await told;
    expect(await isSettled(closed)).toBe(false);
    await other.close();
    await closed;
  });
}
