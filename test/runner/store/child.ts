import { appendFileSync } from 'node:fs';
import { openSqliteReader, openSqliteStore } from '../../../runner/store/sqlite/openSqliteStore.ts';
import { type Store, StoreError } from '../../../runner/store/store.ts';
import { realClock } from './realClock.ts';
import { claimOf, createRun, granted, jobStarted, never } from './rig.ts';

/**
 * A process of its own over the store of a folder: `node child.ts <act> <folder> <name>`. What it prints are its acts, a line
 * each, in order; a line on its standard input lets it go on.
 */
const [, , act = '', directory = '', name = ''] = process.argv;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function told(): Promise<void> {
  return new Promise(resolve => process.stdin.once('data', () => resolve()));
}

/** Lines up for the place anew each time before it gives it back; what it does inside, it writes to a file that all append to. */
async function alternate(store: Store): Promise<void> {
  await store.claim(claimOf(`${name}-0`));
  say('ready');
  await told();
  for (let round = 0; round < 100; round++) {
    const held = claimOf(`${name}-${round}`);
    await granted(store, held);
    appendFileSync(`${directory}/trace`, `enter ${name}\n`);
    if (round < 99) await store.claim(claimOf(`${name}-${round + 1}`));
    appendFileSync(`${directory}/trace`, `leave ${name}\n`);
    await store.withdraw(held.id);
  }
}

async function waitInLine(store: Store): Promise<void> {
  const request = claimOf(name);
  const first = await store.claim(request);
  say(first.granted ? 'granted' : `waits for ${first.holder.runName}`);
  if (!first.granted) await granted(store, request);
  if (!first.granted) say('granted');
  await told();
}

/** Commits without end, and says so after each, in the order in which they became durable. */
async function storm(store: Store): Promise<void> {
  await createRun(store, name);
  say('created');
  for (let turn = 0; ; turn++) {
    const commits = Array.from({ length: 1 + (turn % 5) }, async (_, index) => {
      const task = `${turn}-${index}`;
      await store.commit({ runId: name, entries: [jobStarted(task), jobStarted(`${task}-too`)] });
      say(task);
    });
    await Promise.all(commits);
  }
}

async function own(store: Store): Promise<void> {
  await createRun(store, name);
  store.onCancel(name, never, ({ by, force }) => say(`cancel ${by} ${force}`));
  say('created');
  await told();
  await store.commit({ runId: name, entries: [jobStarted('x')] });
  say('committed');
  await told();
}

async function takeOver(store: Store): Promise<void> {
  await store.runs({});
  say('ready');
  await told();
  const taken = await store.takeOver();
  say(`took ${taken.map(({ id }) => id).join(' ')}`);
  await told();
}

/** Writes until it cannot. */
async function fill(store: Store): Promise<void> {
  await createRun(store, name);
  const entry = { ...jobStarted('x'), job: { task: 'x'.repeat(20_000), index: 0, attempt: 1 } };
  for (let count = 0; ; count++) {
    try {
      await store.commit({ runId: name, entries: [entry] });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      say(`${count} ${error.code} ${error.message}`);
      say(`still ${(await store.journal(name)).length - 1}`);
      return;
    }
  }
}

async function read(): Promise<void> {
  const reader = await openSqliteReader({ directory, clock: realClock });
  for (const { id, state } of await reader.runs({})) say(`${id} ${state}`);
  await reader.close();
}

async function look(store: Store): Promise<void> {
  await createRun(store, name);
  say('created');
}

const acts: Readonly<Record<string, (store: Store) => Promise<void>>> = {
  alternate,
  waitInLine,
  storm,
  own,
  takeOver,
  fill,
  look,
};

try {
  if (act === 'read') await read();
  else {
    const store = await openSqliteStore({ directory, clock: realClock });
    await acts[act]?.(store);
    await store.close();
  }
} catch (error) {
  if (!(error instanceof StoreError)) throw error;
  say(`${error.code} ${error.message}`);
}
process.stdin.destroy();
