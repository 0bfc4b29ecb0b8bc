import { beforeAll, expect, test } from 'vitest';
import { findRun } from '../../../runner/run/findRun.ts';
import { memoryStore } from '../../../runner/store/memory.ts';
import { HeldClock } from '../../support/heldClock.ts';
import { created, orchestration, phase, task } from '../../support/orchestrations.ts';

const store = memoryStore({ clock: new HeldClock() });
const ids = ['01M7Y3F83FGXC56F8Y7XTN30P7', '01M7Y3F8KN9NZ51WGBNC71GRVW', '01M7Y3G000000000000000000A'];

beforeAll(async () => {
  for (const runId of ids) {
    const document = orchestration([phase('one', [task('a')])], {
      id: runId.endsWith('A') ? 'hourly' : 'nightly',
    });
    const build = (number: number) => created(document, { runId, number });
    await store.createRun({ orchestration: document.id, texts: new Map(), build });
  }
});

async function found(text: string): Promise<string> {
  const result = await findRun(store, text);
  return 'kind' in result ? `${result.why}: ${result.message}` : result.id;
}

test('finds a run by number, by orchestration for its last one, by id and by the beginning of an id', async () => {
  expect(await found('nightly#1')).toBe(ids[0]);
  expect(await found('nightly')).toBe(ids[1]);
  expect(await found(ids[2] ?? '')).toBe(ids[2]);
  expect(await found('01M7Y3G')).toBe(ids[2]);
});

test('says what there is where it finds none, or several', async () => {
  expect(await found('nightly#7')).toBe('usage: There is no run nightly#7. The last one is nightly#2.');
  expect(await found('weekly#1')).toBe('usage: There is no run weekly#1. "weekly" has not been run.');
  expect(await found('01M7Y3F8')).toBe(
    'usage: The ids of 2 runs begin with 01M7Y3F8, nightly#2, nightly#1 among them. Type more of it.',
  );
  expect(await found('01M7Y9')).toBe(
    'usage: There is no run whose id begins with 01M7Y9; "segue runs" lists them.',
  );
  expect(await found('weekly')).toBe(
    'usage: There is no run "weekly". A run is named like nightly-sales#12, by its id, or by its orchestration alone for the last one; "segue runs" lists them.',
  );
});
