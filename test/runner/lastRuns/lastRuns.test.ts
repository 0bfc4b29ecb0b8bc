import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LastRuns } from '../../../runner/lastRuns/lastRuns.ts';
import type { Entry, JobOutcome, RunCreated } from '../../../runner/record/entry.ts';
import { openSqliteStore } from '../../../runner/store/sqlite/openSqliteStore.ts';
import type { Store } from '../../../runner/store/store.ts';
import { created, orchestration, phase, task } from '../../support/orchestrations.ts';
import { realClock } from '../store/realClock.ts';

let root = '';
let directory = '';
let open: { close(): unknown }[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'segue-last-runs-'));
  directory = join(root, '.segue', 'state');
});

afterEach(async () => {
  for (const one of open) await one.close();
  open = [];
  rmSync(root, { recursive: true, force: true });
});

function look(): LastRuns {
  const lastRuns = new LastRuns(realClock);
  open.push(lastRuns);
  return lastRuns;
}

async function write(): Promise<Store> {
  const store = await openSqliteStore({ directory, clock: realClock });
  open.push(store);
  return store;
}

const document = orchestration([phase('load', [task('accounts'), task('orders')])]);

/** A run with the number that the store gives it, and what happened in it. */
async function record(
  store: Store,
  runId: string,
  entries: readonly Entry[],
  first: Partial<RunCreated> = {},
) {
  const build = (number: number): RunCreated => created(document, { runId, number, ...first });
  await store.createRun({ orchestration: document.id, texts: new Map(), build });
  await store.commit({ runId, entries });
}

function job(name: string, outcome: Partial<JobOutcome> = {}, at = 3000): Entry {
  const key = { task: name, index: 0, attempt: 1 };
  return { kind: 'job-ended', at, job: key, state: 'succeeded', durationMs: 40, ...outcome };
}

function ended(state: 'success' | 'failed' = 'success', durationMs = 90): Entry {
  return { kind: 'run-ended', at: 5000, state, reason: null, durationMs };
}

test('tells of the newest run that has ended, with what its expressions found', async () => {
  const store = await write();
  const failure = { code: 'exit-code', message: 'The script ended with exit code 3.' } as const;
  await record(store, 'A', [job('accounts'), job('orders'), ended()]);
  await record(
    store,
    'B',
    [
      job('accounts', { outputs: { rows: '5' }, result: 'B/accounts.0.1' }),
      job('orders', { state: 'failed', durationMs: 7, reason: failure }, 4000),
      ended('failed'),
    ],
    { params: { region: 'EU' } },
  );
  await record(store, 'C', []);
  expect(await look().last(root, 'nightly')).toEqual({
    number: 2,
    endedAt: 5000,
    durationMs: 90,
    state: 'failed',
    values: {
      params: { region: 'EU' },
      tasks: {
        accounts: {
          state: 'succeeded',
          outputs: { rows: '5' },
          result: join(directory, 'results', 'B', 'accounts.0.1', 'rows.ndjson'),
        },
        orders: { state: 'failed', outputs: {}, result: null },
      },
      phases: { load: { state: 'not-executed' } },
      orchestration: { id: 'nightly', name: 'Nightly', path: '.segue/orchestrations/nightly.yaml' },
      run: { id: 'B', number: 2, attempt: 1, trigger: 'manual', scheduledAt: null },
    },
    tasks: new Map([
      [
        'accounts',
        {
          state: 'succeeded',
          failure: null,
          execution: { number: 2, state: 'succeeded', endedAt: 3000, durationMs: 40 },
        },
      ],
      [
        'orders',
        {
          state: 'failed',
          failure: 'The script ended with exit code 3.',
          execution: { number: 2, state: 'failed', endedAt: 4000, durationMs: 7 },
        },
      ],
    ]),
  });
});

test('looks into earlier runs for tasks that the newest one left out', async () => {
  const store = await write();
  await record(store, 'A', [job('accounts'), job('orders', { durationMs: 12 }), ended()]);
  await record(store, 'B', [job('accounts', { durationMs: 50 }), ended()]);
  const last = await look().last(root, 'nightly');
  expect(last?.tasks.get('accounts')?.execution).toMatchObject({ number: 2, durationMs: 50 });
  expect(last?.tasks.get('orders')).toMatchObject({
    state: 'not-executed',
    execution: { number: 1, durationMs: 12 },
  });
});

test('reads a journal of any length', async () => {
  const store = await write();
  const attempts = Array.from({ length: 2500 }, (_, at): Entry => {
    const key = { task: 'accounts', index: 0, attempt: at + 1 };
    return { kind: 'job-ended', at, job: key, state: 'succeeded', durationMs: 1, outputs: { at: `${at}` } };
  });
  await record(store, 'A', [...attempts, ended()]);
  const last = await look().last(root, 'nightly');
  expect(last?.values['tasks']).toMatchObject({ accounts: { outputs: { at: '2499' } } });
});

test('tells how long runs usually take, and from how many', async () => {
  const store = await write();
  for (const [at, durationMs] of [10, 30, 20].entries())
    await record(store, `R${at}`, [ended('success', durationMs)]);
  await record(store, 'F', [ended('failed', 900)]);
  expect(await look().usual(root, 'nightly')).toMatchObject({ ms: 20, runs: 3 });
  expect(await look().usual(root, 'other')).toBeNull();
});

test('tells when a further run has ended, also the first one of a project', async () => {
  const lastRuns = look();
  expect(await lastRuns.last(root, 'nightly')).toBeNull();
  for (const [at, runId] of ['A', 'B'].entries()) {
    const told = new Promise(resolve => lastRuns.onChange(resolve));
    const store = await openSqliteStore({ directory, clock: realClock });
    await record(store, runId, [job('accounts'), ended()]);
    await store.close();
    expect(await told).toEqual({ root, orchestrations: ['nightly'] });
    expect((await lastRuns.last(root, 'nightly'))?.number).toBe(at + 1);
  }
});

test('tells when the record is gone, and of no orchestration that nothing has become of', async () => {
  const store = await openSqliteStore({ directory, clock: realClock });
  for (let at = 0; at < 120; at++) await record(store, `R${at}`, [ended()]);
  await store.close();
  const lastRuns = look();
  await Promise.all([lastRuns.last(root, 'nightly'), lastRuns.last(root, 'other')]);
  const told: unknown[] = [];
  const once = (): Promise<void> =>
    new Promise(resolve => lastRuns.onChange(one => resolve(void told.push(one))));
  const first = once();
  const again = await openSqliteStore({ directory, clock: realClock });
  await record(again, 'S', [ended()]);
  await again.close();
  await first;
  expect((await lastRuns.last(root, 'nightly'))?.number).toBe(121);
  const second = once();
  rmSync(directory, { recursive: true });
  await second;
  expect(await lastRuns.last(root, 'nightly')).toBeNull();
  expect(told[0]).toEqual({ root, orchestrations: ['nightly'] });
});

test('makes nothing where nothing has run, and leaves the record as it was', async () => {
  expect(await look().last(root, 'nightly')).toBeNull();
  expect(existsSync(directory)).toBe(false);
  const store = await openSqliteStore({ directory, clock: realClock });
  await record(store, 'A', [ended()]);
  await store.close();
  const before = readFileSync(join(directory, 'segue.db'));
  const lastRuns = look();
  expect(await lastRuns.last(root, 'nightly')).not.toBeNull();
  await lastRuns.usual(root, 'nightly');
  expect(readFileSync(join(directory, 'segue.db'))).toEqual(before);
  expect(readdirSync(directory)).toEqual(['segue.db']);
});

test.each([
  ['older', 1],
  ['newer', 999],
])('takes the record of an %s Segue for none, and does not change it', async (_which, version) => {
  const store = await openSqliteStore({ directory, clock: realClock });
  await record(store, 'A', [ended()]);
  await store.close();
  const database = new DatabaseSync(join(directory, 'segue.db'));
  database.exec(`PRAGMA user_version=${version}`);
  database.close();
  const before = readFileSync(join(directory, 'segue.db'));
  expect(await look().last(root, 'nightly')).toBeNull();
  expect(await look().usual(root, 'nightly')).toBeNull();
  expect(readFileSync(join(directory, 'segue.db'))).toEqual(before);
});

test.each([
  ['is damaged', 'SQLite format 3\0, once'],
  ['is another program’s', 'hello'],
])('takes a record that %s for none', async (_how, text) => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'segue.db'), text.padEnd(4096, '\0'));
  expect(await look().last(root, 'nightly')).toBeNull();
  expect(await look().usual(root, 'nightly')).toBeNull();
});
