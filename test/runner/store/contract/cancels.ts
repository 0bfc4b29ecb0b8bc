import { expect, test } from 'vitest';
import type { CancelRequest, Store } from '../../../../runner/store/store.ts';
import { createRun, ended, isSettled, never, type Rig } from '../rig.ts';
import { useRig } from './fixture.ts';

const orderly: CancelRequest = { by: 'ada', force: false };
const atOnce: CancelRequest = { by: 'bob', force: true };

/** The requests that reach an owner; `next` resolves with the oldest that was not taken yet. */
function received(store: Store, runId: string, signal = never) {
  const all: CancelRequest[] = [];
  let arrived = (): void => {};
  store.onCancel(runId, signal, request => {
    all.push(request);
    arrived();
  });
  const next = async (): Promise<CancelRequest | undefined> => {
    if (all.length === 0)
      await new Promise<void>(resolve => {
        arrived = resolve;
      });
    return all.shift();
  };
  return { all, next };
}

/** Requests to cancel. */
export function cancelContract(newRig: () => Promise<Rig>): void {
  const rig = useRig(newRig);

  test('tells the owner, in this and in another process, of each request once', async () => {
    const [owner, other] = [await rig.store(), await rig.store()];
    await createRun(owner, 'a');
    const { next, all } = received(owner, 'a');
    expect(await owner.requestCancel('a', orderly)).toBe(true);
    expect(await next()).toEqual(orderly);
    expect(await other.requestCancel('a', atOnce)).toBe(true);
    expect(await next()).toEqual(atOnce);
    expect(await other.requestCancel('a', orderly)).toBe(true);
    expect(await next()).toEqual(orderly);
    expect(all).toEqual([]);
  });

  test('tells of requests that were made before anyone listened', async () => {
    const [owner, other] = [await rig.store(), await rig.store()];
    await createRun(owner, 'a');
    await other.requestCancel('a', orderly);
    await other.requestCancel('a', atOnce);
    const { next } = received(owner, 'a');
    expect([await next(), await next()]).toEqual([orderly, atOnce]);
  });

  test('tells nobody but the owner, and nobody that stopped listening', async () => {
    const [owner, other] = [await rig.store(), await rig.store()];
    await createRun(owner, 'a');
    await createRun(owner, 'b');
    const stop = new AbortController();
    const [elsewhere, stopped, heard] = [
      received(other, 'a'),
      received(owner, 'a', stop.signal),
      received(owner, 'b'),
    ];
    stop.abort();
    await owner.requestCancel('a', orderly);
    await owner.requestCancel('b', orderly);
    expect(await heard.next()).toEqual(orderly);
    expect(await isSettled(Promise.race([elsewhere.next(), stopped.next()]))).toBe(false);
  });

  test('refuses where the run has ended or never was', async () => {
    const [owner, other] = [await rig.store(), await rig.store()];
    await createRun(owner, 'a');
    await owner.commit({ runId: 'a', entries: [ended()] });
    expect(await other.requestCancel('a', orderly)).toBe(false);
    expect(await other.requestCancel('b', orderly)).toBe(false);
  });

  test('keeps a request for whoever takes the run over', async () => {
    const [owner, other] = [await rig.open(), await rig.open()];
    await createRun(owner.store, 'a');
    owner.die();
    expect(await other.store.requestCancel('a', orderly)).toBe(true);
    await other.store.takeOver();
    expect(await received(other.store, 'a').next()).toEqual(orderly);
  });

  test('are there for whoever looks, oldest first, also of a run that was interrupted', async () => {
    const [one, other] = [await rig.open(), await rig.store()];
    await createRun(one.store, 'one');
    expect(await other.cancelRequests('one')).toEqual([]);
    await other.requestCancel('one', { by: 'ada', force: false });
    one.die();
    await other.requestCancel('one', { by: 'bob', force: true });
    expect(await other.cancelRequests('one')).toEqual([
      { by: 'ada', force: false },
      { by: 'bob', force: true },
    ]);
    expect(await other.cancelRequests('none')).toEqual([]);
  });
}
