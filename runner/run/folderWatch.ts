import { existsSync, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';

/** Where a folder cannot be watched (a network share, too many watches), it is looked at this often, in ms. */
const pollMs = 1_000;

/** Which file or folder stands at a path; null where none does. */
export function identityOf(path: string): string | null {
  const facts = statSync(path, { throwIfNoEntry: false });
  // The number alone does not tell: that of a removed file goes to the next one that is made.
  return facts === undefined ? null : `${facts.dev}:${facts.ino}:${facts.birthtimeMs}`;
}

interface FolderWatchOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly changed: () => void;
}

/** Tells of changes in a folder, or in the nearest one around it as long as it does not exist. */
export class FolderWatch {
  readonly #place: string;
  readonly #identity: string | null;
  #stop = (): void => {};

  constructor(place: string, { clock, changed }: FolderWatchOptions) {
    this.#place = place;
    this.#identity = identityOf(place);
    const poll = (): void => {
      this.#stop = clock.after(pollMs, () => {
        changed();
        poll();
      });
    };
    try {
      const watcher = watch(place, changed);
      this.#stop = () => watcher.close();
      watcher.on('error', () => {
        watcher.close();
        poll();
      });
    } catch {
      poll();
    }
  }

  /** The same watch, or another one where the folder has come into being or is another one now. */
  static renewed(before: FolderWatch | null, options: FolderWatchOptions): FolderWatch {
    const place = nearestExisting(options.folder);
    if (before !== null && before.#place === place && before.#identity === identityOf(place)) return before;
    before?.close();
    return new FolderWatch(place, options);
  }

  close(): void {
    this.#stop();
  }
}

function nearestExisting(folder: string): string {
  const parent = dirname(folder);
  return parent === folder || existsSync(folder) ? folder : nearestExisting(parent);
}
