import { expect, test } from 'vitest';
import { canMount, fullDisk, lockedHistory } from './hardship.ts';

// The long form is `npm run torture`.
test('a daemon whose history is locked accepts nothing that it cannot keep, and loses nothing', async () => {
  expect(await lockedHistory(7000)).toEqual([]);
});

test.runIf(canMount())('so does one whose disk is full, until there is room again', async () => {
  expect(await fullDisk(3000)).toEqual([]);
});
