import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../runner/model/orchestration.ts';
import { memoryStore, type SharedMemory, sharedMemory } from '../../../runner/store/memory.ts';
import { StoreError } from '../../../runner/store/store.ts';
import { WatermarkSource } from '../../../runner/trigger/sources/watermarkSource.ts';
import { type Watermark, watermarksOf } from '../../../runner/trigger/sources/watermarks.ts';
import { HeldClock } from '../../support/heldClock.ts';
import { ScriptedDatabase } from './scriptedDatabase.ts';

const minuteMs = 60_000;

const orders: Watermark = {
  name: 'watermark shop SELECT 1',
  orchestration: 'mart',
  connection: 'shop',
  query: 'SELECT 1',
  everyMs: minuteMs,
  channels: [],
};

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise(resolve => setImmediate(resolve));
}

/** One database, watched by any number of processes. */
class Rig {
  readonly clock = new HeldClock('2026-11-21T08:00:00Z');
  readonly shared: SharedMemory = sharedMemory();
  readonly store = memoryStore({ clock: this.clock, shared: this.shared });
  readonly database = new ScriptedDatabase();
  readonly lines: string[] = [];
  readonly failures: unknown[] = [];

  async open(
    watermark: Watermark = orders,
    store = memoryStore({ clock: this.clock, shared: this.shared }),
  ): Promise<WatermarkSource> {
    const source = new WatermarkSource({
      store,
      clock: this.clock,
      reader: this.database,
      found: () => {},
      blind: message => this.lines.push(`blind: ${message}`),
      sees: message => this.lines.push(`sees: ${message}`),
      failed: error => this.failures.push(error),
    });
    source.watch([watermark]);
    await settle();
    return source;
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settle();
  }

  /** What was told of: `1 → 2`, or a failure. */
  async told(): Promise<readonly string[]> {
    return (await this.store.events(0, 1000)).map(({ details }) => {
      const { previous, value, failure } = details as JsonObject;
      return typeof failure === 'string' ? failure : `${String(previous)} → ${String(value)}`;
    });
  }
}

describe('the source of watermark events', () => {
  test('takes the first value as known, and tells of each change, once an interval', async () => {
    const rig = new Rig();
    rig.database.value = 1;
    await rig.open();
    await rig.pass(minuteMs);
    rig.database.value = 2;
    await rig.pass(minuteMs - 1);
    expect(await rig.told()).toEqual([]);
    await rig.pass(1);
    rig.database.value = 3;
    await rig.pass(minuteMs);
    rig.database.value = null;
    await rig.pass(minuteMs);
    expect(await rig.told()).toEqual(['1 → 2', '2 → 3', '3 → null']);
    expect(rig.database.reads).toBe(5);
    expect(await rig.store.events(0, 1)).toMatchObject([
      { kind: 'watermark', name: 'shop', details: { query: 'SELECT 1', value: 2 } },
    ]);
  });

  test('finds what has changed while nothing was running', async () => {
    const rig = new Rig();
    rig.database.value = 1;
    const first = await rig.open();
    await first.close();
    rig.database.value = 5;
    await rig.open();
    expect(await rig.told()).toEqual(['1 → 5']);
  });

  test('says once that a database is away, asks it less and less often, and misses nothing', async () => {
    const rig = new Rig();
    rig.database.value = 1;
    const source = await rig.open();
    rig.database.failure = 'No server listens there.';
    await rig.pass(minuteMs);
    expect(source.health).toEqual({ watched: 1, failing: 1 });
    rig.database.reads = 0;
    for (let minute = 0; minute < 60; minute++) await rig.pass(minuteMs);
    expect(rig.database.reads).toBeLessThan(15);
    expect(rig.database.reads).toBeGreaterThan(10);
    rig.database.failure = null;
    rig.database.value = 2;
    for (let minute = 0; minute < 5; minute++) await rig.pass(minuteMs);
    const failure = 'The watermark of "shop" cannot be read: No server listens there.';
    expect(rig.lines).toEqual([`blind: ${failure}`, 'sees: The watermark of "shop" can be read again.']);
    expect(await rig.told()).toEqual([failure, '1 → 2']);
    expect(source.health).toEqual({ watched: 1, failing: 0 });
    rig.database.value = 3;
    await rig.pass(minuteMs);
    expect((await rig.told()).at(-1)).toBe('2 → 3');
  });

  test('takes the first value that it can read as known, also where it could not at first', async () => {
    const rig = new Rig();
    rig.database.failure = 'Away.';
    await rig.open();
    rig.database.failure = null;
    rig.database.value = 7;
    await rig.pass(2 * minuteMs);
    rig.database.value = 8;
    await rig.pass(minuteMs);
    expect((await rig.told()).slice(1)).toEqual(['7 → 8']);
  });

  test('looks right away when a channel says so, and once more where word comes amid a look', async () => {
    const rig = new Rig();
    rig.database.value = 1;
    await rig.open({ ...orders, channels: ['orders'] });
    rig.database.value = 2;
    await rig.pass(100);
    rig.database.notify();
    await settle();
    expect(await rig.told()).toEqual(['1 → 2']);
    await rig.pass(100);
    const answer = Promise.withResolvers<void>();
    rig.database.onRead = () => answer.promise;
    rig.database.value = 3;
    rig.database.notify();
    await settle();
    rig.database.value = 4;
    for (let word = 0; word < 10; word++) rig.database.notify();
    rig.database.reads = 0;
    answer.resolve();
    await settle();
    expect(await rig.told()).toEqual(['1 → 2', '2 → 3']);
    await rig.pass(100);
    expect(await rig.told()).toEqual(['1 → 2', '2 → 3', '3 → 4']);
    expect(rig.database.reads).toBe(1);
  });

  test('says once that it cannot listen, and goes on looking', async () => {
    const rig = new Rig();
    rig.database.value = 1;
    await rig.open({ ...orders, channels: ['orders'] });
    for (let time = 0; time < 3; time++) rig.database.deafen('The server is away.');
    rig.database.value = 2;
    await rig.pass(minuteMs);
    rig.database.notify();
    await settle();
    expect(await rig.told()).toEqual(['1 → 2']);
    expect(rig.lines).toEqual([
      'blind: The channel "orders" cannot be listened to: The server is away.',
      'sees: The channel "orders" is listened to again.',
    ]);
  });

  test('waits for a record that cannot be written', async () => {
    const rig = new Rig();
    rig.database.value = 1;
    const store = memoryStore({ clock: rig.clock, shared: rig.shared });
    const observe = store.observe.bind(store);
    let isLocked = true;
    store.observe = observation =>
      isLocked ? Promise.reject(new StoreError('locked', 'Locked.')) : observe(observation);
    await rig.open(orders, store);
    await rig.pass(1000);
    expect(rig.failures).toHaveLength(2);
    isLocked = false;
    await rig.pass(1000);
    isLocked = true;
    rig.database.value = 2;
    await rig.pass(minuteMs);
    isLocked = false;
    await rig.pass(1000);
    expect(await rig.told()).toEqual(['1 → 2']);
  });

  test('asks for what several triggers watch once, as often as the most impatient wants', () => {
    const none = { schedule: [], tables: [], webhook: [], files: [], orchestration: [] };
    const database = { connection: 'shop', query: 'SELECT 1', listen: null, everyMs: 5000, cooldown: null };
    const watermarks = watermarksOf([
      { id: 'a', triggers: { ...none, database: [database] } },
      { id: 'b', triggers: { ...none, database: [{ ...database, everyMs: 1000, listen: 'orders' }] } },
      { id: 'c', triggers: { ...none, database: [{ ...database, query: 'SELECT 2' }] } },
    ]);
    expect(watermarks).toMatchObject([
      { orchestration: 'a', query: 'SELECT 1', everyMs: 1000, channels: ['orders'] },
      { orchestration: 'c', query: 'SELECT 2', everyMs: 5000, channels: [] },
    ]);
  });
});

test('several processes, whenever they start and end, tell of each value once and in its order', async () => {
  const acts = fc.array(
    fc.record({ process: fc.nat(2), act: fc.constantFrom('start', 'end', 'grow', 'grow') }),
    { maxLength: 50 },
  );
  await fc.assert(
    fc.asyncProperty(acts, fc.infiniteStream(fc.nat(3)), async (steps, delays) => {
      const rig = new Rig();
      let value = 0;
      rig.database.value = value;
      // Answers come late, so that processes overtake each other between a question and its answer.
      rig.database.onRead = async () => {
        const { value: turns = 0 } = delays.next();
        for (let turn = 0; turn < turns; turn++) await new Promise(resolve => setImmediate(resolve));
      };
      const processes: (WatermarkSource | undefined)[] = [await rig.open()];
      const seen: number[] = [0];
      for (const { process, act } of steps) {
        if (act === 'start') processes[process] ??= await rig.open();
        if (act === 'end') {
          await processes[process]?.close();
          processes[process] = undefined;
        }
        if (act === 'grow') rig.database.value = ++value;
        await rig.pass(minuteMs);
        if (processes.some(each => each !== undefined) && seen.at(-1) !== value) seen.push(value);
      }
      const expected = seen.slice(1).map((each, at) => `${seen[at]} → ${each}`);
      expect(await rig.told()).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
