import { matchesGlobs } from '../../model/glob.ts';
import type { Json, JsonObject } from '../../model/orchestration.ts';
import type { SourceMemory } from '../../store/sources.ts';
import { globsOf, type Stamp } from './watchedFiles.ts';

/** A file as it was when it was told of, or when it was first watched. */
export interface RememberedFile extends Stamp {
  /** Since when it is not there; null while it is. */
  readonly goneAt: number | null;
}

/**
 * A file that is gone stays known for so long, in milliseconds: a disk in a network that goes away and comes back brings nothing new, and neither does a file that is moved
 * away and back.
 */
const keptMs = 7 * 24 * 3_600_000;

/** What is remembered of the watched files, as this process knows it, with what is not on record yet. */
export class FileMemory {
  #version: number;
  /** The lists of patterns that are watched: a file that is one of them and is not known is new. */
  readonly lists: readonly (readonly string[])[];
  readonly #files = new Map<string, RememberedFile>();
  readonly #changes = new Map<string, RememberedFile | null>();

  constructor(remembered: SourceMemory | undefined) {
    this.#version = remembered?.version ?? 0;
    this.lists = listsIn(remembered?.state ?? null);
    for (const [path, value] of remembered?.items ?? []) this.#files.set(path, fileOf(value));
  }

  get version(): number {
    return this.#version;
  }

  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  get(path: string): RememberedFile | undefined {
    return this.#files.get(path);
  }

  /** Whether a path is one of those that were watched. */
  covers(): (path: string) => boolean {
    const globs = this.lists.map(globsOf);
    return path => globs.some(list => matchesGlobs(list, path));
  }

  /** A file is there as it is remembered. */
  isThere(path: string): void {
    const file = this.#files.get(path);
    if (file !== undefined && file.goneAt !== null) this.#changes.set(path, { ...file, goneAt: null });
    else this.#changes.delete(path);
  }

  isGone(path: string, now: number): void {
    const file = this.#files.get(path);
    if (file?.goneAt === null) this.#changes.set(path, { ...file, goneAt: now });
    else if (file !== undefined && file.goneAt + keptMs < now) this.#changes.set(path, null);
  }

  /** What is to be put on record, beside files that are told of. */
  get changes(): ReadonlyMap<string, RememberedFile | null> {
    return this.#changes;
  }

  /** Takes in what was put on record. */
  remember(files: ReadonlyMap<string, RememberedFile | null>): void {
    this.#version++;
    for (const [path, file] of files) {
      if (file === null) this.#files.delete(path);
      else this.#files.set(path, file);
      this.#changes.delete(path);
    }
  }
}

/** Files as they are kept. */
export function itemsOf(files: ReadonlyMap<string, RememberedFile | null>): ReadonlyMap<string, Json | null> {
  const items = new Map<string, Json | null>();
  for (const [path, file] of files) items.set(path, file === null ? null : itemOf(file));
  return items;
}

function itemOf({ size, modifiedMs, goneAt }: RememberedFile): Json {
  return goneAt === null ? [size, modifiedMs] : [size, modifiedMs, goneAt];
}

function fileOf(value: Json): RememberedFile {
  const [size, modifiedMs, goneAt] = Array.isArray(value) ? value : [];
  return {
    size: Number(size),
    modifiedMs: Number(modifiedMs),
    goneAt: typeof goneAt === 'number' ? goneAt : null,
  };
}

function listsIn(state: Json): readonly (readonly string[])[] {
  if (typeof state !== 'object' || state === null || !('lists' in state)) return [];
  const { lists } = state as JsonObject;
  return Array.isArray(lists) ? lists.map(list => (Array.isArray(list) ? list.map(String) : [])) : [];
}
