import { describe, expect, test } from 'vitest';
import { instantIn } from '../../runner/model/schedule/instantIn.ts';
import { cronInWords, everyInWords } from '../../server/words/cronInWords.ts';
import { durationInWords } from '../../server/words/durationInWords.ts';
import { nextTimes } from '../../server/words/nextTimes.ts';

describe('a cron pattern in words', () => {
  test.each([
    ['0 2 * * MON-FRI', 'At 02:00, Monday through Friday'],
    ['*/15 * * * *', 'Every 15 minutes'],
    ['*/10 * * * * *', 'Every 10 seconds'],
    ['0 0 L * *', 'At 00:00, on the last day of the month'],
    ['0 9 * * FRI#2', 'At 09:00, on the second Friday of the month'],
    ['0 9 * * FRI#L', 'At 09:00, on the last Friday of the month'],
    ['0 9 15W * *', 'At 09:00, on the weekday nearest day 15 of the month'],
    ['@daily', 'At 00:00'],
    ['0 25 * * *', null],
    ['whenever', null],
  ])('%s', (pattern, words) => expect(cronInWords(pattern)).toBe(words));

  test('or a predefined schedule', () => {
    expect(everyInWords({ every: 'week', at: '02:00', on: 'sunday' })).toBe('At 02:00, only on Sunday');
    expect(everyInWords({ every: '7 minutes' })).toBe(null);
  });
});

describe('the next instants of a schedule', () => {
  test('are those of its own time zone, over a change of the clocks', () => {
    const schedule = { pattern: '0 6 * * *', timezone: 'Europe/Prague' };
    const found = nextTimes(schedule, Date.UTC(2026, 9, 23, 12), 3);
    expect(found.map(ms => instantIn('Europe/Prague', ms))).toEqual([
      'Sat 24 Oct 2026, 06:00 CEST',
      'Sun 25 Oct 2026, 06:00 CET',
      'Mon 26 Oct 2026, 06:00 CET',
    ]);
    expect(found.map(ms => instantIn('UTC', ms).slice(-9))).toEqual(['04:00 UTC', '05:00 UTC', '05:00 UTC']);
  });

  test('are as the schedule says for changes of the clocks', () => {
    const schedule = { pattern: '30 2 * * *', timezone: 'Europe/Prague' };
    const before = Date.UTC(2027, 2, 27, 12);
    const shown = (gap: 'next' | 'skip') =>
      nextTimes({ ...schedule, dst: { gap, overlap: 'first' } }, before, 1).map(ms =>
        instantIn('Europe/Prague', ms),
      );
    expect(shown('next')).toEqual(['Sun 28 Mar 2027, 03:00 CEST']);
    expect(shown('skip')).toEqual(['Mon 29 Mar 2027, 02:30 CEST']);
  });

  test('go on as time does, and back', () => {
    const schedule = { pattern: '0 * * * *', timezone: 'UTC' };
    const hours = [0, 0.5, 1, 7.5, 2.5].map(hour => hour * 3_600_000);
    expect(hours.map(after => nextTimes(schedule, after, 2).map(ms => ms / 3_600_000))).toEqual([
      [1, 2],
      [1, 2],
      [2, 3],
      [8, 9],
      [3, 4],
    ]);
  });

  test('are none where it is no schedule, or fires never', () => {
    expect(nextTimes({ pattern: '0 0 30 2 *', timezone: 'UTC' }, 0)).toEqual([]);
    expect(nextTimes({ pattern: '0 0', timezone: 'UTC' }, 0)).toEqual([]);
    expect(nextTimes({ pattern: '0 0 * * *', timezone: 'Nowhere' }, 0)).toEqual([]);
  });
});

describe('a duration in words', () => {
  test.each([
    ['90s', '1 minute 30 seconds'],
    ['1h30m', '1 hour 30 minutes'],
    ['PT50M', '50 minutes'],
    ['2w', '14 days'],
    ['0s', '0 seconds'],
    ['250ms', '250 milliseconds'],
    ['soon', null],
  ])('%s', (text, words) => expect(durationInWords(text)).toBe(words));
});
