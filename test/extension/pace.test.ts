import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '../../extension/page/pace.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('what happens at once is drawn together, the first of it without delay', () => {
  let drawings = 0;
  const pace: Pace = new Pace(() => {
    drawings++;
    pace.drawn();
  });
  vi.advanceTimersByTime(1000);
  for (let at = 0; at < 100; at++) pace.drawSoon();
  vi.advanceTimersByTime(1);
  expect(drawings).toBe(1);
  for (let at = 0; at < 100; at++) {
    pace.drawSoon();
    vi.advanceTimersByTime(2);
  }
  expect(drawings).toBe(3);
  pace.drawSoon();
  pace.stop();
  vi.advanceTimersByTime(1000);
  expect(drawings).toBe(3);
});
