import { expect, test } from 'vitest';
import { giveMemoryBack } from '../../runner/heap.ts';

test('what was made for a large file is given back at once, and nothing is left behind for scripts', () => {
  const megabytes = (): number => process.memoryUsage().heapTotal / 2 ** 20;
  giveMemoryBack();
  const before = megabytes();
  let made: unknown[] = Array.from({ length: 1_000_000 }, (_, at) => ({ at, text: `${at}` }));
  expect(made).toHaveLength(1_000_000);
  const during = megabytes();
  made = [];
  giveMemoryBack();
  expect(during - before).toBeGreaterThan(50);
  expect(megabytes() - before).toBeLessThan(10);
  expect('gc' in globalThis).toBe(false);
});
