import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connection } from '../../../runner/store/sqlite/connection.ts';
import { layoutVersion, migrate } from '../../../runner/store/sqlite/migrate.ts';
import { migrations } from '../../../runner/store/sqlite/migrations.ts';
import { openSqliteReader, openSqliteStore } from '../../../runner/store/sqlite/openSqliteStore.ts';
import { type Store, StoreError } from '../../../runner/store/store.ts';
import { HeldClock } from '../../support/heldClock.ts';
import { startChild } from './childProcess.ts';
import { realClock } from './realClock.ts';
import { claimOf, createRun, ended, isSettled, jobStarted } from './rig.ts';

let directory = '';
let file = '';
let stores: { close(): Promise<void> }[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'segue-file-'));
  file = join(directory, 'segue.db');
});

afterEach(async () => {
  await Promise.all(stores.map(store => store.close()));
  stores = [];
  rmSync(directory, { recursive: true, force: true });
});

async function open(clock = realClock): Promise<Store> {
  const store = await openSqliteStore({ directory, clock });
  stores.push(store);
  return store;
}

/** A closed store with one ended run, `a`, with a journal of some pages. */
async function history(): Promise<void> {
  const store = await openSqliteStore({ directory, clock: realClock });
  await createRun(store, 'a');
  const entries = Array.from({ length: 500 }, (_, index) => jobStarted(`task-${index}`));
  await store.commit({ runId: 'a', entries: [...entries, ended()] });
  await store.close();
}

function sql(text: string): void {
  const database = new DatabaseSync(file);
  database.exec(text);
  database.close();
}

/** What the promise was rejected with, which is to be an error for people. */
async function refusal(promise: Promise<unknown>): Promise<StoreError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StoreError)) throw new Error(`Expected a StoreError, got ${String(error)}`);
  return error;
}

test('makes the folder and the file where they are missing', async () => {
  const nested = join(directory, 'project', '.segue', 'state');
  const store = await openSqliteStore({ directory: nested, clock: realClock });
  stores.push(store);
  await createRun(store, 'a');
  expect(existsSync(join(nested, 'segue.db'))).toBe(true);
});

test('shows an empty history where nothing has run, and makes nothing', async () => {
  const reader = await openSqliteReader({ directory: join(directory, 'state'), clock: realClock });
  expect(await reader.runs({})).toEqual([]);
  expect(await reader.run('a')).toBeUndefined();
  expect(await reader.runByNumber('nightly', 1)).toBeUndefined();
  expect(await reader.journal('a')).toEqual([]);
  expect(await reader.text('sha256:01')).toBeUndefined();
  expect(await reader.line('run:nightly')).toEqual({ holders: [], waiting: [] });
  await reader.grown('a', new AbortController().signal);
  await reader.close();
  expect(readdirSync(directory)).toEqual([]);
});

test('shows an empty history while another process is making the file', async () => {
  writeFileSync(file, '');
  const reader = await openSqliteReader({ directory, clock: realClock });
  expect(await reader.runs({})).toEqual([]);
  expect(readFileSync(file).length).toBe(0);
});

test('is left in one file by the last that closes it, whether it wrote or read', async () => {
  await history();
  expect(readdirSync(directory)).toEqual(['segue.db']);
  const reader = await openSqliteReader({ directory, clock: realClock });
  expect((await reader.runs({})).length).toBe(1);
  await reader.close();
  await reader.close();
  await expect(reader.runs({})).rejects.toThrow('The store is closed.');
  expect(readdirSync(directory)).toEqual(['segue.db']);
});

test('lets several processes make the same new file at the same time', async () => {
  const state = join(directory, 'state');
  const children = ['a', 'b', 'c', 'd'].map(name => startChild('look', state, name));
  const said = await Promise.all(children.map(child => child.ended()));
  expect(said).toEqual(children.map(() => ['created']));
  const reader = await openSqliteReader({ directory: state, clock: realClock });
  stores.push(reader);
  expect((await reader.runs({})).map(({ number }) => number)).toEqual([4, 3, 2, 1]);
});

test('brings an older file to the newest layout, one version after the other', async () => {
  sql("CREATE TABLE note (text TEXT); INSERT INTO note VALUES ('kept'); PRAGMA user_version = 1");
  const steps = [
    'CREATE TABLE note (text TEXT)',
    'ALTER TABLE note ADD COLUMN length INTEGER; UPDATE note SET length = length(text)',
    'CREATE INDEX note_by_length ON note (length)',
  ];
  const connection = new Connection(file, 'write');
  await migrate(connection, realClock, steps);
  expect(layoutVersion(connection)).toBe(3);
  expect({ ...connection.get('SELECT text, length FROM note') }).toEqual({ text: 'kept', length: 4 });
  connection.close();
});

test('leaves a file at its last whole version when a step fails', async () => {
  sql("CREATE TABLE note (text TEXT); INSERT INTO note VALUES ('kept'); PRAGMA user_version = 1");
  const steps = [
    '',
    'ALTER TABLE note ADD COLUMN a INTEGER',
    'ALTER TABLE note ADD COLUMN b INTEGER; SELECT missing',
  ];
  const connection = new Connection(file, 'write');
  await expect(migrate(connection, realClock, steps)).rejects.toThrow('no such column: missing');
  expect(layoutVersion(connection)).toBe(2);
  expect({ ...connection.get('SELECT * FROM note') }).toEqual({ text: 'kept', a: null });
  connection.close();
});

test('takes an empty database of version 0 for a new store', async () => {
  sql('PRAGMA user_version = 0; VACUUM');
  const store = await open();
  expect((await createRun(store, 'a')).number).toBe(1);
});

test('refuses a file of a newer version, for writing and reading, and leaves it as it is', async () => {
  await history();
  sql('PRAGMA user_version = 7');
  const before = readFileSync(file);
  for (const opening of [openSqliteStore, openSqliteReader]) {
    const error = await refusal(opening({ directory, clock: realClock }));
    expect(error.code).toBe('newer');
    expect(error.message).toBe(
      `The run history ${file} has version 7; this Segue knows versions up to ${migrations.length}. Update Segue, or move ` +
        'the file and its -wal and -shm files away to begin a new history.',
    );
  }
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('refuses a database of another program, and leaves it as it is', async () => {
  sql('CREATE TABLE customer (id INTEGER)');
  const error = await refusal(openSqliteStore({ directory, clock: realClock }));
  expect(error.code).toBe('unusable');
  expect(error.message).toBe(`The file ${file} is a database, but not a run history of Segue. Move it away.`);
  sql('SELECT id FROM customer');
});

test('says that a file is damaged which is no database', async () => {
  writeFileSync(file, 'not a database at all, but long enough to have a header of its own'.repeat(20));
  for (const opening of [openSqliteStore, openSqliteReader]) {
    const error = await refusal(opening({ directory, clock: realClock }));
    expect(error.code).toBe('corrupt');
    expect(error.message).toBe(
      `The run history ${file} is damaged (file is not a database). Nothing was changed. Put back a copy of it, or move it ` +
        'and its -wal and -shm files away to begin a new history.',
    );
  }
});

test('says that a file is damaged which was cut off, or has a bad page', async () => {
  await history();
  const whole = readFileSync(file);
  truncateSync(file, 3 * 4096);
  expect((await refusal(readAll())).code).toBe('corrupt');
  const bad = Buffer.from(whole);
  bad.fill(0xff, 4096, bad.length);
  writeFileSync(file, bad);
  expect((await refusal(readAll())).message).toContain('is damaged (database disk image is malformed)');
});

async function readAll(): Promise<void> {
  const store = await openSqliteReader({ directory, clock: realClock });
  stores.push(store);
  await store.runs({});
  await store.journal('a');
  await store.text('sha256:01');
}

test('says that a file is damaged which holds what was never written', async () => {
  await history();
  sql("UPDATE run SET state = 'gone'; UPDATE journal SET entry = '{' WHERE sequence = 3");
  const store = await open();
  expect((await refusal(store.run('a'))).message).toContain('is damaged (it knows a state gone)');
  expect((await refusal(store.journal('a'))).message).toContain(
    'is damaged (its column entry holds what Segue never wrote)',
  );
});

test('says what is in the way where the folder or the file is something else', async () => {
  writeFileSync(join(directory, 'taken'), '');
  const state = join(directory, 'taken', 'state');
  const error = await refusal(openSqliteStore({ directory: state, clock: realClock }));
  expect(error.code).toBe('unusable');
  expect(error.message).toBe(
    `The run history ${join(state, 'segue.db')} cannot be made: a part of its path is a file, or a link that leads nowhere.`,
  );
  mkdirSync(file);
  expect((await refusal(openSqliteStore({ directory, clock: realClock }))).message).toBe(
    `The run history ${file} cannot be used: unable to open database file.`,
  );
});

/** Root may write everywhere, so that who is refused is somebody else. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

test.skipIf(process.platform === 'win32')('says that it may not write, and reads all the same', async () => {
  await history();
  chmodSync(file, 0o444);
  chmodSync(directory, 0o555);
  const message = `The run history ${file} cannot be written (`;
  try {
    const [writing] = await startChild('look', directory, 'b', nobody).ended();
    expect(writing).toContain(`read-only ${message}`);
    expect(writing).toContain('Make the file and its folder writable for this user.');
    expect(await startChild('read', directory, 'a', nobody).ended()).toEqual(['a success']);
    const [missing] = await startChild('look', join(directory, 'state'), 'b', nobody).ended();
    expect(missing).toContain('read-only The run history');
  } finally {
    chmodSync(directory, 0o755);
  }
});

test.skipIf(process.platform === 'win32')(
  'keeps what was there when a file may not grow any more',
  async () => {
    const limit = ['sh', '-c', 'trap "" XFSZ; ulimit -f 1000; exec "$@"', 'sh'];
    const [failure = '', still] = await startChild('fill', directory, 'a', { through: limit }).ended();
    const [, count, code, message] = /^(\d+) (\S+) (.*)$/.exec(failure) ?? [];
    expect(Number(count)).toBeGreaterThan(0);
    expect(code).toBe('unusable');
    expect(message).toBe(
      `The run history ${file} cannot be read or written (disk I/O error): the device fails, or a quota or a limit on the size ` +
        'of files is reached. Nothing of this change was kept.',
    );
    expect(still).toBe(`still ${count}`);
    const reader = await openSqliteReader({ directory, clock: realClock });
    stores.push(reader);
    expect((await reader.journal('a')).length - 1).toBe(Number(count));
  },
);

test('says that the disk is full, and keeps what was there', async context => {
  // Only root may make a disk so small.
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'none', directory]).status !== 0) context.skip();
  try {
    const [failure = '', still] = await startChild('fill', directory, 'a').ended();
    const [, count, message] = /^(\d+) full (.*)$/.exec(failure) ?? [];
    expect(Number(count)).toBeGreaterThan(0);
    expect(message).toBe(
      `The run history ${file} cannot be written: the disk is full. Nothing of this change was kept; free some space and ` +
        'try again.',
    );
    expect(still).toBe(`still ${count}`);
    const reader = await openSqliteReader({ directory, clock: realClock });
    expect((await reader.journal('a')).length - 1).toBe(Number(count));
    await reader.close();
  } finally {
    spawnSync('umount', ['-l', directory]);
  }
});

test('waits for a file that another process has locked, without blocking, and then goes on', async () => {
  const clock = new HeldClock();
  const store = await open(clock);
  await createRun(store, 'a');
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  const commit = store.commit({ runId: 'a', entries: [jobStarted('x')] });
  for (let tries = 0; tries < 5; tries++) {
    expect(await isSettledSoon(commit)).toBe(false);
    clock.advance(200);
  }
  // Who only reads does not wait for who writes.
  expect((await store.journal('a')).length).toBe(1);
  other.exec('COMMIT');
  other.close();
  expect(await isSettledSoon(commit)).toBe(false);
  clock.advance(200);
  await commit;
  expect((await store.journal('a')).length).toBe(2);
});

test('says that another process has the file locked after 30 s, and keeps nothing of what was to be written', async () => {
  const clock = new HeldClock();
  const store = await open(clock);
  await createRun(store, 'a');
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  const refused = refusal(store.commit({ runId: 'a', entries: [jobStarted('x')] }));
  let waitedMs = 0;
  for (; !(await isSettledSoon(refused)); waitedMs += 1000) clock.advance(1000);
  expect(waitedMs).toBeGreaterThanOrEqual(30_000);
  expect(waitedMs).toBeLessThan(33_000);
  const error = await refused;
  expect(error.code).toBe('locked');
  expect(error.message).toBe(
    `The run history ${file} is locked by another process for 30 s. End that process, or try again when it is done.`,
  );
  other.exec('COMMIT');
  other.close();
  expect((await store.journal('a')).length).toBe(1);
  await store.commit({ runId: 'a', entries: [jobStarted('y')] });
  expect((await store.journal('a', 1)).map(({ entry }) => entry)).toEqual([jobStarted('y')]);
});

/** As `isSettled`, for what SQLite itself waits for a little in each turn. */
async function isSettledSoon(promise: Promise<unknown>): Promise<boolean> {
  const mark = Symbol('not yet');
  for (let turn = 0; turn < 4; turn++) await new Promise(resolve => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(mark)])) !== mark;
}

test('writes the commits of one turn in one transaction', async () => {
  const store = await open();
  await createRun(store, 'a');
  const wal = (): number => readFileSync(`${file}-wal`).length;
  const commits = (count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        store.commit({ runId: 'a', entries: [jobStarted(String(index))] }),
      ),
    );
  await commits(1);
  const before = wal();
  await commits(1);
  const oneCommit = wal() - before;
  await commits(100);
  // Each transaction writes whole pages to the log; a hundred of them would write a hundred times as much.
  expect(wal() - before - oneCommit).toBeLessThan(10 * oneCommit);
});

test('lets a write that fails take no other of its turn with it', async () => {
  const store = await open();
  await createRun(store, 'a');
  const outcomes = await Promise.allSettled([
    store.commit({ runId: 'a', entries: [jobStarted('x')] }),
    createRun(store, 'a'),
    store.commit({ runId: 'a', entries: [jobStarted('y')] }),
    createRun(store, 'b'),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect((await store.journal('a')).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect((await store.run('b'))?.number).toBe(2);
});

test('keeps a journal entry of 100,000 tasks as it is', async () => {
  const store = await open();
  const tasks = Array.from({ length: 100_000 }, (_, index) => ({
    id: `t${index}`,
    name: `Task ${index}`,
    component: 'shell',
  }));
  const phases = [{ id: 'all', name: 'All', tasks }];
  const run = await store.createRun({
    orchestration: 'big',
    texts: new Map(),
    build: number => ({ ...createdRun(number), phases }),
  });
  const [first] = await store.journal(run.runId);
  expect(first?.entry).toEqual(run);
});

function createdRun(number: number) {
  return {
    kind: 'run-created',
    at: 1,
    runId: 'big',
    orchestration: 'big',
    name: 'Big',
    path: 'big.yaml',
    number,
    attempt: 1,
    retryOf: null,
    trigger: { kind: 'manual' },
    startedBy: null,
    params: {},
    sourceHash: 'sha256:01',
    commit: null,
    sources: {},
  } as const;
}

test('lets those go who wait for a file that cannot be read any more, and tells them when they ask', async () => {
  const store = await open();
  await store.claim(claimOf('a'));
  await store.claim(claimOf('b'));
  const changed = store.changed(claimOf('b').key, new AbortController().signal, 'b');
  expect(await isSettled(changed)).toBe(false);
  sql('DROP TABLE claim');
  const further = store.changed(claimOf('b').key, new AbortController().signal);
  await Promise.all([changed, further]);
  expect((await refusal(store.claim(claimOf('b')))).message).toBe(
    `The run history ${file} cannot be used: no such table: claim.`,
  );
});
