import type { Socket } from 'node:net';
import { encodeTopic, readLines } from './lines.ts';
import type { RemoteWatch, RemoteWatcher } from './wakes.ts';

/**
 * The connection to one other process, shared by all that this one watches there. The kernel ends it when that process
 * ends, however it ends. It is closed with the last watch; until then it keeps this process alive.
 */
export class Peer {
  readonly #socket: Socket;
  readonly #watchers = new Map<number, RemoteWatcher>();
  /** Called, oldest first, with true at each answer, and with false when the connection ends before it. */
  readonly #unanswered: ((isReached: boolean) => void)[] = [];
  #lastId = 0;

  /** `ended` is called once, when the connection is of no use any more. */
  constructor(address: string, ended: () => void) {
    // Loaded here, since most processes neither listen nor watch and loading it takes 2 ms.
    this.#socket = process.getBuiltinModule('node:net').connect(address);
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => {
      ended();
      this.#end();
    });
    readLines(this.#socket, line => this.#hear(line));
  }

  /** True where nothing new should be asked of it. */
  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  watch(topic: string, watcher: RemoteWatcher): RemoteWatch {
    const id = ++this.#lastId;
    this.#watchers.set(id, watcher);
    const isReady = this.#say(`+${id} ${encodeTopic(topic)}`);
    const stop = (): void => {
      if (!this.#watchers.delete(id) || this.isClosed) return;
      this.#socket.write(`-${id}\n`);
      this.#closeIfIdle();
    };
    return { isReady, stop };
  }

  async tell(topic: string): Promise<boolean> {
    const isReached = await this.#say(`*${encodeTopic(topic)}`);
    this.#closeIfIdle();
    return isReached;
  }

  close(): void {
    this.#socket.destroy();
  }

  #say(line: string): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#unanswered.push(resolve);
    this.#socket.write(`${line}\n`);
    return promise;
  }

  #hear(line: string): void {
    if (line === '=') this.#unanswered.shift()?.(true);
    else if (line.startsWith('!')) this.#watchers.get(Number(line.slice(1)))?.woken();
  }

  #closeIfIdle(): void {
    if (this.#watchers.size === 0 && this.#unanswered.length === 0) this.#socket.destroy();
  }

  #end(): void {
    for (const answer of this.#unanswered.splice(0)) answer(false);
    const watchers = [...this.#watchers.values()];
    this.#watchers.clear();
    for (const watcher of watchers) watcher.ended();
  }
}
