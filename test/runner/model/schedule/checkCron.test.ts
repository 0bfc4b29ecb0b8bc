import { describe, expect, test } from 'vitest';
import { checkCron, neverFires } from '../../../../runner/model/schedule/checkCron.ts';

describe('a cron pattern', () => {
  test.each([
    '0 2 * * MON-FRI',
    '*/15 * * * *',
    '0 0 L * *',
    '0 0 15W * *',
    '0 0 * * FRI#2',
    '0 0 * jan,JUL 0,7',
    '30 0 0 * * *',
    '  0   2 * * *  ',
    '@daily',
  ])('%s is fine', pattern => {
    expect(checkCron(pattern)).toBeUndefined();
  });

  test.each([
    [
      '61 * * * *',
      'Found "61" as the minute, expected 0 to 59; also "*", lists (1,2), ranges (1-5) and steps (*/2).',
    ],
    [
      '0 24 * * *',
      'Found "24" as the hour, expected 0 to 23; also "*", lists (1,2), ranges (1-5) and steps (*/2).',
    ],
    [
      '0 0 32 * *',
      'Found "32" as the day of the month, expected 1 to 31, L (the last) or a day with W (15W: the weekday nearest to it); also "*", lists (1,2), ranges (1-5) and steps (*/2).',
    ],
    [
      '0 0 1 FOO *',
      'Found "FOO" as the month, expected 1 to 12 or JAN to DEC; also "*", lists (1,2), ranges (1-5) and steps (*/2).',
    ],
    [
      '0 0 * * 8',
      'Found "8" as the day of the week, expected 0 to 7 or SUN to SAT (0 and 7 are Sunday), with #1 to #5 or L (FRI#2, FRI#L) for one of the month; also "*", lists (1,2), ranges (1-5) and steps (*/2).',
    ],
    [
      '60 0 0 * * *',
      'Found "60" as the second, expected 0 to 59; also "*", lists (1,2), ranges (1-5) and steps (*/2).',
    ],
    ['0/15 * * * *', 'Found "0/15" as the minute, expected "*/15" or a range before the step.'],
    ['5-1 * * * *', 'Found the range "5-1" as the minute, expected the smaller value first.'],
    ['*/0 * * * *', 'Found a step of 0 in "*/0" as the minute, expected 1 or more.'],
    [
      '* * * *',
      'Found 4 fields in "* * * *", expected 5: minute, hour, day of the month, month, day of the week (or 6, with seconds first).',
    ],
    [
      '',
      'Found 0 fields in "", expected 5: minute, hour, day of the month, month, day of the week (or 6, with seconds first).',
    ],
    ['@reboot', 'Unknown nickname "@reboot", expected @yearly, @monthly, @weekly, @daily or @hourly.'],
    ['@nightly', 'Unknown nickname "@nightly", expected @yearly, @monthly, @weekly, @daily or @hourly.'],
  ])('%s is told with its field and what is allowed there', (pattern, message) => {
    expect(checkCron(pattern)).toBe(message);
  });

  test('that matches no day of any year never fires', () => {
    for (const pattern of ['0 0 30 2 *', '0 0 31 4,6,9,11 *', '0 0 31W 2 *'])
      expect(neverFires(pattern), pattern).toBe(true);
    for (const pattern of ['0 0 29 2 *', '0 0 * 2 MON#5', '@daily', '*/5 * * * * *'])
      expect(neverFires(pattern), pattern).toBe(false);
  });
});
