import { describe, expect, test } from 'vitest';
import { usualClockChange } from '../../../../runner/model/schedule/clockChange.ts';
import { Timetable, type Timing } from '../../../../runner/model/schedule/timetable.ts';
import { ZoneOffsets } from '../../../../runner/model/schedule/zoneOffsets.ts';
import { firesIn, type Stretch, walk } from './minuteWalk.ts';

const timetable = new Timetable();
const hourMs = 3_600_000;

function instants(timing: Timing, after: string, count: number): readonly string[] {
  return timetable
    .nextInstants(timing, Date.parse(after), count)
    .map(at => new Date(at).toISOString().replace('.000Z', 'Z'));
}

function prague(cron: string, dst: Partial<Timing['dst']> = {}): Timing {
  return { cron, timezone: 'Europe/Prague', dst: { ...usualClockChange(cron), ...dst } };
}

describe('a time that the clocks skip', () => {
  test('fires at the first instant after the gap', () => {
    expect(instants(prague('30 2 * * *'), '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });

  test('fires once, however many of its times are skipped', () => {
    expect(instants(prague('*/10 2 * * *'), '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:00:00Z',
    ]);
  });

  test('does not fire where it is to be skipped', () => {
    expect(instants(prague('30 2 * * *', { gap: 'skip' }), '2026-03-28T12:00:00Z', 1)).toEqual([
      '2026-03-30T00:30:00Z',
    ]);
  });
});

describe('a time that the clocks double', () => {
  test.each([
    ['first', ['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z']],
    ['second', ['2026-10-25T01:30:00Z', '2026-10-26T01:30:00Z']],
    ['both', ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']],
  ] as const)('fires %s', (overlap, expected) => {
    expect(instants(prague('30 2 * * *', { overlap }), '2026-10-24T12:00:00Z', 2)).toEqual(expected);
  });

  test('fires also where it is asked in the middle of it', () => {
    expect(instants(prague('30 2 * * *', { overlap: 'second' }), '2026-10-25T00:45:00Z', 1)).toEqual([
      '2026-10-25T01:30:00Z',
    ]);
  });
});

test('a pattern of every hour keeps its spacing through both changes', () => {
  for (const day of ['2026-03-28T22:00:00Z', '2026-10-24T22:00:00Z']) {
    const found = timetable.nextInstants(prague('15 * * * *'), Date.parse(day), 6);
    expect(found.slice(1).map((at, index) => at - (found[index] ?? 0))).toEqual(Array(5).fill(hourMs));
  }
});

test.each([
  ['0 * * * *', 'skip'],
  ['*/5 */1 * * *', 'skip'],
  ['30 0-23 * * *', 'skip'],
  ['0 0 * * * *', 'skip'],
  ['@hourly', 'skip'],
  ['0 */2 * * *', 'next'],
  ['@daily', 'next'],
  ['0 0 2 * * *', 'next'],
])('whether "%s" is one of every hour', (cron, gap) => expect(usualClockChange(cron).gap).toBe(gap));

test('seconds, names, the last day and rare days are found', () => {
  expect(instants(prague('*/20 * * * * *'), '2026-11-21T08:00:00.500Z', 2)).toEqual([
    '2026-11-21T08:00:20Z',
    '2026-11-21T08:00:40Z',
  ]);
  expect(instants(prague('0 2 L * *'), '2028-02-01T00:00:00Z', 1)).toEqual(['2028-02-29T01:00:00Z']);
  expect(instants(prague('0 0 29 FEB *'), '2097-01-01T00:00:00Z', 1)).toEqual(['2104-02-28T23:00:00Z']);
  expect(timetable.next(prague('0 0 30 2 *'), 0)).toBeUndefined();
});

test('an instant is never its own successor', () => {
  const at = Date.parse('2026-11-21T08:00:00Z');
  expect(timetable.next(prague('* * * * *'), at)).toBe(at + 60_000);
  expect(timetable.next(prague('* * * * *'), at - 1)).toBe(at);
});

/** Changes of an hour in both halves of the year, of half an hour, at midnight, around Ramadan, and none at all. */
const zones = [
  'Europe/Prague',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Havana',
  'Africa/Casablanca',
  'Asia/Kolkata',
];

const patterns = [
  ...['0 * * * *', '*/7 * * * *', '30 2 * * *', '0 0 * * *', '*/20 1-3 * * *', '15 */2 * * *'],
  ...['0 2 * * 0', '59 23 1-15 * 0', '45 1,2 * 3,10,11 *'],
];

const policies: readonly Timing['dst'][] = [
  { gap: 'next', overlap: 'first' },
  { gap: 'skip', overlap: 'both' },
  { gap: 'next', overlap: 'second' },
];

/** The hours around every clock change of ten years, as `Intl` has them day by day. */
function stretches(timezone: string): readonly Stretch[] {
  const offsets = new ZoneOffsets(timezone);
  const found: Stretch[] = [{ from: Date.UTC(2026, 5, 1), until: Date.UTC(2026, 5, 3) }];
  for (let at = Date.UTC(2026, 0); at < Date.UTC(2036, 0); at = offsets.periodAt(at).end) {
    const { start } = offsets.periodAt(at);
    found.push({ from: start - 7 * hourMs, until: start + 7 * hourMs });
  }
  return found;
}

describe('ten years of every clock change, against a walk over each minute', () => {
  test.each(zones)('%s', timezone => {
    for (const stretch of stretches(timezone)) {
      const shown = walk(timezone, stretch);
      for (const cron of patterns)
        for (const dst of policies) {
          const timing = { cron, timezone, dst };
          const found: number[] = [];
          let at = timetable.next(timing, stretch.from - 1);
          for (; at !== undefined && at < stretch.until; at = timetable.next(timing, at)) found.push(at);
          expect({ ...timing, found }).toEqual({ ...timing, found: firesIn(timing, stretch, shown) });
        }
    }
  });
});

test('the changes of a zone are those that its clocks show from day to day', () => {
  for (const timezone of zones) {
    const offsets = new ZoneOffsets(timezone);
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    for (let at = Date.UTC(2026, 0); at < Date.UTC(2036, 0); at += 6 * hourMs) {
      const local = Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
      expect([timezone, at, offsets.periodAt(at).offset]).toEqual([timezone, at, local - at]);
    }
  }
});
