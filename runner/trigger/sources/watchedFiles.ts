import { type Glob, matchesGlobs, readGlob } from '../../model/glob.ts';

/** What tells a file from its earlier self. */
export interface Stamp {
  readonly size: number;
  /** Milliseconds since 1970, with their fraction. */
  readonly modifiedMs: number;
}

/** What a look at the disk has found. */
export interface FoundFiles {
  /** By path: relative to the project's root, or absolute where the pattern is. */
  readonly files: ReadonlyMap<string, Stamp>;
  /** What could not be looked into, each a sentence. */
  readonly failures: readonly string[];
}

/** The disk, as the source of file events sees it. */
export interface FileDisk {
  /** Finds all files that may be meant by one of some lists of patterns, and from then on tells of what happens in the folders that it went through. */
  scan(lists: readonly (readonly Glob[])[]): Promise<FoundFiles>;
  /** Looks at single paths: null where there is no file, `folder` where there is a folder. */
  look(paths: readonly string[]): Promise<ReadonlyMap<string, Stamp | 'folder' | null>>;
  /** Told the path of whatever may have changed; only a hint, of which some may be lost. */
  onChange(changed: (path: string) => void): void;
  close(): Promise<void>;
}

/** The files that one trigger watches. */
export interface WatchedFiles {
  readonly paths: readonly string[];
  /** A file that has stayed the same for so long is not being written any more, in milliseconds. */
  readonly settleMs: number;
}

/** What triggers watch, to be asked of single paths. */
export class Watch {
  readonly lists: readonly (readonly string[])[];
  readonly globs: readonly (readonly Glob[])[];
  readonly #settleMs: readonly number[];

  constructor(watched: readonly WatchedFiles[]) {
    this.lists = watched.map(({ paths }) => paths);
    this.globs = this.lists.map(globsOf);
    this.#settleMs = watched.map(({ settleMs }) => settleMs);
  }

  includes(path: string): boolean {
    return this.globs.some(globs => matchesGlobs(globs, path));
  }

  /** How long a file has to stay the same: as long as the most patient of those who watch it wants. */
  settleMs(path: string): number {
    const patience = this.#settleMs.filter((_, at) => matchesGlobs(this.globs[at] ?? [], path));
    return Math.max(0, ...patience);
  }
}

/** The patterns of a list that can be read. */
export function globsOf(paths: readonly string[]): readonly Glob[] {
  return paths.flatMap(path => {
    const read = readGlob(path);
    return 'glob' in read ? [read.glob] : [];
  });
}
