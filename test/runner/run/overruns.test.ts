import { expect, test } from 'vitest';
import type { Concurrency, ScheduleTrigger } from '../../../runner/model/orchestration.ts';
import { Timetable } from '../../../runner/model/schedule/timetable.ts';
import { overrunsOf } from '../../../runner/run/overruns.ts';
import { memoryStore } from '../../../runner/store/memory.ts';
import { HeldClock } from '../../support/heldClock.ts';
import { created, orchestration, phase, task } from '../../support/orchestrations.ts';

const minuteMs = 60_000;
const schedule: ScheduleTrigger = {
  cron: '*/10 8-9 * * *',
  timezone: 'UTC',
  catchUp: 'latest',
  dst: { gap: 'next', overlap: 'first' },
};

/** What is said of a schedule of every ten minutes after runs that took some minutes each. */
async function warnings(
  minutes: readonly number[],
  concurrency: Partial<Concurrency> = {},
  cron = schedule.cron,
) {
  const clock = new HeldClock();
  const store = memoryStore({ clock });
  const plain = orchestration([phase('one', [task('a')])]);
  const document = {
    ...plain,
    triggers: { ...plain.triggers, schedule: [{ ...schedule, cron }] },
    concurrency: { runs: 1, overlap: 'wait', ...concurrency } as const,
  };
  for (const [index, taken] of minutes.entries()) {
    const runId = `R${index}`;
    const build = (number: number) => created(document, { runId, number, at: clock.now() });
    await store.createRun({ orchestration: document.id, texts: new Map(), build });
    const end = { kind: 'run-ended', at: clock.now(), state: 'success', reason: null } as const;
    await store.commit({ runId, entries: [{ ...end, durationMs: taken * minuteMs }] });
  }
  return overrunsOf(document, { store, timetable: new Timetable(), from: clock.now() });
}

test('runs that take longer than the spacing of their schedule are told of, by the median of the record', async () => {
  expect(await warnings([1, 2, 12, 15, 16])).toEqual([
    'A run of nightly usually takes 12m (the median of 5), longer than the 10m between times of "*/10 8-9 * * *": within 1h 10m, 2 runs would wait in line.',
  ]);
  expect(await warnings([1, 2, 12, 15, 16], {}, '*/10 * * * *')).toEqual([
    'A run of nightly usually takes 12m (the median of 5), longer than the 10m between times of "*/10 * * * *": within 2d 1h, 50 runs would wait in line.',
  ]);
});

test.each<[string, readonly number[], Partial<Concurrency>]>([
  ['without a record', [], {}],
  ['of fewer than five runs', [12, 12, 12, 12], {}],
  ['where they are short', [1, 1, 2, 50, 50], {}],
  ['where one alone waits, and not for long', [11, 11, 11, 11, 11], {}],
  ['where several may run at once', [12, 12, 12, 12, 12], { runs: 2 }],
  ['where they do not wait', [12, 12, 12, 12, 12], { overlap: 'skip' }],
])('nothing is said %s', async (_what, minutes, concurrency) => {
  expect(await warnings(minutes, concurrency)).toEqual([]);
});
