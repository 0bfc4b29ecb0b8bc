import { expect, test } from 'vitest';
import type { KeptNotice, NewNotice } from '../../../../runner/store/notices.ts';
import { LostRunError } from '../../../../runner/store/store.ts';
import { createRun, ended, type Rig, started } from '../rig.ts';
import { useRig } from './fixture.ts';

const hasEnded: NewNotice = { cause: 'ended', at: 3000, exceeded: null };
const noticed: KeptNotice = { ...hasEnded, run: 'one', dueAt: 3000, deliveries: [] };
const delivery = {
  channel: 'Slack',
  occasion: 'failure',
  attempts: 1,
  at: 3100,
  failure: 'busy',
  isSettled: false,
};

/** What people are to be told, until they have been. */
export function noticeContract(newRig: () => Promise<Rig>): void {
  const rig = useRig(newRig);

  test('come with what they tell of, and are their process’s until it dies', async () => {
    const [one, other] = [await rig.open(), await rig.open()];
    await createRun(one.store, 'one');
    await one.store.commit({ runId: 'one', entries: [started()] });
    expect(await one.store.dueNotices(9999, 10)).toEqual([]);
    await one.store.commit({ runId: 'one', entries: [ended('failed')], notices: [hasEnded] });
    expect(await one.store.dueNotices(2999, 10)).toEqual([]);
    expect(await one.store.dueNotices(3000, 10)).toEqual([noticed]);
    expect(await other.store.dueNotices(3000, 10)).toEqual([]);
    one.die();
    expect(await other.store.dueNotices(3000, 10)).toEqual([noticed]);
    expect(await other.store.dueNotices(3000, 0)).toEqual([]);
  });

  test('of a run that is lost are not kept', async () => {
    const [one, other] = [await rig.store(), await rig.store()];
    await createRun(one, 'one');
    const change = { runId: 'one', entries: [ended()], notices: [hasEnded] };
    await expect(other.commit(change)).rejects.toThrow(LostRunError);
    expect(await one.notices('one')).toEqual([]);
    expect(await one.addNotice('none', hasEnded)).toBe(false);
  });

  test('are tried again when they are due again, and then kept as they came out', async () => {
    const [one, other] = [await rig.open(), await rig.open()];
    await createRun(one.store, 'one');
    expect(await one.store.addNotice('one', { ...hasEnded, cause: 'overrun', exceeded: 'usual' })).toBe(true);
    expect(await one.store.addNotice('one', hasEnded)).toBe(true);
    expect(await one.store.addNotice('one', hasEnded)).toBe(false);
    await one.store.keepNotice({ ...noticed, dueAt: 4000, deliveries: [delivery] });
    expect((await one.store.dueNotices(3999, 10)).map(({ cause }) => cause)).toEqual(['overrun']);
    expect((await one.store.dueNotices(4000, 10)).map(({ cause }) => cause)).toEqual(['overrun', 'ended']);
    one.die();
    const [again] = (await other.store.dueNotices(4000, 10)).filter(({ cause }) => cause === 'ended');
    expect(again?.deliveries).toEqual([delivery]);
    const settled = { ...delivery, attempts: 2, failure: null, isSettled: true };
    await other.store.keepNotice({ ...noticed, dueAt: null, deliveries: [settled] });
    expect(await other.store.dueNotices(9999, 10)).toMatchObject([{ cause: 'overrun', exceeded: 'usual' }]);
    expect(await other.store.notices('one')).toMatchObject([
      { cause: 'ended', dueAt: null, deliveries: [settled] },
      { cause: 'overrun', dueAt: 3000 },
    ]);
  });

  test('of which nobody wants to hear are forgotten, and all with their run', async () => {
    const store = await rig.store();
    for (const id of ['one', 'two']) {
      await createRun(store, id);
      await store.commit({ runId: id, entries: [ended()], notices: [hasEnded] });
    }
    await store.keepNotice({ ...noticed, dueAt: null });
    expect(await store.notices('one')).toEqual([]);
    expect(await store.notices('two')).toHaveLength(1);
    await store.deleteRuns(['two']);
    expect(await store.dueNotices(9999, 10)).toEqual([]);
  });
}
