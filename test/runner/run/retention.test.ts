import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Retention } from '../../../runner/model/catalog.ts';
import { logFolder } from '../../../runner/run/logFile.ts';
import { trimHistory } from '../../../runner/run/retention.ts';
import { memoryStore } from '../../../runner/store/memory.ts';
import { HeldClock } from '../../support/heldClock.ts';
import { created, orchestration, phase, task } from '../../support/orchestrations.ts';

const stateDirectory = mkdtempSync(join(tmpdir(), 'segue-retention-'));
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }));

const day = 24 * 60 * 60 * 1000;

/** Five ended runs a day apart, and one that runs. */
async function history() {
  const clock = new HeldClock();
  const store = memoryStore({ clock });
  const document = orchestration([phase('one', [task('a')])]);
  for (let n = 1; n <= 6; n++) {
    const runId = `R${n}`;
    const build = (number: number) => created(document, { runId, number, at: clock.now() });
    await store.createRun({ orchestration: document.id, texts: new Map(), build });
    mkdirSync(logFolder(stateDirectory, runId), { recursive: true });
    const ended = {
      kind: 'run-ended',
      at: clock.now(),
      state: 'success',
      reason: null,
      durationMs: 1,
    } as const;
    if (n < 6) await store.commit({ runId, entries: [ended] });
    clock.advance(day);
  }
  return { clock, store };
}

async function kept(retention: Retention): Promise<readonly string[]> {
  const { clock, store } = await history();
  await trimHistory(store, { retention, stateDirectory, now: clock.now() });
  const ids = (await store.runs({})).map(({ id }) => id);
  for (const id of ['R1', 'R2', 'R3', 'R4', 'R5', 'R6'])
    expect(existsSync(logFolder(stateDirectory, id))).toBe(ids.includes(id));
  return ids;
}

test('keeps as many ended runs of an orchestration as the settings say, with their logs', async () => {
  expect(await kept({ runs: 2, ageMs: null })).toEqual(['R6', 'R5', 'R4']);
});

test('keeps runs as long as the settings say', async () => {
  expect(await kept({ runs: null, ageMs: 3 * day })).toEqual(['R6', 'R5', 'R4']);
});

test('keeps everything without settings', async () => {
  expect(await kept({ runs: null, ageMs: null })).toHaveLength(6);
});
