import type { Clock } from '../../clock.ts';
import type { SourceStore } from '../../store/sources.ts';
import type { NewEvent } from '../../store/triggers.ts';
import { Candidates, type Instant, isSame, type SettledFile } from './candidates.ts';
import { FileMemory, itemsOf, type RememberedFile } from './fileMemory.ts';
import { type FileDisk, type FoundFiles, type Stamp, Watch, type WatchedFiles } from './watchedFiles.ts';

export interface FileSourceOptions {
  readonly store: SourceStore;
  readonly clock: Clock;
  readonly disk: FileDisk;
  /** Told when events are on record. */
  readonly found: () => void;
  /** Told once of what cannot be looked into; a sentence. */
  readonly blind: (message: string) => void;
  /** Told where the store cannot be read or written; it is tried again. */
  readonly failed: (error: unknown) => void;
}

/** The name of what this source remembers. */
export const fileSourceName = 'files';

/** Hints of the system get lost, and of disks in a network there are none: everything is looked at this often, in milliseconds. */
const scanMs = 30_000;

/** A whole look takes at most this part of the time, so that a large tree does not keep the machine busy. */
const scanShare = 20;

/** What happens within this time is one look, in milliseconds. */
const gatherMs = 100;

/** Whoever waits until nothing is being written any more waits so long at most, in milliseconds. */
const mostPatienceMs = 60_000;

/** After a failure of the store, in milliseconds. */
const retryMs = 1_000;

/**
 * Finds files that appear or change, also what happened while nothing was running. The truth is what a look at the disk finds, compared with what was there before; what
 * the system tells in between only says when to look. A file is told of once it has stayed the same for a while.
 */
export class FileSource {
  readonly #options: FileSourceOptions;
  #watch = new Watch([]);
  #memory = new FileMemory(undefined);
  #candidates = new Candidates(() => 0);
  /** Paths of which the system has told something. */
  readonly #hints = new Set<string>();
  /** Whether what is watched now is on record. */
  #isBegun = false;
  #lastScan = { at: Number.NEGATIVE_INFINITY, tookMs: 0 };
  /** A folder has come or gone since the last whole look. */
  #isShallow = false;
  #turn: Promise<void> = Promise.resolve();
  #stopTimer: () => void = () => {};
  #timerAt = Number.POSITIVE_INFINITY;
  #told: ReadonlySet<string> = new Set();
  #isClosed = false;

  constructor(options: FileSourceOptions) {
    this.#options = options;
    options.disk.onChange(path => {
      this.#hints.add(path);
      this.#wakeIn(gatherMs);
    });
  }

  /** Watches these from now on, and nothing else. What is there when a pattern is watched for the first time is taken as known. */
  watch(watched: readonly WatchedFiles[]): Promise<void> {
    return this.#inTurn(async () => {
      this.#watch = new Watch(watched);
      this.#candidates = new Candidates(path => this.#watch.settleMs(path));
      this.#isBegun = false;
      await this.#look();
    });
  }

  /** Looks now. Resolves when what is ready is on record. */
  look(): Promise<void> {
    return this.#inTurn(() => this.#look());
  }

  /** Looks until nothing waits any more to be told of, or is written without end. */
  async settle(): Promise<void> {
    const { clock } = this.#options;
    const until = clock.monotonic() + mostPatienceMs;
    for (;;) {
      await this.look();
      const pauseMs = this.#candidates.dueInMs(this.#now());
      if (pauseMs === undefined || this.#isClosed || clock.monotonic() + pauseMs > until) return;
      await new Promise<void>(resolve => clock.after(pauseMs, resolve));
    }
  }

  /** Tells of nothing any more; resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer();
    await this.#turn;
    await this.#options.disk.close();
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(async () => {
      if (!this.#isClosed) await act();
    });
    this.#turn = turn.then(
      () => this.#sleep(),
      error => {
        this.#options.failed(error);
        this.#wakeIn(retryMs);
      },
    );
    return turn;
  }

  async #look(): Promise<void> {
    if (!this.#isBegun) {
      await this.#recall();
      await this.#begin(await this.#scan());
      this.#isBegun = true;
    } else if (this.#now().monotonic >= this.#nextScanAt) this.#compare(await this.#scan());
    else await this.#lookAtHints();
    await this.#tell();
  }

  /** Looks at what was hinted at, and at what waits. */
  async #lookAtHints(): Promise<void> {
    const paths = new Set([...this.#hints, ...this.#candidates.paths]);
    this.#hints.clear();
    for (const [path, stamp] of await this.#options.disk.look([...paths])) {
      if (stamp === 'folder') this.#isShallow = true;
      else if (this.#watch.includes(path)) {
        if (stamp === null) this.#miss(path);
        else this.#see(path, stamp);
      }
    }
  }

  async #scan(): Promise<FoundFiles> {
    const { disk, clock, blind } = this.#options;
    const startedAt = clock.monotonic();
    this.#hints.clear();
    this.#isShallow = false;
    const found = await disk.scan(this.#watch.globs);
    const at = clock.monotonic();
    this.#lastScan = { at, tookMs: at - startedAt };
    for (const failure of found.failures) if (!this.#told.has(failure)) blind(failure);
    this.#told = new Set(found.failures);
    return found;
  }

  /** When everything is to be looked at again. */
  get #nextScanAt(): number {
    const { at, tookMs } = this.#lastScan;
    return at + Math.max(this.#isShallow ? gatherMs : scanMs, tookMs * scanShare);
  }

  #compare({ files }: FoundFiles): void {
    for (const [path, stamp] of files) if (this.#watch.includes(path)) this.#see(path, stamp);
    for (const path of [...this.#memory.paths, ...this.#candidates.paths])
      if (!files.has(path) && this.#watch.includes(path)) this.#miss(path);
  }

  #see(path: string, stamp: Stamp): void {
    const known = this.#memory.get(path);
    if (known !== undefined && isSame(known, stamp)) {
      this.#memory.isThere(path);
      this.#candidates.drop(path);
    } else {
      const isNew = known === undefined || known.goneAt !== null;
      this.#candidates.see(path, { stamp, isNew }, this.#now());
    }
  }

  #miss(path: string): void {
    this.#candidates.drop(path);
    this.#memory.isGone(path, this.#now().wall);
  }

  /** Puts what is watched on record, and what is there where nobody has watched before. */
  async #begin(found: FoundFiles): Promise<void> {
    const memory = this.#memory;
    const wasWatched = memory.covers();
    const files = new Map<string, RememberedFile | null>();
    for (const [path, stamp] of found.files)
      if (this.#watch.includes(path) && memory.get(path) === undefined && !wasWatched(path))
        files.set(path, { ...stamp, goneAt: null });
    for (const path of memory.paths) if (!this.#watch.includes(path)) files.set(path, null);
    const { lists } = this.#watch;
    if (files.size > 0 || JSON.stringify(memory.lists) !== JSON.stringify(lists)) {
      const isAccepted = await this.#observe({ lists, files, events: [] });
      await this.#recall();
      if (!isAccepted) return this.#begin(found);
    }
    this.#compare(found);
  }

  /** Puts on record what is ready. Where another process was first, what it has told of is known, and the rest is still to be told. */
  async #tell(): Promise<void> {
    const memory = this.#memory;
    const settled = this.#candidates.settled(this.#now());
    const files = new Map(memory.changes);
    if (settled.length === 0 && files.size === 0) return;
    for (const { path, stamp } of settled) files.set(path, { ...stamp, goneAt: null });
    const { wall } = this.#now();
    const events = settled.map(file => eventOf(file, wall));
    if (!(await this.#observe({ lists: memory.lists, files, events }))) {
      await this.#recall();
      for (const { path, stamp } of settled) this.#see(path, stamp);
      return this.#tell();
    }
    for (const { path } of settled) this.#candidates.drop(path);
    memory.remember(files);
    if (events.length > 0) this.#options.found();
  }

  #observe({ lists, files, events }: Finding): Promise<boolean> {
    const { version } = this.#memory;
    const items = itemsOf(files);
    return this.#options.store.observe({
      source: fileSourceName,
      version,
      state: { lists },
      items,
      events,
    });
  }

  async #recall(): Promise<void> {
    this.#memory = new FileMemory(await this.#options.store.source(fileSourceName));
  }

  #now(): Instant {
    const { clock } = this.#options;
    return { monotonic: clock.monotonic(), wall: clock.now() };
  }

  /** Sleeps until something waits no more, or everything is to be looked at. */
  #sleep(): void {
    const now = this.#now();
    const waitMs = this.#candidates.dueInMs(now) ?? Number.POSITIVE_INFINITY;
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.#stopTimer();
    if (this.#watch.lists.length === 0) return;
    this.#wakeIn(Math.min(waitMs, Math.max(0, this.#nextScanAt - now.monotonic)));
    if (this.#hints.size > 0) this.#wakeIn(gatherMs);
  }

  #wakeIn(delayMs: number): void {
    const { clock } = this.#options;
    const at = clock.monotonic() + delayMs;
    if (this.#isClosed || at >= this.#timerAt) return;
    this.#stopTimer();
    this.#timerAt = at;
    this.#stopTimer = clock.after(delayMs, () => {
      this.#timerAt = Number.POSITIVE_INFINITY;
      void this.look().catch(() => {});
    });
  }
}

interface Finding {
  readonly lists: readonly (readonly string[])[];
  readonly files: ReadonlyMap<string, RememberedFile | null>;
  readonly events: readonly NewEvent[];
}

/** The file has changed at the earliest a moment before it was seen so first: the system's hint takes a while. */
function eventOf({ path, stamp, isNew, seenAt }: SettledFile, at: number): NewEvent {
  const details = {
    change: isNew ? 'added' : 'changed',
    size: stamp.size,
    modifiedAt: new Date(stamp.modifiedMs).toISOString(),
    since: seenAt - 10 * gatherMs,
  };
  return { at, kind: 'file', name: path, details };
}
