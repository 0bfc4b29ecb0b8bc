import { expect, test } from 'vitest';
import type { Store } from '../../../../runner/store/store.ts';
import {
  type Advance,
  LostFireError,
  type NewFire,
  type OwnFire,
} from '../../../../runner/store/triggers.ts';
import { created, createRun, ended, type Rig } from '../rig.ts';
import { useRig } from './fixture.ts';

const nightly = { orchestration: 'nightly', trigger: 'schedule 0 2 * * *' };

function fireOf(occasion: string, more: Partial<NewFire> = {}): NewFire {
  return { occasion, at: 1000, details: { kind: 'schedule', scheduledAt: occasion }, ...more };
}

function advance(version: number, fires: readonly NewFire[] = [], more: Partial<Advance> = {}): Advance {
  return { ...nightly, remember: { version, state: { until: version } }, at: 1001, fires, ...more };
}

function runOf(store: Store, fire: number | OwnFire, runId: string) {
  const build = (number: number) => created(runId, 'nightly', number);
  return store.createRun({ orchestration: 'nightly', texts: new Map(), build, fire });
}

/** The one fire of an advance that is expected to be granted. */
async function fired(store: Store, version: number, fire: NewFire): Promise<number> {
  const [only] = (await store.advance(advance(version, [fire]))) ?? [];
  if (only === undefined) throw new Error('Nothing was fired.');
  return only.id;
}

/** What triggers remember, their fires, and events. */
export function triggerContract(newRig: () => Promise<Rig>): void {
  const rig = useRig(newRig);

  test('let one process go on from a version, and tell the others that it did', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    expect(await one.triggerStates()).toEqual([]);
    const outcomes = await Promise.all(
      [one, other, one].map(store => store.advance(advance(0, [fireOf('a')]))),
    );
    expect(outcomes.filter(outcome => outcome !== undefined)).toHaveLength(1);
    expect(await other.triggerStates()).toEqual([{ ...nightly, version: 1, state: { until: 0 } }]);
    expect(await other.advance(advance(0))).toBeUndefined();
    expect(await other.advance(advance(2))).toBeUndefined();
    expect(await other.advance(advance(1))).toEqual([]);
    expect(await one.triggerStates()).toEqual([{ ...nightly, version: 2, state: { until: 1 } }]);
    expect(await one.triggerStates([nightly.orchestration, 'other'])).toHaveLength(1);
    expect(await one.triggerStates(['other'])).toEqual([]);
  });

  test('fire an occasion once, whatever they remember', async () => {
    const store = await rig.store();
    expect(await store.advance(advance(0, [fireOf('a'), fireOf('b')]))).toMatchObject([
      { ...nightly, occasion: 'a', at: 1000, details: { kind: 'schedule', scheduledAt: 'a' } },
      { ...nightly, occasion: 'b' },
    ]);
    expect(await store.advance(advance(1, [fireOf('b'), fireOf('c')]))).toMatchObject([{ occasion: 'c' }]);
    const more = { trigger: 'schedule 0 3 * * *' };
    expect(await store.advance(advance(0, [fireOf('a')], more))).toMatchObject([{ occasion: 'a' }]);
    expect(await store.fires({})).toHaveLength(4);
  });

  test('fire without remembering anything', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    const change = { ...nightly, at: 1001, fires: [fireOf('key 1')] };
    expect(await one.advance(change)).toMatchObject([{ occasion: 'key 1' }]);
    expect(await other.advance(change)).toEqual([]);
    expect(await one.triggerStates()).toEqual([]);
  });

  test('settle a fire with the run that it becomes, in one', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    const id = await fired(one, 0, fireOf('a'));
    expect(await other.fires({ state: 'open' })).toMatchObject([
      { id, occasion: 'a', run: null, skip: null },
    ]);
    await expect(runOf(other, id, 'theirs')).rejects.toThrow(LostFireError);
    await runOf(one, id, 'ours');
    await expect(runOf(one, id, 'again')).rejects.toThrow(LostFireError);
    await expect(one.skipFire(id, { reason: 'refused', message: 'No.' })).rejects.toThrow(LostFireError);
    expect(await other.fires({ state: 'started' })).toMatchObject([{ id, run: 'ours', skip: null }]);
    expect((await other.runs({})).map(({ id, number }) => [id, number])).toEqual([['ours', 1]]);
  });

  test('let a fire come into being with its run, once', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    const fire = { trigger: 'key api', occasion: 'k1', at: 5, details: { kind: 'api' } } as const;
    const outcomes = await Promise.allSettled([runOf(one, fire, 'a'), runOf(other, fire, 'b')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(runOf(one, fire, 'c')).rejects.toThrow(LostFireError);
    const runs = await one.runs({});
    expect(runs).toHaveLength(1);
    expect(await other.fires({})).toMatchObject([
      { orchestration: 'nightly', trigger: 'key api', occasion: 'k1', run: runs[0]?.id, skip: null },
    ]);
    await runOf(one, { ...fire, occasion: 'k2' }, 'd');
  });

  test('leave the other writes of a turn alone where a fire is lost', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    const id = await fired(one, 0, fireOf('a'));
    const outcomes = await Promise.allSettled([
      createRun(other, 'b'),
      runOf(other, id, 'theirs'),
      createRun(other, 'c'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await other.runs({})).map(({ id }) => id)).toEqual(['c', 'b']);
  });

  test('keep why a fire came to nothing', async () => {
    const store = await rig.store();
    const skip = { reason: 'missed', message: 'Nothing was running.' } as const;
    const fires = [fireOf('a', { skip }), fireOf('b')];
    const [open] = (await store.advance(advance(0, fires))) ?? [];
    expect(open?.occasion).toBe('b');
    expect(await store.fires({ state: 'skipped' })).toMatchObject([{ occasion: 'a', skip, run: null }]);
    await store.skipFire(open?.id ?? 0, { reason: 'refused', message: 'A secret is missing.' });
    expect((await store.fires({ state: 'skipped' })).map(({ occasion }) => occasion)).toEqual(['b', 'a']);
    expect((await store.fires({ occasion: 'a', ...nightly })).map(({ skip }) => skip)).toEqual([skip]);
    expect(await store.fires({ orchestration: 'weekly' })).toEqual([]);
    expect(await store.fires({ limit: 1 })).toHaveLength(1);
    expect(await store.takeFires()).toEqual([]);
  });

  test('give the fires of a dead process on, once', async () => {
    const [owner, one, other] = [await rig.open(), await rig.store(), await rig.store()];
    const id = await fired(owner.store, 0, fireOf('a'));
    expect(await one.takeFires()).toEqual([]);
    owner.die();
    const taken = [...(await one.takeFires()), ...(await other.takeFires())];
    expect(taken).toMatchObject([{ id, ...nightly, occasion: 'a' }]);
    await expect(runOf(other, id, 'theirs')).rejects.toThrow(LostFireError);
    await runOf(one, id, 'ours');
  });

  test('give the fires of a closed store on', async () => {
    const [owner, other] = [await rig.store(), await rig.store()];
    const id = await fired(owner, 0, fireOf('a'));
    await owner.close();
    expect((await other.takeFires()).map(fire => fire.id)).toEqual([id]);
  });

  test('are forgotten where their orchestration has them no more', async () => {
    const store = await rig.store();
    for (const trigger of ['x', 'y', 'z']) await store.advance(advance(0, [], { trigger }));
    await store.advance(advance(0, [], { orchestration: 'weekly', trigger: 'x' }));
    await store.forgetTriggers('nightly', ['y']);
    const left = (await store.triggerStates()).map(({ orchestration, trigger }) => [orchestration, trigger]);
    expect(left.sort()).toEqual([
      ['nightly', 'y'],
      ['weekly', 'x'],
    ]);
    expect(await store.advance(advance(0, [], { trigger: 'x' }))).toEqual([]);
  });

  test('hear of events in the order of their arrival, each once', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    const event = (name: string, id?: string) =>
      ({ at: 5, kind: 'table', name, details: { by: 'ada' }, ...(id === undefined ? {} : { id }) }) as const;
    expect(await one.lastEvent()).toBe(0);
    expect(await one.addEvents([event('crm.accounts', 'd1'), event('shop.orders')])).toBe(2);
    expect(await other.addEvents([event('crm.accounts', 'd1'), event('shop.orders')])).toBe(1);
    const events = await one.events(0, 10);
    expect(events.map(({ name, id, kind, details }) => [name, id, kind, details])).toEqual([
      ['crm.accounts', 'd1', 'table', { by: 'ada' }],
      ['shop.orders', undefined, 'table', { by: 'ada' }],
      ['shop.orders', undefined, 'table', { by: 'ada' }],
    ]);
    const [first, second, last] = events.map(({ sequence }) => sequence);
    expect(await other.events(first ?? 0, 1)).toMatchObject([{ sequence: second }]);
    expect(await other.lastEvent()).toBe(last);
  });

  test('hear of what a commit tells, with it', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'a');
    const events = [{ at: 3000, kind: 'run', name: 'nightly', details: { state: 'success' } }] as const;
    await one.commit({ runId: 'a', entries: [ended()], events });
    await expect(other.commit({ runId: 'a', entries: [ended()], events })).rejects.toThrow();
    expect(await other.events(0, 10)).toMatchObject(events);
  });

  test('forget what is settled and old', async () => {
    const store = await rig.store();
    const skip = { reason: 'missed', message: 'Nothing was running.' } as const;
    await store.advance(advance(0, [fireOf('a', { skip }), fireOf('b'), fireOf('c', { skip, at: 9000 })]));
    await store.addEvents([1000, 9000].map(at => ({ at, kind: 'table', name: 'x', details: null })));
    const last = await store.lastEvent();
    await store.trimTriggers(5000);
    expect((await store.fires({})).map(({ occasion }) => occasion)).toEqual(['c', 'b']);
    expect((await store.events(0, 10)).map(({ at }) => at)).toEqual([9000]);
    await store.trimTriggers(10_000);
    expect(await store.addEvents([{ at: 1, kind: 'table', name: 'x', details: null }])).toBe(1);
    expect((await store.events(0, 10))[0]?.sequence).toBe(last + 1);
  });
}
