import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteReader, openSqliteStore } from '../../../runner/store/sqlite/openSqliteStore.ts';
import type { Store } from '../../../runner/store/store.ts';
import { type Child, startChild } from './childProcess.ts';
import { realClock } from './realClock.ts';
import { claimOf, createRun, granted, isSettled, jobStarted, never } from './rig.ts';

let directory = '';
let children: Child[] = [];
let stores: Store[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'segue-processes-'));
});

afterEach(async () => {
  await Promise.all(children.map(child => child.kill()));
  await Promise.all(stores.map(store => store.close()));
  children = [];
  stores = [];
  rmSync(directory, { recursive: true, force: true });
});

function start(act: string, name: string): Child {
  const child = startChild(act, directory, name);
  children.push(child);
  return child;
}

async function open(): Promise<Store> {
  const store = await openSqliteStore({ directory, clock: realClock });
  stores.push(store);
  return store;
}

test('never lets two processes hold one place at the same time, and hands it to and fro', async () => {
  const both = [start('alternate', 'one'), start('alternate', 'other')];
  for (const child of both) expect(await child.next()).toBe('ready');
  for (const child of both) child.tell();
  expect(await Promise.all(both.map(child => child.ended()))).toEqual([[], []]);
  const trace = readFileSync(join(directory, 'trace'), 'utf8').trimEnd().split('\n');
  const holders = trace.filter(line => line.startsWith('enter')).map(line => line.replace('enter ', ''));
  expect(holders.length).toBe(200);
  expect(trace).toEqual(holders.flatMap(holder => [`enter ${holder}`, `leave ${holder}`]));
  // Each lines up while the other holds the place.
  for (let at = 1; at < holders.length; at++) expect(holders[at]).not.toBe(holders[at - 1]);
});

test('wakes the process that waits when the one that holds the place is killed', async () => {
  const holder = start('waitInLine', 'a');
  expect(await holder.next()).toBe('granted');
  const second = start('waitInLine', 'b');
  expect(await second.next()).toBe('waits for a#1');
  const third = start('waitInLine', 'c');
  expect(await third.next()).toBe('waits for a#1');
  await holder.kill();
  expect(await second.next()).toBe('granted');
  expect(third.lines).toEqual([]);
  await second.kill();
  expect(await third.next()).toBe('granted');
});

test('wakes a waiting process when this one gives the place back', async () => {
  const store = await open();
  await granted(store, claimOf('a'));
  const child = start('waitInLine', 'b');
  expect(await child.next()).toBe('waits for a#1');
  await store.withdraw('a');
  expect(await child.next()).toBe('granted');
  child.tell();
  expect(await child.ended()).toEqual([]);
});

test('keeps all that was acknowledged, in whole commits, when a process is killed in a storm of them', async () => {
  for (const acknowledged of [1, 40, 150]) {
    const name = `run-${acknowledged}`;
    const child = start('storm', name);
    const said = [];
    for (let count = 0; count <= acknowledged; count++) said.push(await child.next());
    await child.kill();
    said.push(...child.lines);
    const store = await open();
    const tasks = (await store.journal(name, 1)).map(({ entry }) => ('job' in entry ? entry.job.task : ''));
    const found = new Set(tasks);
    for (const task of said.slice(1)) expect(found).toContain(task);
    // Both entries of each commit, or none, and in order.
    for (let at = 0; at < tasks.length; at += 2) expect(tasks[at + 1]).toBe(`${tasks[at]}-too`);
    expect((await store.run(name))?.state).toBe('interrupted');
    await store.close();
  }
  const database = new DatabaseSync(join(directory, 'segue.db'));
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  database.close();
});

test('lets exactly one of two processes take over what a killed one left', async () => {
  const owner = start('own', 'a');
  expect(await owner.next()).toBe('created');
  await owner.kill();
  const racers = [start('takeOver', 'one'), start('takeOver', 'other')];
  for (const racer of racers) expect(await racer.next()).toBe('ready');
  for (const racer of racers) racer.tell();
  const outcomes = await Promise.all(racers.map(racer => racer.next()));
  expect(outcomes.sort()).toEqual(['took ', 'took a']);
});

test('tells a run in another process to cancel, at once', async () => {
  const owner = start('own', 'a');
  expect(await owner.next()).toBe('created');
  const store = await open();
  expect(await store.requestCancel('a', { by: 'ada', force: true })).toBe(true);
  expect(await owner.next()).toBe('cancel ada true');
});

test('wakes a reader in another process when a run goes on, and when its process is killed', async () => {
  const owner = start('own', 'a');
  expect(await owner.next()).toBe('created');
  const reader = await openSqliteReader({ directory, clock: realClock });
  const grown = reader.grown('a', never, 1);
  expect(await isSettled(grown)).toBe(false);
  owner.tell();
  await grown;
  expect((await reader.journal('a', 1)).map(({ entry }) => entry)).toEqual([jobStarted('x')]);
  const died = reader.grown('a', never, 2);
  expect(await isSettled(died)).toBe(false);
  await owner.kill();
  await died;
  expect((await reader.run('a'))?.state).toBe('interrupted');
  await reader.close();
});

test('removes the socket of a killed process', async () => {
  const sockets = join(tmpdir(), `segue-${process.getuid?.()}`);
  const holder = start('waitInLine', 'a');
  expect(await holder.next()).toBe('granted');
  const store = await open();
  const waiting = granted(store, claimOf('b'));
  const database = new DatabaseSync(join(directory, 'segue.db'), { readOnly: true });
  const addresses = database.prepare('SELECT address FROM owner').all();
  database.close();
  const [address] = addresses
    .map(row => String(row['address']))
    .filter(path => !path.includes(`/${process.pid}-`));
  await holder.kill();
  await waiting;
  expect(readdirSync(sockets)).not.toContain(address?.split('/').at(-1));
});

test('lets a process end that waits for nothing, with its store open or closed', async () => {
  const child = start('look', 'a');
  expect(await child.ended()).toEqual(['created']);
  const store = await open();
  expect((await store.run('a'))?.state).toBe('interrupted');
  await createRun(store, 'b');
});
