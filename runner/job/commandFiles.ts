import { closeSync, fstatSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LARGEST_OUTPUTS } from './outputFile.ts';

/** A summary is read by people; GitHub's limit is the same. In bytes. */
export const LARGEST_SUMMARY = 1_048_576;

/** The files through which a job speaks to the runner. They are empty when the job starts. */
export interface CommandFiles {
  readonly output: string;
  readonly summary: string;
}

/** What a job left in its files. Undefined stands for nothing. */
export interface FilesLeft {
  /** One byte more than allowed where the job wrote too much. */
  readonly output: Buffer | undefined;
  readonly summary: string | undefined;
}

/**
 * Makes the files of jobs, and uses those that a job left empty again, since most jobs write none and making two files a
 * job would cost more than a small job itself.
 */
export class CommandFilesSupply {
  /** Empty files of jobs that ended, by their folder. */
  readonly #free = new Map<string, CommandFiles[]>();
  #made = 0;
  readonly #mark: string;

  /** `mark` is in each name, so that two runners can share a folder. */
  constructor(mark: string) {
    this.#mark = mark;
  }

  /** Two empty files in `folder`. Throws what the file system throws. */
  take(folder: string): CommandFiles {
    const used = this.#free.get(folder)?.pop();
    if (used !== undefined) return used;
    const stem = join(folder, `${this.#mark}-${++this.#made}`);
    const files = { output: `${stem}.output`, summary: `${stem}.summary.md` };
    writeFileSync(files.output, '');
    writeFileSync(files.summary, '');
    return files;
  }

  /** Reads what the job left and takes the files back; nothing may write to them any more. */
  giveBack(folder: string, files: CommandFiles): FilesLeft {
    const output = readUpTo(files.output, LARGEST_OUTPUTS + 1);
    const summary = readUpTo(files.summary, LARGEST_SUMMARY);
    if (isEmptyFile(files.output) && isEmptyFile(files.summary)) this.#keep(folder, files);
    else remove(files);
    return { output, summary: summary?.toString('utf8') };
  }

  /** Removes every file that is not in use. */
  clear(): void {
    for (const kept of this.#free.values()) kept.forEach(remove);
    this.#free.clear();
  }

  #keep(folder: string, files: CommandFiles): void {
    let free = this.#free.get(folder);
    if (free === undefined) {
      // A folder belongs to a run: those of earlier runs are not needed again.
      if (this.#free.size >= 8) this.clear();
      free = [];
      this.#free.set(folder, free);
    }
    free.push(files);
  }
}

function isEmptyFile(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size === 0;
}

function readUpTo(path: string, limit: number): Buffer | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size === 0) return undefined;
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(fstatSync(file).size, limit));
    const length = readSync(file, bytes, 0, bytes.length, 0);
    return length === 0 ? undefined : bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function remove(files: CommandFiles): void {
  rmSync(files.output, { force: true, recursive: true });
  rmSync(files.summary, { force: true, recursive: true });
}
