import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScheduleTrigger } from '../../../runner/model/orchestration.ts';
import { Timetable } from '../../../runner/model/schedule/timetable.ts';
import { memoryStore, type SharedMemory, sharedMemory } from '../../../runner/store/memory.ts';
import { type Store, StoreError } from '../../../runner/store/store.ts';
import type { Fire } from '../../../runner/store/triggers.ts';
import { InstantHeap } from '../../../runner/trigger/schedule/instantHeap.ts';
import { type ScheduledOrchestration, Schedules } from '../../../runner/trigger/schedule/schedules.ts';
import { HeldClock } from '../../support/heldClock.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const timetable = new Timetable();

function every(cron: string, catchUp: ScheduleTrigger['catchUp'] = 'latest'): ScheduleTrigger {
  return { cron, timezone: 'UTC', catchUp, dst: { gap: 'next', overlap: 'first' } };
}

function of(id: string, ...schedules: readonly ScheduleTrigger[]): ScheduledOrchestration {
  return { id, schedules };
}

/** Lets everything happen that needs no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise(resolve => setImmediate(resolve));
}

/** A project's schedules in any number of processes, at 08:00 of a day at first. */
class Rig {
  readonly clock = new HeldClock('2026-11-21T08:00:00Z');
  readonly shared: SharedMemory = sharedMemory();
  readonly fired: Fire[] = [];
  readonly failures: unknown[] = [];

  open(store: Store = memoryStore({ clock: this.clock, shared: this.shared })): Schedules {
    return new Schedules({
      store,
      clock: this.clock,
      timetable,
      fired: fires => this.fired.push(...fires),
      failed: error => this.failures.push(error),
    });
  }

  async watching(...orchestrations: readonly ScheduledOrchestration[]): Promise<Schedules> {
    const schedules = this.open();
    await schedules.watch(orchestrations, new Map());
    return schedules;
  }

  /** Lets time pass in steps, with all that happens meanwhile. */
  async pass(ms: number, stepMs = 30_000): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      this.clock.advance(Math.min(left, stepMs));
      await settle();
    }
  }

  get times(): readonly string[] {
    return this.fired.map(({ orchestration, occasion }) => `${orchestration} ${occasion.slice(11, 19)}`);
  }

  async skipped(): Promise<readonly string[]> {
    const rows = await memoryStore({ clock: this.clock, shared: this.shared }).fires({ state: 'skipped' });
    return rows.map(({ occasion, skip }) => `${occasion.slice(11, 19)} ${skip?.reason}: ${skip?.message}`);
  }
}

describe('schedules', () => {
  test('fire at their times and at no other, beginning when they are first seen', async () => {
    const rig = new Rig();
    await rig.watching(of('a', every('*/20 * * * *')), of('b', every('30 8 * * *'), every('0 9 * * *')));
    await rig.pass(19 * minuteMs);
    expect(rig.times).toEqual([]);
    await rig.pass(42 * minuteMs);
    expect(rig.times).toEqual(['a 08:20:00', 'b 08:30:00', 'a 08:40:00', 'b 09:00:00', 'a 09:00:00']);
    expect(rig.fired[0]).toMatchObject({
      trigger: 'schedule */20 * * * * UTC',
      details: {
        kind: 'schedule',
        cron: '*/20 * * * *',
        timezone: 'UTC',
        scheduledAt: '2026-11-21T08:20:00.000Z',
      },
    });
  });

  test('of the same words fire once', async () => {
    const rig = new Rig();
    const schedules = await rig.watching(of('a', every('0 * * * *'), every('0 * * * *')));
    expect(schedules.size).toBe(1);
    await rig.pass(hourMs);
    expect(rig.times).toEqual(['a 09:00:00']);
  });

  test('sleep to the next time with one timer, but never long', async () => {
    const rig = new Rig();
    await rig.watching(of('a', every('* * * * *')), of('b', every('0 0 1 1 *')));
    expect(rig.clock.pending).toBe(1);
    rig.clock.step(16 * hourMs);
    await rig.pass(30_000);
    expect(rig.times).toEqual(['a 00:00:00']);
  });

  test('follow the files: what is gone fires no more, what is new begins', async () => {
    const rig = new Rig();
    const schedules = await rig.watching(of('a', every('0 * * * *')), of('b', every('0 * * * *')));
    await rig.pass(hourMs);
    await schedules.watch([of('b', every('0 * * * *')), of('c', every('30 * * * *'))], new Map());
    await rig.pass(hourMs);
    expect(rig.times).toEqual(['a 09:00:00', 'b 09:00:00', 'c 09:30:00', 'b 10:00:00']);
  });

  test('leave out the days of a calendar, and say so', async () => {
    const rig = new Rig();
    const schedules = rig.open();
    await schedules.watch([of('a', every('0 2 * * *'))], new Map([['2026-11-22', 'Czech holidays']]));
    await rig.pass(44 * hourMs);
    expect(rig.fired.map(({ occasion }) => occasion)).toEqual(['2026-11-23T02:00:00.000Z']);
    expect(await rig.skipped()).toEqual([
      '02:00:00 calendar: 2026-11-22 is a day of the calendar "Czech holidays".',
    ]);
  });
});

describe('a restart', () => {
  test('goes on where the process before ended', async () => {
    const rig = new Rig();
    const first = await rig.watching(of('a', every('*/20 * * * *')));
    await rig.pass(25 * minuteMs);
    await first.close();
    await rig.watching(of('a', every('*/20 * * * *')));
    await rig.pass(20 * minuteMs);
    expect(rig.times).toEqual(['a 08:20:00', 'a 08:40:00']);
  });

  test.each([
    ['none', [], ['11:00:00 missed: Nothing was running when 3 times were due, over 2h (catchUp: none).']],
    [
      'latest',
      ['11:00:00'],
      ['10:00:00 missed: Nothing was running when 2 times were due, over 1h (catchUp: latest).'],
    ],
    ['all', ['09:00:00', '10:00:00', '11:00:00'], []],
  ] as const)('makes up for missed times: %s', async (catchUp, times, skipped) => {
    const rig = new Rig();
    await (await rig.watching(of('a', every('0 * * * *', catchUp)))).close();
    rig.clock.advance(3 * hourMs + 10 * minuteMs);
    await rig.watching(of('a', every('0 * * * *', catchUp)));
    expect(rig.times).toEqual(times.map(time => `a ${time}`));
    expect(await rig.skipped()).toEqual(skipped);
    await rig.pass(hourMs);
    expect(rig.times.at(-1)).toBe('a 12:00:00');
  });
});

describe('a clock that is set', () => {
  test.each([1, 24])('back by %i h fires nothing twice', async hours => {
    const rig = new Rig();
    await rig.watching(of('a', every('*/20 * * * *')));
    await rig.pass(hourMs);
    rig.clock.step(-hours * hourMs);
    await rig.pass((hours + 1) * hourMs, 10 * minuteMs);
    expect(new Set(rig.times).size).toBe(rig.times.length);
    expect(rig.times.slice(-2)).toEqual(['a 09:40:00', 'a 10:00:00']);
  });

  test.each([
    [1, '09:00:00'],
    [24, '08:00:00'],
  ])('forward by %i h is a time in which nothing was running', async (hours, last) => {
    const rig = new Rig();
    await rig.watching(of('a', every('*/20 * * * *')));
    await rig.pass(10 * minuteMs);
    rig.clock.step(hours * hourMs);
    await rig.pass(minuteMs);
    expect(rig.times).toEqual([`a ${last}`]);
    expect((await rig.skipped())[0]).toContain(`Nothing was running when ${3 * hours - 1} times were due`);
  });
});

describe('a store that fails', () => {
  test('is tried again until the fires are on record', async () => {
    const rig = new Rig();
    const store = memoryStore({ clock: rig.clock, shared: rig.shared });
    let isLocked = false;
    const advance = store.advance.bind(store);
    store.advance = change =>
      isLocked ? Promise.reject(new StoreError('locked', 'The record is locked.')) : advance(change);
    await rig.open(store).watch([of('a', every('0 * * * *')), of('b', every('0 * * * *'))], new Map());
    isLocked = true;
    await rig.pass(hourMs);
    await rig.pass(5000, 1000);
    expect(rig.times).toEqual([]);
    expect(rig.failures.length).toBeGreaterThan(1);
    isLocked = false;
    await rig.pass(5000, 1000);
    expect(rig.times).toEqual(['a 09:00:00', 'b 09:00:00']);
  });

  test('fires what was to be watched while nothing could be read', async () => {
    const rig = new Rig();
    await rig.watching(of('a', every('0 * * * *')));
    const store = memoryStore({ clock: rig.clock, shared: rig.shared });
    const triggerStates = store.triggerStates.bind(store);
    store.triggerStates = () => Promise.reject(new StoreError('locked', 'The record is locked.'));
    const all = Array.from({ length: 1000 }, (_, at) => of(`o${at}`, every('0 * * * *')));
    await expect(rig.open(store).watch([...all, of('a', every('0 * * * *'))], new Map())).rejects.toThrow(
      'The record is locked.',
    );
    store.triggerStates = triggerStates;
    await rig.pass(hourMs);
    await rig.pass(5000, 1000);
    expect(new Set(rig.times).size).toBe(1001);
    expect(rig.times).toHaveLength(1001);
  });
});

describe('several processes on one store', () => {
  test('fire each time once', async () => {
    const rig = new Rig();
    const orchestrations = Array.from({ length: 20 }, (_, at) => of(`o${at}`, every('* * * * *')));
    for (let process = 0; process < 3; process++) await rig.watching(...orchestrations);
    await rig.pass(10 * minuteMs);
    expect(rig.times).toHaveLength(200);
    expect(new Set(rig.times).size).toBe(200);
  });

  test('fire each time once, whenever they start, die and are set up again', async () => {
    const acts = fc.array(
      fc.record({ process: fc.nat(2), act: fc.constantFrom('start', 'die', 'pass'), seconds: fc.nat(90) }),
      { minLength: 5, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(acts, async steps => {
        const rig = new Rig();
        const orchestration = of('a', every('*/10 * * * * *', 'all'));
        const processes: ({ schedules: Schedules; die: () => void } | undefined)[] = [];
        const start = async (at: number): Promise<void> => {
          const store = memoryStore({ clock: rig.clock, shared: rig.shared });
          const schedules = rig.open(store);
          processes[at] = { schedules, die: () => store.die() };
          await schedules.watch([orchestration], new Map());
        };
        await start(0);
        for (const { process, act, seconds } of steps) {
          if (act === 'start' && processes[process] === undefined) await start(process);
          if (act === 'die') {
            processes[process]?.die();
            processes[process] = undefined;
          }
          if (act === 'pass') await rig.pass(seconds * 1000, 7000);
        }
        await start(3);
        await rig.pass(10_000, 1000);
        const last = Math.floor(rig.clock.now() / 10_000) * 10_000;
        const due: number[] = [];
        for (let at = Date.parse('2026-11-21T08:00:10Z'); at <= last; at += 10_000) due.push(at);
        // What a process had on record when it died is given on with the store, and not counted here.
        const recorded = await memoryStore({ clock: rig.clock, shared: rig.shared }).fires({});
        const times = recorded.filter(({ skip }) => skip === null).map(({ at }) => at);
        expect(times.toSorted((one, other) => one - other)).toEqual(due);
      }),
      { numRuns: 40 },
    );
  });
});

test('ten thousand schedules share one timer, and fire within one look', async () => {
  const rig = new Rig();
  const orchestrations = Array.from({ length: 10_000 }, (_, at) => of(`o${at}`, every(`${at % 60} 9 * * *`)));
  const schedules = await rig.watching(...orchestrations);
  expect([schedules.size, rig.clock.pending]).toEqual([10_000, 1]);
  rig.clock.step(hourMs);
  await schedules.look();
  expect(rig.fired).toHaveLength(167);
});

test('the heap gives what is due in the order of instants, then of arrival', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(20), (instants, until) => {
      const heap = new InstantHeap<number>();
      for (const [index, at] of instants.entries()) heap.push(at, index);
      const sorted = [...instants.entries()].filter(([, at]) => at <= until).sort(([, a], [, b]) => a - b);
      const popped: number[] = [];
      for (let one = heap.popUntil(until); one !== undefined; one = heap.popUntil(until)) popped.push(one);
      expect(popped).toEqual(sorted.map(([index]) => index));
      expect(heap.size).toBe(instants.length - popped.length);
    }),
  );
});
