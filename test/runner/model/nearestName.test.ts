import { describe, expect, test } from 'vitest';
import { nearestName } from '../../../runner/model/nearestName.ts';

describe('nearestName', () => {
  const names = ['phases', 'params', 'timezone', 'env', 'on'];

  test.each([
    ['phasess', 'phases'],
    ['phaess', 'phases'],
    ['Params', 'params'],
    ['timzone', 'timezone'],
    ['evn', 'env'],
    ['no', 'on'],
  ])('%s is near to %s', (name, nearest) => {
    expect(nearestName(name, names)).toBe(nearest);
  });

  test.each(['stages', 'x', '', 'zone'])('"%s" is near to nothing', name => {
    expect(nearestName(name, names)).toBeUndefined();
  });

  test('the nearest is taken, the first of equals', () => {
    expect(nearestName('cat', ['cart', 'cat', 'bat'])).toBe('cat');
    expect(nearestName('cab', ['cat', 'car'])).toBe('cat');
  });
});
