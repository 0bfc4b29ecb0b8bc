import { type Glob, matchesGlobs } from '../../../runner/model/glob.ts';
import type { FileDisk, FoundFiles, Stamp } from '../../../runner/trigger/sources/watchedFiles.ts';

/** Files that a test plays, for any number of processes. */
export class ScriptedDisk implements FileDisk {
  readonly #files: Map<string, Stamp>;
  #changed: (path: string) => void = () => {};
  /** Whether the system tells of changes; a disk in a network does not. */
  isSilent = false;
  failures: readonly string[] = [];
  /** How often everything was looked at. */
  scans = 0;

  constructor(files = new Map<string, Stamp>()) {
    this.#files = files;
  }

  /** The same files, seen by another process. */
  another(): ScriptedDisk {
    return new ScriptedDisk(this.#files);
  }

  write(path: string, size: number, modifiedMs: number): void {
    this.#files.set(path, { size, modifiedMs });
    if (!this.isSilent) this.#changed(path);
  }

  remove(path: string): void {
    this.#files.delete(path);
    if (!this.isSilent) this.#changed(path);
  }

  async scan(lists: readonly (readonly Glob[])[]): Promise<FoundFiles> {
    this.scans++;
    const files = new Map([...this.#files].filter(([path]) => lists.some(list => matchesGlobs(list, path))));
    return { files, failures: this.failures };
  }

  async look(paths: readonly string[]): Promise<ReadonlyMap<string, Stamp | null>> {
    return new Map(paths.map(path => [path, this.#files.get(path) ?? null]));
  }

  onChange(changed: (path: string) => void): void {
    this.#changed = changed;
  }

  async close(): Promise<void> {
    this.#changed = () => {};
  }
}
