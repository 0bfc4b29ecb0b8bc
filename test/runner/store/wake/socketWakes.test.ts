import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { socketWakes } from '../../../../runner/store/wake/socketWakes.ts';
import type { Wakes } from '../../../../runner/store/wake/wakes.ts';

let folder = '';
let opened: Wakes[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'segue-wakes-')), 'sockets');
});

afterEach(() => {
  for (const wakes of opened) wakes.close();
  opened = [];
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

function open(): Wakes & { readonly address: string } {
  const wakes = socketWakes(folder);
  opened.push(wakes);
  if (wakes.address === null) throw new Error('The temporary folder has too long a path for sockets.');
  return Object.assign(wakes, { address: wakes.address });
}

function counting() {
  const { promise: hasEnded, resolve } = Promise.withResolvers<void>();
  const waiting: (() => void)[] = [];
  const counted = {
    count: 0,
    hasEnded,
    woken: () => {
      counted.count++;
      for (const go of waiting.splice(0)) go();
    },
    ended: resolve,
    next: () => new Promise<void>(go => waiting.push(go)),
  };
  return counted;
}

describe.skipIf(process.platform === 'win32')('local sockets', () => {
  test('carry what is announced to who watches, and nothing else', async () => {
    const [one, other] = [open(), open()];
    one.listen();
    const [a, b] = [counting(), counting()];
    const watchA = other.watchAt(one.address, 'key a\nb %', a);
    expect(await watchA.isReady).toBe(true);
    expect(await other.watchAt(one.address, 'key c', b).isReady).toBe(true);
    one.announce('key x');
    one.announce('key a\nb %');
    await a.next();
    expect(b.count).toBe(0);
    watchA.stop();
    one.announce('key a\nb %');
    const heard = b.next();
    one.announce('key c');
    await heard;
    expect(a.count).toBe(1);
  });

  test('tell of the end of the other process', async () => {
    const [one, other] = [open(), open()];
    one.listen();
    const watcher = counting();
    expect(await other.watchAt(one.address, 'key', watcher).isReady).toBe(true);
    one.close();
    await watcher.hasEnded;
    expect(existsSync(one.address)).toBe(false);
  });

  test('announce at another process, in its place', async () => {
    const [one, other] = [open(), open()];
    one.listen();
    let count = 0;
    one.watchHere('cancel', () => count++);
    expect(await other.tell(one.address, 'cancel')).toBe(true);
    expect(count).toBe(1);
  });

  test('say so where nobody listens', async () => {
    const [one, other] = [open(), open()];
    expect(await other.tell(one.address, 'cancel')).toBe(false);
    expect(await other.watchAt(one.address, 'key', counting()).isReady).toBe(false);
  });

  test('are in a folder that nobody else may enter', async () => {
    open().listen();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('are not used in a folder that others may enter, or that is none', async () => {
    const [one, other] = [open(), open()];
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    one.listen();
    expect(readdirSync(folder)).toEqual([]);
    expect(await other.tell(one.address, 'cancel')).toBe(false);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    other.listen();
    expect(await one.tell(other.address, 'cancel')).toBe(false);
  });

  test('have no address where its path would be too long for a socket', () => {
    expect(socketWakes(join(folder, 'x'.repeat(100))).address).toBeNull();
  });

  test('leave nothing of killed processes behind', () => {
    mkdirSync(folder, { mode: 0o700 });
    const { pid } = spawnSync('true');
    for (const name of [`${pid}-abc.sock`, `${process.pid}-abc.sock`, 'something else'])
      writeFileSync(join(folder, name), '');
    const wakes = open();
    wakes.listen();
    expect(readdirSync(folder).sort()).toEqual(
      [`${process.pid}-abc.sock`, wakes.address.slice(folder.length + 1), 'something else'].sort(),
    );
  });

  test.each(['nonsense\n', '+1\n', '-7\n', '*%E0%A4%A\n', 'x'.repeat(100_000)])(
    'cut off who says what makes no sense, and serve the others',
    async said => {
      const [one, other] = [open(), open()];
      one.listen();
      const stranger = connect(one.address);
      stranger.on('error', () => {});
      const isCutOff = once(stranger, 'close');
      stranger.write(said);
      await isCutOff;
      expect(await other.tell(one.address, 'cancel')).toBe(true);
    },
  );
});
