import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { Connection } from '../../../runner/store/sqlite/connection.ts';
import { openSqliteStore } from '../../../runner/store/sqlite/openSqliteStore.ts';
import { WriteQueue } from '../../../runner/store/sqlite/writeQueue.ts';
import type { StoreError } from '../../../runner/store/store.ts';
import { HeldClock } from '../../support/heldClock.ts';
import { createRun, ended, started } from './rig.ts';

const closings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'segue-trouble-'));
  closings.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Lets time pass in small steps, with all that happens meanwhile. */
async function pass(clock: HeldClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    clock.advance(50);
    for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
  }
}

/** What becomes of a promise, as soon as something does. */
function fate(promise: Promise<unknown>): { outcome: string } {
  const fate = { outcome: 'waits' };
  promise.then(
    () => {
      fate.outcome = 'written';
    },
    (error: unknown) => {
      fate.outcome = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    },
  );
  return fate;
}

function opened() {
  const clock = new HeldClock();
  const connection = new Connection(join(folder(), 'a.db'), 'write');
  closings.unshift(() => connection.close());
  connection.exec('PRAGMA journal_mode=WAL; CREATE TABLE written (name TEXT, content TEXT)');
  const told: (string | null)[] = [];
  const queue = new WriteQueue({
    connection,
    clock,
    begun: () => {},
    rolledBack: () => {},
    trouble: error => told.push(error?.code ?? null),
  });
  const write = (name: string, isPatient: boolean, length = 20_000) =>
    fate(
      queue.add({
        isDurable: true,
        isPatient,
        apply: () => connection.run('INSERT INTO written VALUES (?, ?)', name, 'x'.repeat(length)),
      }),
    );
  return { clock, connection, queue, told, write };
}

test('what is patient waits for room, in its order, and nobody else does', async () => {
  const { clock, connection, queue, told, write } = opened();
  connection.exec('PRAGMA max_page_count = 4');
  const first = write('first', true);
  const second = write('second', true, 1);
  const other = write('other', false);
  await pass(clock, 500);
  expect([first, second, other].map(({ outcome }) => outcome)).toEqual(['waits', 'waits', 'full']);
  const late = write('late', false, 1);
  const third = write('third', true, 1);
  const nothing = fate(queue.add({ isDurable: false, apply: () => 0 }));
  await pass(clock, 3000);
  expect([late, third, nothing].map(({ outcome }) => outcome)).toEqual(['full', 'waits', 'full']);
  expect(told).toEqual(['full']);
  connection.exec('PRAGMA max_page_count = 4000');
  await pass(clock, 1100);
  expect([first, second, third].map(({ outcome }) => outcome)).toEqual(['written', 'written', 'written']);
  expect(told).toEqual(['full', null]);
  expect(connection.all('SELECT name FROM written').map(({ name }) => name)).toEqual([
    'first',
    'second',
    'third',
  ]);
});

test('nothing is waited for any more where the store is closed', async () => {
  const { clock, connection, queue, write } = opened();
  connection.exec('PRAGMA max_page_count = 4');
  const first = write('first', true);
  await pass(clock, 500);
  await queue.settled();
  expect(first.outcome).toBe('full');
});

test('a run goes on when another process lets go of the lock; whoever asks meanwhile hears of it, soon', async () => {
  const directory = folder();
  const clock = new HeldClock();
  const told: (StoreError | null)[] = [];
  const unattended = { trouble: (error: StoreError | null) => told.push(error) };
  const store = await openSqliteStore({ directory, clock, unattended });
  closings.unshift(() => store.close());
  await createRun(store, 'r1');
  const other = new DatabaseSync(join(directory, 'segue.db'));
  other.exec('BEGIN IMMEDIATE');
  const going = fate(store.commit({ runId: 'r1', entries: [started()] }));
  const event = { at: 1, kind: 'table', name: 'crm', details: {} } as const;
  const asked = fate(store.addEvents([event]));
  await pass(clock, 4000);
  expect(asked.outcome).toBe('waits');
  await pass(clock, 2000);
  expect(asked.outcome).toBe('locked');
  const again = fate(store.addEvents([event]));
  await pass(clock, 1500);
  expect(again.outcome).toBe('locked');
  const end = fate(store.commit({ runId: 'r1', entries: [ended()] }));
  await pass(clock, 20_000);
  expect([going.outcome, end.outcome]).toEqual(['waits', 'waits']);
  expect(told.map(error => error?.message)).toEqual([
    expect.stringMatching(/^The run history .* is locked by another process for 5 s\./),
  ]);
  other.exec('ROLLBACK');
  other.close();
  await pass(clock, 3000);
  expect([going.outcome, end.outcome]).toEqual(['written', 'written']);
  expect(told).toHaveLength(2);
  expect((await store.journal('r1')).map(({ entry }) => entry.kind)).toEqual([
    'run-created',
    'run-started',
    'run-ended',
  ]);
});

test('that something can be written again is noticed where nobody writes', async () => {
  const directory = folder();
  const clock = new HeldClock();
  const told: (string | null)[] = [];
  const unattended = { trouble: (error: StoreError | null) => told.push(error?.code ?? null) };
  const store = await openSqliteStore({ directory, clock, unattended });
  closings.unshift(() => store.close());
  const other = new DatabaseSync(join(directory, 'segue.db'));
  other.exec('BEGIN IMMEDIATE');
  const asked = fate(store.trimTriggers(0));
  await pass(clock, 6000);
  expect([asked.outcome, told]).toEqual(['locked', ['locked']]);
  other.exec('ROLLBACK');
  other.close();
  await pass(clock, 3000);
  expect(told).toEqual(['locked', null]);
});
