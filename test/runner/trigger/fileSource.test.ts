import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../runner/model/orchestration.ts';
import { memoryStore, type SharedMemory, sharedMemory } from '../../../runner/store/memory.ts';
import { StoreError } from '../../../runner/store/store.ts';
import { FileSource } from '../../../runner/trigger/sources/fileSource.ts';
import type { FileDisk } from '../../../runner/trigger/sources/watchedFiles.ts';
import { HeldClock } from '../../support/heldClock.ts';
import { ScriptedDisk } from './scriptedDisk.ts';

const settleMs = 2000;
const scanMs = 30_000;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise(resolve => setImmediate(resolve));
}

/** One project's files, in any number of processes. */
class Rig {
  readonly clock = new HeldClock('2026-11-21T08:00:00Z');
  readonly shared: SharedMemory = sharedMemory();
  readonly store = memoryStore({ clock: this.clock, shared: this.shared });
  readonly disk = new ScriptedDisk();
  readonly blind: string[] = [];
  readonly failures: unknown[] = [];
  modified = 0;

  async open(
    paths: readonly string[] = ['inbox/*.csv'],
    { disk = this.disk, store = memoryStore({ clock: this.clock, shared: this.shared }) }: Ports = {},
  ): Promise<FileSource> {
    const source = new FileSource({
      store,
      clock: this.clock,
      disk,
      found: () => {},
      blind: message => this.blind.push(message),
      failed: error => this.failures.push(error),
    });
    await source.watch([{ paths, settleMs }]).catch(() => {});
    return source;
  }

  /** Writes a file anew. */
  write(path: string, size = 1): void {
    this.disk.write(path, size, ++this.modified);
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settle();
  }

  /** Time goes by in small steps, as it does. */
  async live(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 500) await this.pass(500);
  }

  /** What was told of: `added inbox/a.csv`. */
  async told(): Promise<readonly string[]> {
    const events = await this.store.events(0, 10_000);
    return events.map(({ name, details }) => `${String((details as JsonObject)['change'])} ${name}`);
  }
}

interface Ports {
  readonly disk?: FileDisk;
  readonly store?: ReturnType<typeof memoryStore>;
}

describe('the source of file events', () => {
  test('tells of a file once it has stayed the same for a while', async () => {
    const rig = new Rig();
    await rig.open();
    for (let size = 1; size <= 5; size++) {
      rig.write('inbox/a.csv', size);
      await rig.live(1500);
    }
    expect(await rig.told()).toEqual([]);
    await rig.live(1000);
    expect(await rig.told()).toEqual(['added inbox/a.csv']);
    await rig.live(scanMs * 2);
    rig.write('inbox/a.csv', 6);
    rig.write('inbox/notes.txt');
    await rig.live(settleMs + 500);
    expect(await rig.told()).toEqual(['added inbox/a.csv', 'changed inbox/a.csv']);
    const [event] = await rig.store.events(0, 1);
    expect(event).toMatchObject({
      kind: 'file',
      details: { size: 5, modifiedAt: '1970-01-01T00:00:00.005Z' },
    });
  });

  test('takes what is there when it is first asked for as known', async () => {
    const rig = new Rig();
    rig.write('inbox/old.csv');
    rig.write('other/old.csv');
    const source = await rig.open();
    await rig.live(scanMs);
    expect(await rig.told()).toEqual([]);
    await source.watch([{ paths: ['{inbox,other}/*.csv'], settleMs }]);
    await rig.live(scanMs);
    expect(await rig.told()).toEqual([]);
    rig.write('inbox/old.csv');
    rig.write('other/new.csv');
    await rig.live(settleMs + 500);
    expect(await rig.told()).toEqual(['changed inbox/old.csv', 'added other/new.csv']);
  });

  test('catches up with what has happened while nothing was running', async () => {
    const rig = new Rig();
    rig.write('inbox/a.csv');
    rig.write('inbox/b.csv');
    const first = await rig.open();
    await first.close();
    rig.write('inbox/b.csv');
    rig.write('inbox/c.csv');
    await rig.open();
    await rig.live(settleMs);
    expect(await rig.told()).toEqual(['changed inbox/b.csv', 'added inbox/c.csv']);
  });

  test('finds by itself what the system does not tell of', async () => {
    const rig = new Rig();
    await rig.open();
    rig.disk.isSilent = true;
    rig.write('inbox/a.csv');
    await rig.live(scanMs + settleMs + 500);
    expect(await rig.told()).toEqual(['added inbox/a.csv']);
  });

  test('tells of what comes together at once, and waits for no one file for ever', async () => {
    const rig = new Rig();
    await rig.open();
    for (let at = 0; at < 3; at++) {
      rig.write(`inbox/${at}.csv`);
      await rig.live(1000);
    }
    await rig.live(settleMs);
    const events = await rig.store.events(0, 10);
    expect(events.map(({ name }) => name)).toEqual(['inbox/0.csv', 'inbox/1.csv', 'inbox/2.csv']);
    expect(new Set(events.map(({ at }) => at)).size).toBe(1);
    rig.write('inbox/done.csv');
    for (let size = 0; size < 15; size++) {
      rig.write('inbox/endless.csv', size);
      await rig.live(1000);
    }
    expect((await rig.told()).slice(3)).toEqual(['added inbox/done.csv']);
  });

  test('takes a file that is away for a while for the one that it was', async () => {
    const rig = new Rig();
    await rig.open();
    rig.disk.write('inbox/a.csv', 1, 7);
    await rig.live(settleMs + 500);
    rig.disk.remove('inbox/a.csv');
    await rig.live(scanMs);
    rig.disk.write('inbox/a.csv', 1, 7);
    await rig.live(scanMs);
    expect(await rig.told()).toEqual(['added inbox/a.csv']);
    rig.disk.remove('inbox/a.csv');
    await rig.live(scanMs);
    rig.disk.write('inbox/a.csv', 2, 8);
    await rig.live(scanMs);
    expect(await rig.told()).toEqual(['added inbox/a.csv', 'added inbox/a.csv']);
  });

  test('forgets a file a week after it has gone', async () => {
    const rig = new Rig();
    await rig.open();
    rig.disk.write('inbox/a.csv', 1, 7);
    await rig.live(settleMs + 500);
    rig.disk.remove('inbox/a.csv');
    await rig.live(1000);
    expect((await rig.store.source('files'))?.items.size).toBe(1);
    await rig.pass(7 * 24 * 3_600_000);
    await rig.live(scanMs * 2);
    expect((await rig.store.source('files'))?.items.size).toBe(0);
  });

  test('says once what it cannot look into', async () => {
    const rig = new Rig();
    rig.disk.failures = ['The folder inbox cannot be read: EACCES.'];
    await rig.open();
    await rig.live(scanMs * 3);
    expect(rig.disk.scans).toBeGreaterThan(2);
    expect(rig.blind).toEqual(['The folder inbox cannot be read: EACCES.']);
  });

  test('begins anew where the record could not be used, and takes nothing for new meanwhile', async () => {
    const rig = new Rig();
    rig.write('inbox/old.csv');
    const store = memoryStore({ clock: rig.clock, shared: rig.shared });
    const observe = store.observe.bind(store);
    let isLocked = true;
    store.observe = observation =>
      isLocked ? Promise.reject(new StoreError('locked', 'Locked.')) : observe(observation);
    await rig.open(undefined, { store });
    await rig.live(3000);
    expect(rig.failures.length).toBeGreaterThan(1);
    isLocked = false;
    await rig.live(3000);
    isLocked = true;
    rig.write('inbox/new.csv');
    await rig.live(6000);
    expect(await rig.told()).toEqual([]);
    isLocked = false;
    await rig.live(2000);
    expect(await rig.told()).toEqual(['added inbox/new.csv']);
  });
});

test('several processes, whenever they start and end, tell of each version of each file once', async () => {
  const acts = fc.array(
    fc.record({
      process: fc.nat(2),
      act: fc.constantFrom('start', 'end', 'write', 'write', 'remove'),
      file: fc.constantFrom('inbox/a.csv', 'inbox/b.csv'),
    }),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(acts, async steps => {
      const rig = new Rig();
      const processes: (FileSource | undefined)[] = [await rig.open()];
      const versions = new Map<string, number>();
      const seen = new Set<string>();
      for (const { process, act, file } of steps) {
        if (act === 'start') processes[process] ??= await rig.open(undefined, { disk: rig.disk.another() });
        if (act === 'end') {
          await processes[process]?.close();
          processes[process] = undefined;
        }
        if (act === 'remove') {
          rig.disk.remove(file);
          versions.delete(file);
        }
        if (act === 'write') {
          rig.write(file);
          versions.set(file, rig.modified);
        }
        // Each process looks, where the system has told it something or by itself.
        await rig.pass(scanMs);
        await rig.live(settleMs + 500);
        if (processes.every(each => each === undefined)) continue;
        for (const [path, modified] of versions) seen.add(`${path} ${new Date(modified).toISOString()}`);
      }
      const told = (await rig.store.events(0, 1000)).map(
        ({ name, details }) => `${name} ${String((details as JsonObject)['modifiedAt'])}`,
      );
      expect(told.toSorted()).toEqual([...seen].sort());
    }),
    { numRuns: 40 },
  );
});
