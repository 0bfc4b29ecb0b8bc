import { expect, test } from 'vitest';
import { torment } from './torment.ts';

// The long form is `npm run torture`.
test('a daemon that is killed again and again loses nothing, and does nothing twice', async () => {
  expect(await torment({ kills: 4, daemons: 1, random: Math.random })).toEqual([]);
});

test('two daemons of one project that are killed in turn keep what was promised', async () => {
  expect(await torment({ kills: 4, daemons: 2, random: Math.random })).toEqual([]);
});
