import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../../runner/store/sqlite/openSqliteStore.ts';
import { LostRunError, type Store } from '../../../runner/store/store.ts';
import { socketWakes } from '../../../runner/store/wake/socketWakes.ts';
import type { Wakes } from '../../../runner/store/wake/wakes.ts';
import { HeldClock } from '../../support/heldClock.ts';
import { realClock } from './realClock.ts';
import { claimOf, createRun, granted, isSettled, jobStarted, never, started } from './rig.ts';
import { processTable, type SqliteRig, sqliteRig } from './sqliteRig.ts';

const { key } = claimOf('any');
let rig: SqliteRig;
let stores: Store[] = [];

beforeEach(() => {
  rig = sqliteRig();
});

afterEach(async () => {
  await Promise.all(stores.map(store => store.close()));
  stores = [];
  await rig.end();
});

/** A store of a process on another machine, which can be judged by its lease alone. */
async function elsewhere(clock: HeldClock): Promise<Store> {
  const processes = processTable(1, new Set());
  const store = await openSqliteStore({
    directory: rig.directory,
    clock,
    processes: { ...processes, own: { ...processes.own, host: 'there' } },
  });
  stores.push(store);
  return store;
}

async function here(clock: HeldClock): Promise<Store> {
  const store = await openSqliteStore({
    directory: rig.directory,
    clock,
    processes: processTable(2, new Set()),
  });
  stores.push(store);
  return store;
}

async function turns(): Promise<void> {
  await isSettled(new Promise(() => {}));
}

describe('a process that cannot be looked at', () => {
  test('lives while it renews its lease', async () => {
    const clock = new HeldClock();
    const [there, store] = [await elsewhere(clock), await here(clock)];
    await createRun(there, 'a');
    await there.claim(claimOf('c', { runId: 'a' }));
    for (let passedMs = 0; passedMs < 120_000; passedMs += 5000) {
      clock.advance(5000);
      await turns();
      expect((await store.run('a'))?.state).toBe('waiting');
    }
    expect((await store.line(key)).holders.length).toBe(1);
  });

  test('is dead when it has not renewed its lease for 30 s', async () => {
    const [theirs, ours] = [new HeldClock(), new HeldClock()];
    const [there, store] = [await elsewhere(theirs), await here(ours)];
    await createRun(there, 'a');
    await there.claim(claimOf('c', { runId: 'a' }));
    ours.advance(29_000);
    expect((await store.run('a'))?.state).toBe('waiting');
    expect(await store.claim(claimOf('d'))).toMatchObject({ granted: false });
    ours.advance(1000);
    expect((await store.run('a'))?.state).toBe('interrupted');
    expect(await store.claim(claimOf('d'))).toEqual({ granted: true, deserted: ['a'] });
  });
});

test('does not take a living process of this machine for dead, however the clock jumps', async () => {
  const [theirs, ours] = [new HeldClock(), new HeldClock()];
  const owner = await openSqliteStore({
    directory: rig.directory,
    clock: theirs,
    processes: processTable(1, new Set()),
  });
  stores.push(owner);
  const store = await here(ours);
  await createRun(owner, 'a');
  await owner.claim(claimOf('c', { runId: 'a' }));
  for (const days of [1, -700, 10_000]) {
    ours.step(days * 24 * 3_600_000);
    expect((await store.run('a'))?.state).toBe('waiting');
    expect(await store.claim(claimOf('d'))).toMatchObject({ granted: false });
    expect(await store.takeOver()).toEqual([]);
  }
});

test('refuses all that a process writes for its runs after it was taken for dead', async () => {
  const [zombie, other] = [await rig.open(), await rig.open()];
  await createRun(zombie.store, 'a');
  await createRun(zombie.store, 'b');
  await zombie.store.claim(claimOf('c', { runId: 'a' }));
  zombie.lapse();
  expect((await other.store.takeOver('a')).length).toBe(1);
  await granted(other.store, claimOf('d', { runId: 'a' }));
  for (const runId of ['a', 'b'])
    await expect(zombie.store.commit({ runId, entries: [started()], release: ['c', 'd'] })).rejects.toThrow(
      LostRunError,
    );
  await expect(zombie.store.claim(claimOf('e', { runId: 'a' }))).rejects.toThrow(LostRunError);
  await zombie.store.withdraw('d');
  expect((await other.store.journal('a')).length).toBe(1);
  expect((await other.store.line(key)).holders.map(({ runName }) => runName)).toEqual(['d#1']);
});

test('lets a place go only with all that its holder had: who lost it finds its runs lost too', async () => {
  const [zombie, other] = [await rig.open(), await rig.open()];
  await createRun(zombie.store, 'a');
  await zombie.store.claim(claimOf('c', { runId: 'a' }));
  zombie.lapse();
  // Nobody took the run over: the claim alone shows that its holder is gone for good.
  expect(await other.store.claim(claimOf('d'))).toMatchObject({ granted: true });
  await expect(zombie.store.commit({ runId: 'a', entries: [started()] })).rejects.toThrow(LostRunError);
});

test('wakes a process that waits and was taken for dead', async () => {
  const [holder, zombie] = [await rig.open(), await rig.open()];
  await holder.store.claim(claimOf('a'));
  await zombie.store.claim(claimOf('b'));
  const changed = zombie.store.changed(key, never, 'b');
  expect(await isSettled(changed)).toBe(false);
  zombie.lapse();
  await holder.store.claim(claimOf('x'));
  // Its next write finds out, and what waits is told to ask again.
  await zombie.store.withdraw('nothing');
  await changed;
});

test('knows two stores of one process apart', async () => {
  const [one, other] = [
    await openSqliteStore({ directory: rig.directory, clock: realClock }),
    await openSqliteStore({ directory: rig.directory, clock: realClock }),
  ];
  stores.push(one, other);
  await createRun(one, 'a');
  await createRun(other, 'b');
  await one.claim(claimOf('c', { runId: 'a' }));
  await expect(other.commit({ runId: 'a', entries: [started()] })).rejects.toThrow(LostRunError);
  const waiting = granted(other, claimOf('d', { runId: 'b' }));
  expect(await isSettled(waiting)).toBe(false);
  await one.close();
  await waiting;
  expect((await other.run('a'))?.state).toBe('interrupted');
  expect((await other.run('b'))?.state).toBe('waiting');
});

describe('a process that cannot be reached', () => {
  /** Listens nowhere; `address` as others see it. */
  function unreachable(address: string | null): Wakes {
    const wakes = socketWakes();
    return {
      address,
      listen: () => {},
      announce: topic => wakes.announce(topic),
      watchHere: (topic, woken) => wakes.watchHere(topic, woken),
      watchAt: (at, topic, watcher) => wakes.watchAt(at, topic, watcher),
      tell: (at, topic) => wakes.tell(at, topic),
      forget: at => wakes.forget(at),
      close: () => wakes.close(),
    };
  }

  async function open(address: string | null, clock: HeldClock): Promise<Store> {
    const { directory } = rig;
    const processes = processTable(1, new Set());
    const store = await openSqliteStore({ directory, clock, processes, wakes: unreachable(address) });
    stores.push(store);
    return store;
  }

  test.each([null, '/nowhere/to/be/found.sock'])('is looked at every 2 s (%s)', async address => {
    const clock = new HeldClock();
    const [holder, store] = [await open(address, new HeldClock()), await here(clock)];
    await holder.claim(claimOf('a'));
    await store.claim(claimOf('b'));
    const waiting = granted(store, claimOf('b'));
    for (let passedMs = 0; passedMs < 60_000; passedMs += 2000) {
      expect(await isSettled(waiting)).toBe(false);
      clock.advance(2000);
    }
    await holder.withdraw('a');
    expect(await isSettled(waiting)).toBe(false);
    clock.advance(2000);
    await waiting;
  });

  test('looks for requests to cancel every 2 s', async () => {
    const clock = new HeldClock();
    const [owner, store] = [await open(null, clock), await here(new HeldClock())];
    await createRun(owner, 'a');
    const requests: string[] = [];
    owner.onCancel('a', never, ({ by }) => requests.push(by));
    await store.requestCancel('a', { by: 'ada', force: false });
    await turns();
    expect(requests).toEqual([]);
    clock.advance(2000);
    await turns();
    expect(requests).toEqual(['ada']);
  });
});

test('is reached by who connects before it listens', async () => {
  const [theirs, ours] = [new HeldClock(), new HeldClock()];
  const holder = await openSqliteStore({
    directory: rig.directory,
    clock: theirs,
    processes: processTable(1, new Set()),
  });
  stores.push(holder);
  const store = await here(ours);
  await createRun(holder, 'a');
  await holder.claim(claimOf('a', { runId: 'a' }));
  await store.claim(claimOf('b'));
  const waiting = granted(store, claimOf('b'));
  expect(await isSettled(waiting)).toBe(false);
  // It begins to listen; the next try of the one that waits is to find it.
  theirs.advance(20);
  ours.advance(10);
  expect(await isSettled(waiting)).toBe(false);
  await holder.commit({ runId: 'a', entries: [jobStarted('x')], release: ['a'] });
  await waiting;
});
