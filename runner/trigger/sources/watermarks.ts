import type { Json, JsonObject, Orchestration } from '../../model/orchestration.ts';

/** A value in a database that triggers watch. */
export interface Watermark {
  /** The name of what is remembered of it. */
  readonly name: string;
  /** The orchestration whose secrets the connection is made with: the first that watches it. */
  readonly orchestration: string;
  readonly connection: string;
  readonly query: string;
  /** So often it is looked at, in milliseconds: as the most impatient of those who watch it wants. */
  readonly everyMs: number;
  /** Channels on which word of a change comes. */
  readonly channels: readonly string[];
}

/** The databases, as the source of watermark events sees them. */
export interface WatermarkReader {
  /** The value as it is now. Rejects with a `WatermarkFailure` where it cannot be read. */
  read(watermark: Watermark): Promise<Json>;
  /**
   * Has `told` called when a channel says that something has changed, or when that may have been missed; `failed` when nothing can be heard any more. Until the returned
   * function is called.
   */
  listen(watermark: Watermark, channel: string, heard: Hearing): () => void;
  /** The project's settings or secrets may be others now. */
  renew(): void;
  close(): Promise<void>;
}

export interface Hearing {
  readonly told: () => void;
  readonly failed: (message: string) => void;
}

/** The database cannot be asked, or refuses the query; the message is a whole sentence. */
export class WatermarkFailure extends Error {
  override readonly name = 'WatermarkFailure';
}

/** The watermarks that the triggers of orchestrations watch, each once. */
export function watermarksOf(
  orchestrations: readonly Pick<Orchestration, 'id' | 'triggers'>[],
): readonly Watermark[] {
  const watermarks = new Map<string, Watermark>();
  for (const { id: orchestration, triggers } of orchestrations)
    for (const config of triggers.database) {
      const one = watermarkOf(orchestration, config);
      const other = watermarks.get(one.name);
      watermarks.set(one.name, other === undefined ? one : joined(other, one));
    }
  return [...watermarks.values()];
}

function watermarkOf(orchestration: string, config: JsonObject): Watermark {
  const connection = String(config['connection']);
  const query = String(config['query']);
  const { listen, everyMs } = config;
  return {
    name: `watermark ${connection} ${query}`,
    orchestration,
    connection,
    query,
    everyMs: Number(everyMs),
    channels: typeof listen === 'string' ? [listen] : [],
  };
}

function joined(one: Watermark, other: Watermark): Watermark {
  return {
    ...one,
    everyMs: Math.min(one.everyMs, other.everyMs),
    channels: [...new Set([...one.channels, ...other.channels])],
  };
}
