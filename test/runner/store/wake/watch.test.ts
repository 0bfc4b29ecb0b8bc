import { expect, test } from 'vitest';
import type { RemoteWatcher, Wakes } from '../../../../runner/store/wake/wakes.ts';
import { type Look, Watch } from '../../../../runner/store/wake/watch.ts';
import { HeldClock } from '../../../support/heldClock.ts';
import { isSettled, never } from '../rig.ts';

/** Wakes whose other processes do what the test says. */
function scripted() {
  const watched = new Map<string, { watcher: RemoteWatcher; answer(isReady: boolean): void }>();
  const stopped: string[] = [];
  const wakes: Wakes = {
    address: null,
    listen: () => {},
    announce: () => {},
    watchHere: () => () => {},
    watchAt: (address, _topic, watcher) => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      watched.set(address, { watcher, answer: resolve });
      return { isReady: promise, stop: () => stopped.push(address) };
    },
    tell: async () => true,
    forget: () => {},
    close: () => {},
  };
  const at = (address: string) => {
    const found = watched.get(address);
    if (found === undefined) throw new Error(`Nobody watches at ${address}.`);
    return found;
  };
  return { wakes, at, watched, stopped };
}

/** A watch whose looks the test answers: `done` lets everyone go. */
function watching() {
  const { wakes, at, watched, stopped } = scripted();
  const clock = new HeldClock();
  const state = { isDone: false, looks: 0, owners: ['a', 'b'], isBroken: false };
  const watch = new Watch<string>({
    topic: 'key',
    wakes,
    clock,
    look: async (waiters): Promise<Look<string>> => {
      state.looks++;
      if (state.isBroken) throw new Error('The file cannot be read.');
      const owners = state.owners.map((address, id) => ({ id, address }));
      return { done: state.isDone ? waiters : [], owners };
    },
    ended: () => {},
  });
  return { watch, state, at, watched, stopped, clock };
}

test('hears one process while another one hangs', async () => {
  const { watch, state, at } = watching();
  const waiting = watch.join('w', never);
  expect(await isSettled(waiting)).toBe(false);
  at('b').answer(true);
  expect(await isSettled(waiting)).toBe(false);
  state.isDone = true;
  // Process a has not answered, and may never do so.
  at('b').watcher.woken();
  await waiting;
});

test('looks again once a process is watched: what it did before that was not heard', async () => {
  const { watch, state, at } = watching();
  const waiting = watch.join('w', never);
  expect(await isSettled(waiting)).toBe(false);
  state.isDone = true;
  at('a').answer(true);
  await waiting;
});

test('stops watching whom nobody waits for any more', async () => {
  const { watch, state, at, stopped } = watching();
  const waiting = watch.join('w', never);
  expect(await isSettled(waiting)).toBe(false);
  state.owners = ['a'];
  at('a').answer(true);
  expect(await isSettled(waiting)).toBe(false);
  expect(stopped).toEqual(['b']);
  state.isDone = true;
  at('a').watcher.woken();
  await waiting;
  await isSettled(waiting);
  expect(stopped).toEqual(['b', 'a']);
});

test('tries a process that cannot be reached again, ever less often, and every 2 s in the end', async () => {
  const { watch, state, at, watched, clock } = watching();
  state.owners = ['a'];
  const waiting = watch.join('w', never);
  const pauses: number[] = [];
  for (let tries = 0; tries < 10; tries++) {
    expect(await isSettled(waiting)).toBe(false);
    at('a').answer(false);
    expect(await isSettled(waiting)).toBe(false);
    watched.clear();
    let waitedMs = 0;
    for (; watched.size === 0; waitedMs += 10) {
      clock.advance(10);
      await isSettled(waiting);
    }
    pauses.push(waitedMs);
  }
  expect(pauses).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2000, 2000]);
  state.isDone = true;
  at('a').answer(true);
  await waiting;
});

test('lets everyone go where the store cannot be read, so that they hear it from the store', async () => {
  const { watch, state } = watching();
  state.isBroken = true;
  await Promise.all([watch.join('v', never), watch.join('w', never)]);
});

test('shares one look among all that wait', async () => {
  const { watch, state, at } = watching();
  const waiting = Array.from({ length: 100 }, (_, index) => watch.join(`w${index}`, never));
  expect(await isSettled(Promise.race(waiting))).toBe(false);
  at('a').answer(true);
  at('b').answer(true);
  expect(await isSettled(Promise.race(waiting))).toBe(false);
  const before = state.looks;
  expect(before).toBeLessThan(5);
  state.isDone = true;
  at('a').watcher.woken();
  await Promise.all(waiting);
  expect(state.looks).toBe(before + 1);
});
