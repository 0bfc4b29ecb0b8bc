import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { layout } from '../model/project/layout.ts';
import type { LastRun, UsualDuration } from '../model/recordedRuns.ts';
import { FolderWatch } from '../run/folderWatch.ts';
import { usualDuration } from '../run/overruns.ts';
import { resultPath } from '../run/resultFolder.ts';
import { emptyReader } from '../store/sqlite/emptyReader.ts';
import { storeFile } from '../store/sqlite/storeFile.ts';
import type { StoreReader } from '../store/store.ts';
import { lastRunId, newestRuns, readLastRun } from './readLastRun.ts';

/** While runs write, the record is looked at this often, in milliseconds. */
const pauseMs = 500;

/** What is known of one orchestration: read when it is first asked for, and again after a further run has ended. */
interface Known {
  /** The run that it was read after. */
  readonly newest: Promise<string | null>;
  last: Promise<LastRun | null> | null;
  usual: Promise<UsualDuration | null> | null;
}

/** A record that is open for as long as somebody reads it. */
interface Opened {
  readonly store: Promise<StoreReader>;
  readers: number;
}

/** The runs of one project; see `LastRuns`. */
export class ProjectRuns {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #changed: (orchestrations: readonly string[]) => void;
  readonly #known = new Map<string, Known>();
  #opened: Opened | null = null;
  #folder: FolderWatch | null = null;
  /** Set while a look is due. */
  #stop: (() => void) | null = null;
  #seen = '';

  constructor(root: string, clock: Clock, changed: (orchestrations: readonly string[]) => void) {
    this.#directory = join(root, layout.state);
    this.#clock = clock;
    this.#changed = changed;
    this.#seen = this.#stamp();
    this.#watch();
  }

  last(orchestration: string): Promise<LastRun | null> {
    const known = this.#of(orchestration);
    const pathOf = (result: string): string => resultPath(this.#directory, result);
    known.last ??= this.#reading(null, store =>
      readLastRun({ store, pause, resultPath: pathOf }, orchestration),
    );
    return known.last;
  }

  usual(orchestration: string): Promise<UsualDuration | null> {
    const known = this.#of(orchestration);
    known.usual ??= this.#reading(null, async store => {
      // A project may ask for all of its orchestrations at once.
      await pause();
      const usual = await usualDuration(store, orchestration);
      return usual === undefined ? null : { ...usual, at: this.#clock.now() };
    });
    return known.usual;
  }

  close(): void {
    this.#folder?.close();
    this.#stop?.();
  }

  #of(orchestration: string): Known {
    const known = this.#known.get(orchestration);
    if (known !== undefined) return known;
    const newest = this.#reading(null, store => lastRunId(store, orchestration));
    const made: Known = { newest, last: null, usual: null };
    this.#known.set(orchestration, made);
    return made;
  }

  /** Reads the record, which is opened for that and let go of; `otherwise` where it cannot be read. */
  async #reading<Read>(otherwise: Read, read: (store: StoreReader) => Promise<Read>): Promise<Read> {
    this.#opened ??= { store: this.#open(), readers: 0 };
    const opened = this.#opened;
    opened.readers++;
    try {
      return await read(await opened.store);
    } catch {
      return otherwise;
    } finally {
      opened.readers--;
      if (opened.readers === 0) this.#letGo(opened);
    }
  }

  async #open(): Promise<StoreReader> {
    // Most projects that are edited have not run yet, and what reads databases takes some time to load.
    if (!existsSync(join(this.#directory, storeFile))) return emptyReader;
    const { openSqliteReader } = await import('../store/sqlite/openSqliteStore.ts');
    return openSqliteReader({ directory: this.#directory, clock: this.#clock, onlyIfCurrent: true });
  }

  #letGo(opened: Opened): void {
    if (this.#opened === opened) this.#opened = null;
    opened.store
      .then(store => store.close())
      // What could not be opened, or closed, is not held.
      .catch(() => {});
  }

  #watch(): void {
    const { clock, folder } = { clock: this.#clock, folder: this.#directory };
    this.#folder = FolderWatch.renewed(this.#folder, { clock, folder, changed: () => this.#lookSoon() });
  }

  #lookSoon(): void {
    this.#stop ??= this.#clock.after(
      pauseMs,
      () => {
        this.#stop = null;
        this.#watch();
        const stamp = this.#stamp();
        if (stamp === this.#seen) return;
        this.#seen = stamp;
        void this.#look();
      },
      { background: true },
    );
  }

  /** Forgets what a further run has made untrue. */
  async #look(): Promise<void> {
    const changed: string[] = [];
    const hasLooked = await this.#reading(false, async store => {
      const newest = await newestRuns(store);
      for (const [orchestration, known] of this.#known) {
        const now = newest.of(orchestration);
        if (now === undefined || now === (await known.newest)) continue;
        this.#known.delete(orchestration);
        changed.push(orchestration);
      }
      return true;
    });
    if (!hasLooked) this.#seen = '';
    if (changed.length > 0) this.#changed(changed);
  }

  /** The record's files as they stand: to read it makes and removes files beside it, and changes nothing of these. */
  #stamp(): string {
    return ['', '-wal']
      .map(ending => {
        const facts = statSync(join(this.#directory, storeFile + ending), { throwIfNoEntry: false });
        return facts === undefined || facts.size === 0 ? '' : `${facts.ino}:${facts.size}:${facts.mtimeMs}`;
      })
      .join(' ');
  }
}

function pause(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve);
  });
}
