import { join } from 'node:path';
import type { Host } from '../host.ts';
import { changedTasks, statesOf } from '../record/changedTasks.ts';
import type { Entry } from '../record/entry.ts';
import { apply, type RunState, type TaskRecord } from '../record/runState.ts';
import { FolderWatch, identityOf } from '../run/folderWatch.ts';
import { recordedRun } from '../run/recordedRun.ts';
import { emptyReader } from '../store/sqlite/emptyReader.ts';
import { openSqliteReader } from '../store/sqlite/openSqliteStore.ts';
import { storeFile } from '../store/sqlite/storeFile.ts';
import type { RunRow, StoreReader } from '../store/store.ts';
import { Alarm } from './alarm.ts';

/** What is told of runs. Each call is awaited before the next, so that a slow reader gets fewer and larger changes instead of a backlog. */
export interface RunsListener {
  /** The newest runs, newest first; once, at the beginning. */
  listed(rows: readonly RunRow[]): Promise<void>;
  /** A run that goes on, that is new, or that came to life again. */
  appeared(run: RunState): Promise<void>;
  /** A run has changed by some entries; `tasks` are those that are not as they were. */
  changed(run: RunState, tasks: readonly TaskRecord[], entries: readonly Entry[]): Promise<void>;
}

export interface RunsToWatch {
  readonly host: Host;
  /** The folder of the project's history; it need not exist yet. */
  readonly directory: string;
  /** The id of the one run that is watched, to its end; null watches all, without end. */
  readonly only: string | null;
  /** How many of the newest runs are listed at the beginning, and looked at for new ones. */
  readonly newest: number;
}

/** Between two looks, and between two changes of a run, in ms: what happens faster is told together. */
const pauseMs = 50;

/** Tells of runs, in whichever process they run, until nobody reads any more or the one run has ended. */
export async function watchRuns(watched: RunsToWatch, listener: RunsListener): Promise<void> {
  const watching = new RunsWatch(watched, listener);
  try {
    await watching.run();
  } finally {
    await watching.close();
  }
}

/** A history that was opened, and which file it was: somebody may remove it and begin a new one. */
interface OpenStore {
  readonly reader: StoreReader;
  readonly identity: string;
}

class RunsWatch {
  readonly #watched: RunsToWatch;
  readonly #listener: RunsListener;
  readonly #alarm = new Alarm();
  readonly #end = new AbortController();
  /** The runs that are told of, and those that have ended by the state that was last told. */
  readonly #told = new Map<string, RunRow['state']>();
  readonly #followed = new Set<string>();
  #store: OpenStore | null = null;
  #folder: FolderWatch | null = null;
  #failure: unknown = null;
  /** One line after another, whoever writes it. */
  #turn: Promise<void> = Promise.resolve();

  constructor(watched: RunsToWatch, listener: RunsListener) {
    this.#watched = watched;
    this.#listener = listener;
  }

  async run(): Promise<void> {
    const { host, directory, only } = this.#watched;
    host.stdout.onClosed(() => this.#alarm.ring());
    let isFirst = true;
    while (!host.stdout.isClosed && this.#failure === null) {
      this.#folder = FolderWatch.renewed(this.#folder, {
        folder: directory,
        clock: host.clock,
        changed: () => this.#alarm.ring(),
      });
      await this.#look(isFirst);
      isFirst = false;
      if (only !== null && !this.#followed.has(only)) break;
      await this.#alarm.wait();
      await this.#pause();
    }
    await this.#turn;
    if (this.#failure !== null) throw this.#failure;
  }

  async close(): Promise<void> {
    this.#end.abort();
    this.#folder?.close();
    await this.#store?.reader.close();
  }

  async #look(isFirst: boolean): Promise<void> {
    const { only, newest } = this.#watched;
    const store = await this.#openStore();
    if (only !== null) {
      const row = await store?.run(only);
      if (row !== undefined && isFirst) await this.#appear(row);
      return;
    }
    const rows = (await store?.runs({ limit: newest })) ?? [];
    const open = (await store?.runs({ states: ['waiting', 'running'] })) ?? [];
    if (isFirst) {
      for (const { id, state } of rows) this.#told.set(id, state);
      await this.#inTurn(() => this.#listener.listed(rows));
      for (const row of open.toReversed()) await this.#appear(row);
      return;
    }
    const seen = new Map([...rows, ...open].map(row => [row.id, row]));
    for (const row of [...seen.values()].sort((one, other) => (one.id < other.id ? -1 : 1))) {
      if (!this.#followed.has(row.id) && this.#told.get(row.id) !== row.state) await this.#appear(row);
    }
  }

  /** Opens the history when there is one, and again when it is another one. */
  async #openStore(): Promise<StoreReader | null> {
    const { directory, host } = this.#watched;
    const identity = identityOf(join(directory, storeFile));
    if (this.#store?.identity === identity) return this.#store.reader;
    await this.#store?.reader.close();
    this.#store = null;
    if (identity === null) return null;
    const reader = await openSqliteReader({ directory, clock: host.clock });
    // A file that was only just made holds nothing yet: the change that fills it has it opened again.
    if (reader !== emptyReader) this.#store = { reader, identity };
    return reader;
  }

  /** Tells of a run as a whole, and follows it where it goes on. */
  async #appear(row: RunRow): Promise<void> {
    const store = this.#store?.reader;
    if (store === undefined) return;
    const recorded = await recordedRun(store, row);
    this.#told.set(row.id, recorded.run.state);
    await this.#inTurn(() => this.#listener.appeared(recorded.run));
    if (recorded.run.endedAt !== null) return;
    this.#followed.add(row.id);
    void this.#follow(store, recorded)
      .catch(error => {
        // A history that was removed under the watch is no failure: the next look opens what is there then.
        if (this.#store?.reader === store && !this.#end.signal.aborted) this.#failure = error;
      })
      .finally(() => {
        this.#followed.delete(row.id);
        this.#alarm.ring();
      });
  }

  async #follow(
    store: StoreReader,
    { run, sequence }: { readonly run: RunState; sequence: number },
  ): Promise<void> {
    const { runId } = run.created;
    const states = statesOf(run);
    for (let last = sequence; run.endedAt === null && !this.#end.signal.aborted; ) {
      await store.grown(runId, this.#end.signal, last);
      const entries = await store.journal(runId, last);
      last = entries.at(-1)?.sequence ?? last;
      if (entries.length === 0) {
        if (await this.#hasDied(store, run)) return;
      } else {
        for (const { entry } of entries) apply(run, entry);
        const changed = changedTasks(
          run,
          states,
          entries.map(({ entry }) => entry),
        );
        await this.#inTurn(() =>
          this.#listener.changed(
            run,
            changed,
            entries.map(({ entry }) => entry),
          ),
        );
      }
      this.#told.set(runId, run.state);
      if (run.endedAt === null) await this.#pause();
    }
  }

  /** Tells of a run whose process has died; its journal does not say so, since nobody was left to write it. */
  async #hasDied(store: StoreReader, run: RunState): Promise<boolean> {
    const row = await store.run(run.created.runId);
    if (row !== undefined && row.state !== 'interrupted') return false;
    if (row === undefined) return true;
    const recorded = await recordedRun(store, row);
    this.#told.set(row.id, row.state);
    await this.#inTurn(() => this.#listener.appeared(recorded.run));
    return true;
  }

  #inTurn(tell: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(tell);
    return this.#turn;
  }

  #pause(): Promise<void> {
    return new Promise(resolve => this.#watched.host.clock.after(pauseMs, resolve));
  }
}
