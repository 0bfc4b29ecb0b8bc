import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../runner/model/orchestration.ts';
import { memoryStore, type SharedMemory, sharedMemory } from '../../../runner/store/memory.ts';
import type { Fire } from '../../../runner/store/triggers.ts';
import { longestChain } from '../../../runner/trigger/events/cascade.ts';
import { EventTriggers } from '../../../runner/trigger/events/eventTriggers.ts';
import { eventTriggersOf } from '../../../runner/trigger/events/triggersOf.ts';
import { HeldClock } from '../../support/heldClock.ts';

const minuteMs = 60_000;
const none = { schedule: [], tables: [], webhook: [], database: [], files: [], orchestration: [] };

function tables(all: readonly string[], cooldown: JsonObject | null = null): JsonObject {
  return { all, cooldown };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise(resolve => setImmediate(resolve));
}

/** A project's triggers in any number of processes. */
class Rig {
  readonly clock = new HeldClock('2026-11-21T08:00:00Z');
  readonly shared: SharedMemory = sharedMemory();
  readonly fired: Fire[] = [];
  readonly store = memoryStore({ clock: this.clock, shared: this.shared });

  async open(
    config: Partial<Record<'tables' | 'orchestration', readonly JsonObject[]>>,
  ): Promise<EventTriggers> {
    const triggers = new EventTriggers({
      store: memoryStore({ clock: this.clock, shared: this.shared }),
      clock: this.clock,
      fired: fires => this.fired.push(...fires),
      failed: error => {
        throw error;
      },
    });
    await triggers.watch([
      { id: 'mart', triggers: eventTriggersOf({ id: 'mart', triggers: { ...none, ...config } }) },
    ]);
    return triggers;
  }

  async update(name: string, details: JsonObject = { by: 'ada' }): Promise<void> {
    await this.store.addEvents([{ at: this.clock.now(), kind: 'table', name, details }]);
    await this.pass(500);
  }

  async ends(name: string, state: string, details: JsonObject = {}): Promise<void> {
    const id = `run ${name} ${this.clock.now()}`;
    const more = { run: id, number: 1, state, ...details };
    await this.store.addEvents([{ id, at: this.clock.now(), kind: 'run', name, details: more }]);
    await this.pass(500);
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settle();
  }

  async skipped(): Promise<readonly string[]> {
    return (await this.store.fires({ state: 'skipped' })).map(
      ({ skip }) => `${skip?.reason}: ${skip?.message}`,
    );
  }
}

describe('a trigger of tables', () => {
  test('fires once all of them were updated, and begins anew', async () => {
    const rig = new Rig();
    await rig.open({ tables: [tables(['crm.accounts', 'shop.orders'])] });
    await rig.update('crm.accounts');
    await rig.update('crm.accounts');
    await rig.update('crm.leads');
    expect(rig.fired).toEqual([]);
    await rig.update('shop.orders');
    expect(rig.fired).toMatchObject([
      {
        orchestration: 'mart',
        details: {
          kind: 'tables',
          tables: ['crm.accounts', 'shop.orders'],
          event: {
            tables: { 'crm.accounts': '2026-11-21T08:00:00.500Z', 'shop.orders': '2026-11-21T08:00:01.500Z' },
          },
        },
      },
    ]);
    await rig.update('shop.orders');
    expect(rig.fired).toHaveLength(1);
    await rig.update('crm.accounts');
    expect(rig.fired).toHaveLength(2);
  });

  test('ignores updates within its cool-down, and says so', async () => {
    const rig = new Rig();
    await rig.open({ tables: [tables(['a', 'b'], { forMs: 50 * minuteMs, afterwards: 'ignore' })] });
    for (const name of ['a', 'b', 'a', 'b']) await rig.update(name);
    expect(rig.fired).toHaveLength(1);
    expect(await rig.skipped()).toEqual([
      'cooldown: "b" was updated within the cool-down of 50m.',
      'cooldown: "a" was updated within the cool-down of 50m.',
    ]);
    await rig.pass(50 * minuteMs);
    await rig.update('b');
    expect(rig.fired).toHaveLength(1);
    await rig.update('a');
    expect(rig.fired).toHaveLength(2);
  });

  test('counts them where it says so, and fires at the end of the cool-down', async () => {
    const rig = new Rig();
    const triggers = await rig.open({
      tables: [tables(['a'], { forMs: 10 * minuteMs, afterwards: 'fire' })],
    });
    await rig.update('a');
    await rig.update('a');
    expect(rig.fired).toHaveLength(1);
    await rig.pass(9 * minuteMs);
    expect(rig.fired).toHaveLength(1);
    await triggers.close();
    await rig.pass(5 * minuteMs);
    await rig.open({ tables: [tables(['a'], { forMs: 10 * minuteMs, afterwards: 'fire' })] });
    expect(rig.fired).toHaveLength(2);
    await rig.pass(30 * minuteMs);
    expect(rig.fired).toHaveLength(2);
  });

  test('takes an update that was told of twice for one', async () => {
    const rig = new Rig();
    await rig.open({ tables: [tables(['a'])] });
    const event = { id: 'update 7 a', at: rig.clock.now(), kind: 'table', name: 'a', details: null } as const;
    await rig.store.addEvents([event]);
    await rig.store.addEvents([event]);
    await rig.pass(500);
    expect(rig.fired).toHaveLength(1);
  });

  test('begins when it is first seen, and hears then what happens while nothing runs', async () => {
    const rig = new Rig();
    await rig.update('a');
    const first = await rig.open({ tables: [tables(['a'])] });
    expect(rig.fired).toEqual([]);
    await first.close();
    await rig.update('a');
    await rig.open({ tables: [tables(['a'])] });
    expect(rig.fired).toHaveLength(1);
  });
});

describe('a trigger after another orchestration', () => {
  test('fires after each run that ended in one of its states', async () => {
    const rig = new Rig();
    await rig.open({ orchestration: [{ id: 'ingest', states: ['success', 'warning'] }] });
    for (const state of ['success', 'failed', 'warning']) await rig.ends('ingest', state);
    await rig.ends('other', 'success');
    expect(rig.fired.map(({ details }) => details)).toMatchObject([
      { kind: 'orchestration', orchestration: 'ingest', state: 'success', depth: 1, event: { number: 1 } },
      { kind: 'orchestration', state: 'warning' },
    ]);
  });

  test('ends a chain of runs that start each other', async () => {
    const rig = new Rig();
    await rig.open({ orchestration: [{ id: 'ingest', states: ['success'] }], tables: [tables(['a'])] });
    await rig.ends('ingest', 'success', { depth: longestChain - 1 });
    expect(rig.fired).toHaveLength(1);
    await rig.ends('ingest', 'success', { depth: longestChain });
    await rig.update('a', { run: 'R', depth: longestChain });
    expect(rig.fired).toHaveLength(1);
    expect(await rig.skipped()).toEqual(
      Array(2).fill(
        'cascade: 21 runs stand before it, each of which started the next; a chain of them ends after 20.',
      ),
    );
    await rig.update('a');
    expect(rig.fired).toHaveLength(2);
  });
});

test('several processes, whenever they start and end, hear of each event once', async () => {
  const acts = fc.array(
    fc.record({ process: fc.nat(2), act: fc.constantFrom('start', 'end', 'update', 'update') }),
    {
      maxLength: 60,
    },
  );
  await fc.assert(
    fc.asyncProperty(acts, async steps => {
      const rig = new Rig();
      const processes: (EventTriggers | undefined)[] = [await rig.open({ tables: [tables(['a'])] })];
      let updates = 0;
      for (const { process, act } of steps) {
        if (act === 'start') processes[process] ??= await rig.open({ tables: [tables(['a'])] });
        if (act === 'end') {
          await processes[process]?.close();
          processes[process] = undefined;
        }
        if (act !== 'update') continue;
        updates++;
        await rig.update('a');
      }
      await rig.open({ tables: [tables(['a'])] });
      await rig.pass(1000);
      expect(rig.fired).toHaveLength(updates);
      expect(new Set(rig.fired.map(({ id }) => id)).size).toBe(updates);
    }),
    { numRuns: 40 },
  );
});
