import type { Json } from '../model/orchestration.ts';
import type { NewEvent } from './triggers.ts';

/**
 * What the sources of events remember of the world outside: the files that were seen, the last value of a watermark. A source goes on from version to version,
 * with the events that it has found in the same transaction: of several processes that look at one thing, one tells of it, and a restart goes on where the last
 * look ended.
 */
export interface SourceStore {
  /** What a source remembers; undefined where it never looked. */
  source(name: string): Promise<SourceMemory | undefined>;

  /** Lets a source go on from the version that it was at, and keeps what it has found, all or nothing. False where another process was first: then nothing was changed. */
  observe(observation: Observation): Promise<boolean>;

  /** Forgets all sources but those named. */
  forgetSources(kept: readonly string[]): Promise<void>;
}

export interface SourceMemory {
  /** Grows by one with each change. */
  readonly version: number;
  readonly state: Json;
  /** What is remembered of single things, by their name, so that a change of one does not write all of them again. */
  readonly items: ReadonlyMap<string, Json>;
}

export interface Observation {
  readonly source: string;
  /** The version that this goes on from, 0 where nothing was remembered. */
  readonly version: number;
  readonly state: Json;
  /** Things to remember from now on; null forgets one. Others stay as they are. */
  readonly items: ReadonlyMap<string, Json | null>;
  readonly events: readonly NewEvent[];
}
