import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../runner/model/duration.ts';

describe('a duration', () => {
  test.each<[string, number]>([
    ['250ms', 250],
    ['90s', 90_000],
    ['50m', 3_000_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['2w', 1_209_600_000],
    ['1 hour', 3_600_000],
    ['7 days', 604_800_000],
    ['1 Minute', 60_000],
    ['0s', 0],
    ['PT50M', 3_000_000],
    ['P1DT12H', 129_600_000],
    ['P2W', 1_209_600_000],
    ['PT1.5S', 1_500],
    ['pt1h', 3_600_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    '5',
    'm',
    '5 parsecs',
    '30m1h',
    '1h1h',
    '-5m',
    '1h30',
    'P',
    'PT',
    'P1Y',
    'P1M',
    '1e3s',
    '99999999999999w',
    '1,5h',
  ])('"%s" is none', text => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test.each<[number, string]>([
    [0, '0 ms'],
    [850, '850 ms'],
    [999.6, '1 s'],
    [1_000, '1 s'],
    [1_240, '1.2 s'],
    [59_940, '59.9 s'],
    [59_960, '1m'],
    [312_000, '5m 12s'],
    [3_599_600, '1h'],
    [7_380_000, '2h 3m'],
    [273_600_000, '3d 4h'],
    [-1_500, '-1.5 s'],
  ])('%d ms is shown as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('that is shown in whole units reads back as itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 86_399 }), seconds => {
        const shown = parseDuration(formatDuration(seconds * 1000)) ?? Number.NaN;
        expect(Math.abs(shown - seconds * 1000)).toBeLessThanOrEqual(seconds < 3600 ? 0 : 30_000);
      }),
    );
  });
});
