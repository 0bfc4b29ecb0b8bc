import { WatchedWatermark, type WatermarkPorts } from './watchedWatermark.ts';
import type { Watermark } from './watermarks.ts';

/** Finds watermarks in databases that have changed. */
export class WatermarkSource {
  readonly #ports: WatermarkPorts;
  /** By what they are. */
  #watched = new Map<string, WatchedWatermark>();

  constructor(ports: WatermarkPorts) {
    this.#ports = ports;
  }

  /** Watches these from now on, and no others; what is watched already goes on undisturbed. */
  watch(watermarks: readonly Watermark[]): void {
    this.#ports.reader.renew();
    const next = new Map<string, WatchedWatermark>();
    const added: WatchedWatermark[] = [];
    for (const watermark of watermarks) {
      const key = JSON.stringify(watermark);
      const known = this.#watched.get(key);
      const one = known ?? new WatchedWatermark(watermark, this.#ports);
      if (known === undefined) added.push(one);
      next.set(key, one);
    }
    for (const [key, one] of this.#watched) if (!next.has(key)) one.close();
    this.#watched = next;
    for (const one of added) void one.look();
  }

  /** Looks at all of them now. Resolves when what that finds is on record. */
  async look(): Promise<void> {
    await Promise.all([...this.#watched.values()].map(one => one.look()));
  }

  /** The names of what is remembered of them. */
  get names(): readonly string[] {
    return [...this.#watched.values()].map(({ name }) => name);
  }

  /** How many are watched, and how many of them cannot be read. */
  get health(): { readonly watched: number; readonly failing: number } {
    const all = [...this.#watched.values()];
    return { watched: all.length, failing: all.filter(({ isFailing }) => isFailing).length };
  }

  /** Looks no more; resolves when nothing is under way. */
  async close(): Promise<void> {
    for (const one of this.#watched.values()) one.close();
    await this.#ports.reader.close();
    await Promise.all([...this.#watched.values()].map(one => one.ended));
  }
}
