import { expect, test } from 'vitest';
import { isTimeZone, nearestTimeZone } from '../../../runner/model/timeZone.ts';

test.each(['UTC', 'Europe/Prague', 'America/Argentina/Buenos_Aires', 'Etc/GMT+2'])(
  '%s is a time zone',
  name => {
    expect(isTimeZone(name)).toBe(true);
  },
);

test.each(['', 'Prague', 'Europe/Parague', '+02:00', 'Europe/Prague '])('"%s" is none', name => {
  expect(isTimeZone(name)).toBe(false);
});

test('the nearest name is found by spelling and by city', () => {
  expect(nearestTimeZone('Europe/Parague')).toBe('Europe/Prague');
  expect(nearestTimeZone('prague')).toBe('Europe/Prague');
  expect(nearestTimeZone('New York')).toBe('America/New_York');
  expect(nearestTimeZone('Mars/Olympus_Mons_Base')).toBeUndefined();
});
