import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Listener } from './listener.ts';
import { Peer } from './peer.ts';
import { Topics } from './topics.ts';
import type { RemoteWatch, RemoteWatcher, Wakes } from './wakes.ts';

/**
 * The longest path that a local socket takes everywhere: the kernels' field holds 104 (macOS) or 108 bytes (Linux, see
 * unix(7)), its closing zero included.
 */
const longestPath = 100;

/**
 * Wakes by local sockets: Unix domain sockets in a folder of this user's alone, named pipes on Windows. `folder` is meant
 * for systems whose temporary folder is not fit for sockets.
 */
export function socketWakes(folder: string = socketFolder()): Wakes {
  return new SocketWakes(folder);
}

function socketFolder(): string {
  return join(tmpdir(), `segue-${process.getuid?.() ?? 'user'}`);
}

class SocketWakes implements Wakes {
  readonly address: string | null;
  readonly #folder: string;
  readonly #topics = new Topics();
  readonly #peers = new Map<string, Peer>();
  #listener: Listener | undefined;
  #isClosed = false;

  constructor(folder: string) {
    this.#folder = folder;
    this.address = newAddress(folder);
  }

  listen(): void {
    if (this.address === null || this.#listener !== undefined || this.#isClosed) return;
    if (process.platform === 'win32' || isReady(this.#folder))
      this.#listener = new Listener(this.address, this.#topics);
  }

  announce(topic: string): void {
    this.#topics.announce(topic);
  }

  watchHere(topic: string, woken: () => void): () => void {
    return this.#topics.watch(topic, woken);
  }

  watchAt(address: string, topic: string, watcher: RemoteWatcher): RemoteWatch {
    return this.#peer(address).watch(topic, watcher);
  }

  tell(address: string, topic: string): Promise<boolean> {
    return this.#peer(address).tell(topic);
  }

  forget(address: string): void {
    if (process.platform === 'win32' || dirname(address) !== this.#folder) return;
    try {
      rmSync(address, { force: true });
    } catch {
      // Somebody else's, or gone meanwhile: it is in nobody's way.
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#listener?.close();
    for (const peer of [...this.#peers.values()]) peer.close();
  }

  #peer(address: string): Peer {
    const known = this.#peers.get(address);
    if (known !== undefined && !known.isClosed) return known;
    const peer = new Peer(address, () => {
      if (this.#peers.get(address) === peer) this.#peers.delete(address);
    });
    this.#peers.set(address, peer);
    if (this.#isClosed) peer.close();
    return peer;
  }
}

/** 40 random bits name a socket: it need only differ from the few others in the folder. */
function newAddress(folder: string): string | null {
  const name = `${process.pid}-${Math.floor(Math.random() * 2 ** 40).toString(36)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\segue-${name}`;
  const path = join(folder, `${name}.sock`);
  return Buffer.byteLength(path) <= longestPath ? path : null;
}

/** Makes the folder, or sees that it is nobody else's: who can write there could answer in our place. */
function isReady(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) return false;
    sweep(folder);
    return true;
  } catch {
    return false;
  }
}

/** Removes the sockets of killed processes whose store nobody has opened since. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number.parseInt(name, 10);
    if (pid > 0 && !isRunning(pid)) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
