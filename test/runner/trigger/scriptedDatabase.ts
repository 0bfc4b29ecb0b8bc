import type { Json } from '../../../runner/model/orchestration.ts';
import {
  type Hearing,
  type Watermark,
  WatermarkFailure,
  type WatermarkReader,
} from '../../../runner/trigger/sources/watermarks.ts';

/** A database of one value that a test plays, for any number of processes. */
export class ScriptedDatabase implements WatermarkReader {
  value: Json = null;
  /** Why it cannot be asked; null where it can. */
  failure: string | null = null;
  /** How often it was asked. */
  reads = 0;
  /** Called when the database was asked, before it answers. */
  onRead: () => Promise<void> = () => Promise.resolve();
  readonly #listening = new Set<Hearing>();

  async read(_watermark: Watermark): Promise<Json> {
    this.reads++;
    const { value, failure } = this;
    await this.onRead();
    if (failure !== null) throw new WatermarkFailure(failure);
    return value;
  }

  listen(_watermark: Watermark, _channel: string, heard: Hearing): () => void {
    this.#listening.add(heard);
    return () => this.#listening.delete(heard);
  }

  /** A word on the channel, or a connection that is made anew. */
  notify(): void {
    for (const { told } of this.#listening) told();
  }

  /** The connection that listens breaks. */
  deafen(message: string): void {
    for (const { failed } of this.#listening) failed(message);
  }

  renew(): void {}

  async close(): Promise<void> {
    this.#listening.clear();
  }
}
