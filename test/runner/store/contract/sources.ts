import { expect, test } from 'vitest';
import type { Json } from '../../../../runner/model/orchestration.ts';
import type { Observation } from '../../../../runner/store/sources.ts';
import type { NewEvent } from '../../../../runner/store/triggers.ts';
import type { Rig } from '../rig.ts';
import { useRig } from './fixture.ts';

function observation(version: number, more: Partial<Observation> = {}): Observation {
  return { source: 'files', version, state: { looks: version }, items: new Map(), events: [], ...more };
}

function seen(...items: readonly (readonly [string, Json])[]): Partial<Observation> {
  return { items: new Map(items) };
}

function fileEvent(name: string): NewEvent {
  return { at: 5, kind: 'file', name, details: { size: 1 } };
}

/** What sources of events remember. */
export function sourceContract(newRig: () => Promise<Rig>): void {
  const rig = useRig(newRig);

  test('let one process go on from a version, with what it has found', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    expect(await one.source('files')).toBeUndefined();
    const outcomes = await Promise.all(
      [one, other, one].map(store => store.observe(observation(0, { events: [fileEvent('a.csv')] }))),
    );
    expect(outcomes.filter(accepted => accepted)).toHaveLength(1);
    expect(await other.observe(observation(0))).toBe(false);
    expect(await other.observe(observation(2))).toBe(false);
    expect(await other.observe(observation(1, { events: [fileEvent('b.csv')] }))).toBe(true);
    expect(await one.source('files')).toEqual({ version: 2, state: { looks: 1 }, items: new Map() });
    expect(await one.events(0, 10)).toMatchObject([fileEvent('a.csv'), fileEvent('b.csv')]);
  });

  test('remember single things until they are told to forget them', async () => {
    const store = await rig.store();
    await store.observe(observation(0, seen(['a.csv', { size: 1 }], ['b.csv', 'x'])));
    await store.observe(observation(0, seen(['c.csv', 1])));
    await store.observe(observation(1, seen(['a.csv', { size: 2 }], ['b.csv', null], ['never.csv', null])));
    expect((await store.source('files'))?.items).toEqual(new Map([['a.csv', { size: 2 }]]));
  });

  test('are forgotten but for those that are named, with all that they know', async () => {
    const store = await rig.store();
    await store.observe(observation(0, seen(['a.csv', 1])));
    await store.observe(observation(0, { source: 'watermark shop', ...seen(['x', 1]) }));
    await store.forgetSources(['watermark shop']);
    expect(await store.source('files')).toBeUndefined();
    expect((await store.source('watermark shop'))?.items).toEqual(new Map([['x', 1]]));
    await store.observe(observation(0));
    expect((await store.source('files'))?.items).toEqual(new Map());
  });
}
