import { type Dirent, type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { basesOf, type Glob, matchesGlobs, mayHold } from '../../model/glob.ts';
import type { FileDisk, FoundFiles, Stamp } from '../../trigger/sources/watchedFiles.ts';

/** So many files are asked for their size at a time. */
const portion = 64;

/**
 * The disk as the source of file events sees it. Folders are watched, one handle of the system each, and no files: a hundred thousand files in a folder cost
 * no more than one.
 */
export class NodeFileDisk implements FileDisk {
  readonly #root: string;
  readonly #watchers = new Map<string, WatchedFolder>();
  #lists: readonly (readonly Glob[])[] = [];
  #changed: (path: string) => void = () => {};
  /** Why folders cannot be watched, beside which they are looked at only now and then. */
  #unwatched: string | null = null;
  #isClosed = false;

  /** `root` is the folder that relative patterns start from. */
  constructor(root: string) {
    this.#root = root;
  }

  async scan(lists: readonly (readonly Glob[])[]): Promise<FoundFiles> {
    this.#lists = lists;
    this.#unwatched = null;
    const looking: Looking = { files: new Map(), folders: new Set(), watched: new Set(), failures: [] };
    const bases = lists.flatMap(globs => globs.filter(glob => !glob.isExclusion).flatMap(basesOf));
    for (const base of new Set(bases)) {
      const first = await this.#existing(base);
      // That the folder itself is replaced only the one above it tells.
      if (first !== '' && dirname(first) !== first) await this.#watch(aboveOf(first), looking.watched);
      const open = [first];
      for (let folder = open.pop(); folder !== undefined; folder = open.pop())
        open.push(...(await this.#lookInto(folder, looking)));
    }
    for (const folder of this.#watchers.keys()) if (!looking.watched.has(folder)) this.#leave(folder);
    const { files, failures } = looking;
    return { files, failures: this.#unwatched === null ? failures : [...failures, this.#unwatched] };
  }

  async look(paths: readonly string[]): Promise<ReadonlyMap<string, Stamp | 'folder' | null>> {
    const found = new Map<string, Stamp | 'folder' | null>();
    for (let at = 0; at < paths.length; at += portion)
      await Promise.all(
        paths.slice(at, at + portion).map(async path => {
          const stats = await stat(this.#placeOf(path)).catch(() => null);
          if (stats?.isFile() === true) found.set(path, { size: stats.size, modifiedMs: stats.mtimeMs });
          else found.set(path, stats?.isDirectory() === true && this.#mayHold(path) ? 'folder' : null);
        }),
      );
    return found;
  }

  onChange(changed: (path: string) => void): void {
    this.#changed = changed;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** The folder, or, where it is not there yet, the one above in which it will appear. */
  async #existing(folder: string): Promise<string> {
    const isThere = await stat(this.#placeOf(folder)).then(
      stats => stats.isDirectory(),
      () => false,
    );
    return isThere || folder === aboveOf(folder) ? folder : this.#existing(aboveOf(folder));
  }

  /** Looks for files in a folder; gives the folders in it that may hold more. */
  async #lookInto(
    folder: string,
    { files, folders, watched, failures }: Looking,
  ): Promise<readonly string[]> {
    if (folders.has(folder)) return [];
    folders.add(folder);
    await this.#watch(folder, watched);
    let entries: readonly Dirent[];
    try {
      entries = await readdir(this.#placeOf(folder), { withFileTypes: true });
    } catch (error) {
      const code = codeOf(error);
      // It was there a moment ago.
      if (code !== 'ENOENT')
        failures.push(`The folder ${folder === '' ? '.' : folder} cannot be read: ${code}.`);
      return [];
    }
    const pathOf = ({ name }: Dirent): string => (folder === '' ? name : join(folder, name));
    const wanted = entries.filter(
      entry =>
        (entry.isFile() || entry.isSymbolicLink()) &&
        this.#lists.some(globs => matchesGlobs(globs, pathOf(entry))),
    );
    for (const [path, stamp] of await this.look(wanted.map(pathOf)))
      if (stamp !== null && stamp !== 'folder') files.set(path, stamp);
    // A link to a folder may lead back to where it stands.
    return entries.filter(entry => entry.isDirectory() && this.#mayHold(pathOf(entry))).map(pathOf);
  }

  /** Watches a folder from now on; another one that stands at its place by now is watched instead. */
  async #watch(folder: string, watched: Set<string>): Promise<void> {
    watched.add(folder);
    try {
      const { ino: inode } = await stat(this.#placeOf(folder));
      if (this.#isClosed || this.#watchers.get(folder)?.inode === inode) return;
      this.#leave(folder);
      const watcher = watch(this.#placeOf(folder), { persistent: false }, (kind, name) => {
        const path = name === null ? folder : folder === '' ? name : join(folder, name);
        // What stands at this path now may be another folder than the one that was watched.
        if (kind === 'rename') this.#leave(path);
        this.#changed(path);
      });
      watcher.on('error', () => this.#leave(folder));
      this.#watchers.set(folder, { watcher, inode });
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'ENOENT')
        this.#unwatched = `The system watches no further folder (${code}): what changes in some is found late, within half a minute.`;
    }
  }

  #leave(folder: string): void {
    this.#watchers.get(folder)?.watcher.close();
    this.#watchers.delete(folder);
  }

  #mayHold(folder: string): boolean {
    return this.#lists.some(globs => mayHold(globs, folder));
  }

  #placeOf(path: string): string {
    return isAbsolute(path) ? path : join(this.#root, path);
  }
}

interface WatchedFolder {
  readonly watcher: FSWatcher;
  /** What tells it from another folder at the same place. */
  readonly inode: number;
}

interface Looking {
  readonly files: Map<string, Stamp>;
  /** Those that were looked into. */
  readonly folders: Set<string>;
  readonly watched: Set<string>;
  readonly failures: string[];
}

/** The folder above; that which patterns start from is the last of those that are named from it. */
function aboveOf(folder: string): string {
  return folder.includes('/') ? dirname(folder) : '';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
