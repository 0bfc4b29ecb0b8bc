import type { Topics } from '../wake/topics.ts';
import type { RemoteWatch, RemoteWatcher, Wakes } from '../wake/wakes.ts';

/** Wakes among handles of one memory: what one announces, all hear. */
export class MemoryWakes implements Wakes {
  readonly address: string;
  readonly #shared: Topics;

  constructor(address: string, shared: Topics) {
    this.address = address;
    this.#shared = shared;
  }

  listen(): void {}

  announce(topic: string): void {
    this.#shared.announce(topic);
  }

  watchHere(topic: string, woken: () => void): () => void {
    return this.#shared.watch(topic, woken);
  }

  /** The topic itself is heard by `watchHere` already; what is added is the other's end. */
  watchAt(address: string, _topic: string, watcher: RemoteWatcher): RemoteWatch {
    return { isReady: Promise.resolve(true), stop: this.#shared.watch(endTopic(address), watcher.ended) };
  }

  async tell(_address: string, topic: string): Promise<boolean> {
    this.#shared.announce(topic);
    return true;
  }

  forget(): void {}

  close(): void {
    this.#shared.announce(endTopic(this.address));
  }
}

function endTopic(address: string): string {
  return `end ${address}`;
}
