import { Cron } from 'croner';
import { describe, expect, test } from 'vitest';
import { checkCron } from '../../../../runner/model/schedule/checkCron.ts';
import { type EverySchedule, everyToCron } from '../../../../runner/model/schedule/everyToCron.ts';

describe('a predefined schedule', () => {
  test.each<[EverySchedule, string]>([
    [{ every: 'minute' }, '* * * * *'],
    [{ every: '15 minutes' }, '*/15 * * * *'],
    [{ every: '15m' }, '*/15 * * * *'],
    [{ every: '30 seconds' }, '*/30 * * * * *'],
    [{ every: '1 hour' }, '0 * * * *'],
    [{ every: 'hour', at: '00:20' }, '20 * * * *'],
    [{ every: '120 minutes' }, '0 */2 * * *'],
    [{ every: '6 hours', at: '02:30' }, '30 2,8,14,20 * * *'],
    [{ every: 'day' }, '0 0 * * *'],
    [{ every: '24 hours', at: '2:05' }, '5 2 * * *'],
    [{ every: 'week', at: '02:00', on: 'friday' }, '0 2 * * 5'],
    [{ every: 'week' }, '0 0 * * 1'],
    [{ every: 'week', on: ['Thu', 'monday'] }, '0 0 * * 1,4'],
    [{ every: 'month', at: '02:00' }, '0 2 1 * *'],
    [{ every: '3 months', on: 15 }, '0 0 15 */3 *'],
    [{ every: 'month', on: 'last' }, '0 0 L * *'],
  ])('%j is a pattern', (schedule, pattern) => {
    expect(everyToCron(schedule)).toEqual({ pattern });
    expect(checkCron(pattern)).toBeUndefined();
  });

  test.each<[EverySchedule, 'every' | 'at' | 'on', string]>([
    [
      { every: '7 minutes' },
      'every',
      'Found "7 minutes" under "every", which does not divide 60 minutes evenly; expected 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 minutes.',
    ],
    [
      { every: '5 hours' },
      'every',
      'Found "5 hours" under "every", which does not divide 24 hours evenly; expected 1, 2, 3, 4, 6, 8, 12 hours.',
    ],
    [
      { every: '2 days' },
      'every',
      'Found "2 days" under "every", which a calendar cannot say evenly; expected 1 day, or a cron pattern such as "0 0 */2 * *".',
    ],
    [
      { every: 'fortnight' },
      'every',
      'Found "fortnight" under "every", expected minute, hour, day, week or month, with a number if need be ("15 minutes", "2 hours").',
    ],
    [
      { every: 'day', at: '25:00' },
      'at',
      'Found "25:00" under "at", expected a time of the day such as "02:00".',
    ],
    [
      { every: 'minute', at: '02:00' },
      'at',
      'Found "02:00" under "at", expected no "at" with "every: minute"; it goes with hour and longer.',
    ],
    [
      { every: 'day', on: 'monday' },
      'on',
      'Found "monday" under "on", expected no "on" with "every: day"; it goes with week and month.',
    ],
    [
      { every: 'week', on: 'mo' },
      'on',
      'Found "mo" under "on", expected a day of the week such as monday, or a list of them.',
    ],
    [
      { every: 'month', on: 31 },
      'on',
      'Found "31" under "on", expected a day from 1 to 28, which every month has, or "last".',
    ],
  ])('%j is refused', (schedule, key, message) => {
    expect(everyToCron(schedule)).toMatchObject({ key, message });
  });

  test('of some hours fires at the hour it names and keeps its spacing', () => {
    const schedule = everyToCron({ every: '8 hours', at: '09:15' });
    const pattern = 'pattern' in schedule ? schedule.pattern : '';
    const fires = new Cron(pattern, { timezone: 'UTC', paused: true }).nextRuns(4, '2026-03-01T00:00:00Z');
    expect(fires.map(fire => fire.toISOString().slice(11, 16))).toEqual(['01:15', '09:15', '17:15', '01:15']);
  });
});
