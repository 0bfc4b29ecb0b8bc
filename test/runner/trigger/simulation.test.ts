import { expect, test } from 'vitest';
import type { Concurrency, ScheduleTrigger } from '../../../runner/model/orchestration.ts';
import { Timetable } from '../../../runner/model/schedule/timetable.ts';
import type { StoredEvent } from '../../../runner/store/triggers.ts';
import { simulate } from '../../../runner/trigger/simulation.ts';
import { orchestration, phase, task } from '../../support/orchestrations.ts';

const minuteMs = 60_000;
const from = Date.parse('2026-11-21T08:00:00Z');
const none = { schedule: [], tables: [], webhook: [], database: [], files: [], orchestration: [] };

function every(minutes: number): ScheduleTrigger {
  const dst = { gap: 'next', overlap: 'first' } as const;
  return { cron: `*/${minutes} * * * *`, timezone: 'UTC', catchUp: 'latest', dst };
}

/** Half an hour of a schedule of every ten minutes, of which each run takes some minutes. */
function line(minutes: number, concurrency: Partial<Concurrency>) {
  const document = {
    ...orchestration([phase('one', [task('a')])]),
    triggers: { ...none, schedule: [every(10)] },
    concurrency: { runs: 1, overlap: 'wait', ...concurrency } as const,
  };
  const runs = simulate({
    orchestration: document,
    timetable: new Timetable(),
    holidays: new Map(),
    from,
    until: from + 30 * minuteMs,
    events: [],
    durationMs: minutes * minuteMs,
  });
  return runs.map(({ at, startsAt, message }) => [
    (at - from) / minuteMs,
    startsAt === null ? message : (startsAt - from) / minuteMs,
  ]);
}

test.each<[number, Partial<Concurrency>, readonly (readonly [number, number | string])[]]>([
  [
    5,
    {},
    [
      [10, 10],
      [20, 20],
      [30, 30],
    ],
  ],
  [
    15,
    {},
    [
      [10, 10],
      [20, 25],
      [30, 40],
    ],
  ],
  [
    15,
    { runs: 2 },
    [
      [10, 10],
      [20, 20],
      [30, 30],
    ],
  ],
  [
    25,
    { runs: 2 },
    [
      [10, 10],
      [20, 20],
      [30, 35],
    ],
  ],
  [
    15,
    { overlap: 'skip' },
    [
      [10, 10],
      [20, 'The run before is in progress.'],
      [30, 30],
    ],
  ],
  [
    25,
    { overlap: 'collapse' },
    [
      [10, 10],
      [20, 35],
      [30, 'It joins a run that waits already.'],
    ],
  ],
  [
    15,
    { overlap: 'cancel-running' },
    [
      [10, 10],
      [20, 20],
      [30, 30],
    ],
  ],
])('runs of %i min line up by %j', (minutes, concurrency, expected) => {
  expect(line(minutes, concurrency)).toEqual(expected);
});

test('a cool-down that counts ends without any event', () => {
  const cooldown = { forMs: 20 * minuteMs, afterwards: 'fire' };
  const document = {
    ...orchestration([phase('one', [task('a')])]),
    triggers: { ...none, tables: [{ all: ['a'], cooldown }] },
  };
  const events = [1, 2].map(
    (sequence): StoredEvent => ({
      sequence,
      at: from + sequence * minuteMs,
      kind: 'table',
      name: 'a',
      details: null,
    }),
  );
  const request = {
    orchestration: document,
    timetable: new Timetable(),
    holidays: new Map(),
    from,
    events,
    durationMs: 0,
  };
  const times = (until: number) =>
    simulate({ ...request, until: from + until * minuteMs }).map(({ at }) => (at - from) / minuteMs);
  expect(times(30)).toEqual([1, 21]);
  expect(times(20)).toEqual([1]);
});
