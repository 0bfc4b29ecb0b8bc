import { closeSync, openSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LARGEST_OUTPUTS } from './outputFile.ts';
import { removeQuietly } from './removeQuietly.ts';

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
    const outputBytes = sizeOf(files.output);
    const summaryBytes = sizeOf(files.summary);
    if (outputBytes === 0 && summaryBytes === 0) {
      this.#keep(folder, files);
      return { output: undefined, summary: undefined };
    }
    const output = readUpTo(files.output, Math.min(outputBytes ?? 0, LARGEST_OUTPUTS + 1));
    const summary = readUpTo(files.summary, Math.min(summaryBytes ?? 0, LARGEST_SUMMARY));
    remove(files);
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

/** Bytes of a file; undefined where there is none, or no ordinary one, any more. */
function sizeOf(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true ? stat.size : undefined;
}

function readUpTo(path: string, length: number): Buffer | undefined {
  if (length === 0) return undefined;
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    // A job that takes the runner's right to read its file leaves nothing.
    return undefined;
  }
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
  } finally {
    closeSync(file);
  }
}

function remove(files: CommandFiles): void {
  removeQuietly(files.output);
  removeQuietly(files.summary);
}
