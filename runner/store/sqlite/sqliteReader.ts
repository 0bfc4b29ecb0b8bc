import type { Clock } from '../../clock.ts';
import type { KeptNotice } from '../notices.ts';
import type { SourceMemory } from '../sources.ts';
import type { CancelRequest, Line, NumberedEntry, RunFilter, RunRow, StoreReader } from '../store.ts';
import type { FireFilter, FireRow, StoredEvent, TriggerState } from '../triggers.ts';
import type { Version } from '../versions.ts';
import { RunWaits } from '../wake/runWaits.ts';
import type { Wakes } from '../wake/wakes.ts';
import { Claims } from './claims.ts';
import type { Connection } from './connection.ts';
import { Notices } from './notices.ts';
import type { Owners } from './owners.ts';
import { patiently } from './patience.ts';
import { RunReader } from './runReader.ts';
import { Sources } from './sources.ts';
import { storeError } from './sqliteError.ts';
import { Triggers } from './triggers.ts';
import { Versions } from './versions.ts';

/** What the parts of one opened store share. */
export interface SqliteParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly wakes: Wakes;
  readonly owners: Owners;
  readonly claims: Claims;
  readonly runs: RunReader;
  readonly triggers: Triggers;
  readonly sources: Sources;
  readonly notices: Notices;
  readonly versions: Versions;
}

/** Puts the parts together over an open connection. */
export function sqliteParts(
  base: Pick<SqliteParts, 'connection' | 'clock' | 'wakes'>,
  owners: Owners,
): SqliteParts {
  const { connection } = base;
  const triggers = new Triggers(connection, owners);
  return {
    ...base,
    owners,
    claims: new Claims({ ...base, owners }),
    runs: new RunReader(connection, owners),
    triggers,
    sources: new Sources(connection, triggers),
    notices: new Notices(connection, owners),
    versions: new Versions(connection),
  };
}

/** The reading half of a store over one file. */
export class SqliteReader implements StoreReader {
  readonly #parts: SqliteParts;
  readonly #runWaits: RunWaits;
  #isClosed = false;

  constructor(parts: SqliteParts) {
    this.#parts = parts;
    const { wakes, clock, runs } = parts;
    this.#runWaits = new RunWaits({
      wakes,
      clock,
      growth: runId => this.read(() => runs.growth(runId)),
    });
  }

  line(key: string): Promise<Line> {
    return this.read(() => this.#parts.claims.line(key));
  }

  run(id: string): Promise<RunRow | undefined> {
    return this.read(() => this.#parts.runs.run(id));
  }

  runByNumber(orchestration: string, number: number): Promise<RunRow | undefined> {
    return this.read(() => this.#parts.runs.runByNumber(orchestration, number));
  }

  runs(filter: RunFilter): Promise<readonly RunRow[]> {
    return this.read(() => this.#parts.runs.runs(filter));
  }

  async journal(runId: string, after = 0, limit?: number): Promise<readonly NumberedEntry[]> {
    const entries = await this.read(() => this.#parts.runs.journal(runId, after, limit));
    const last = entries.at(-1);
    this.#runWaits.saw(runId, last?.sequence ?? after, last?.entry.kind === 'run-ended');
    return entries;
  }

  cancelRequests(runId: string): Promise<readonly CancelRequest[]> {
    return this.read(() => this.#parts.runs.cancelRequests(runId));
  }

  text(hash: string): Promise<string | undefined> {
    return this.read(() => this.#parts.runs.text(hash));
  }

  triggerStates(orchestrations?: readonly string[]): Promise<readonly TriggerState[]> {
    return this.read(() => this.#parts.triggers.states(orchestrations));
  }

  fires(filter: FireFilter): Promise<readonly FireRow[]> {
    return this.read(() => this.#parts.triggers.fires(filter));
  }

  events(after: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.read(() => this.#parts.triggers.events(after, limit));
  }

  lastEvent(): Promise<number> {
    return this.read(() => this.#parts.triggers.lastEvent());
  }

  source(name: string): Promise<SourceMemory | undefined> {
    return this.read(() => this.#parts.sources.find(name));
  }

  notices(run: string): Promise<readonly KeptNotice[]> {
    return this.read(() => this.#parts.notices.of(run));
  }

  versions(orchestrations: readonly string[]): Promise<readonly Version[]> {
    return this.read(() => this.#parts.versions.find(orchestrations));
  }

  grown(runId: string, signal: AbortSignal, after?: number): Promise<void> {
    return this.#runWaits.grown(runId, signal, after);
  }

  /** Ends what waits, and the connection. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#runWaits.close();
    this.#parts.wakes.close();
    this.#parts.connection.close();
  }

  /** Reads, waiting for a lock where need be; what SQLite finds wrong is said for people. */
  protected async read<T>(read: () => T): Promise<T> {
    const { clock, connection } = this.#parts;
    const attempt = (): T => {
      if (this.#isClosed) throw new Error('The store is closed.');
      return read();
    };
    try {
      return await patiently(clock, connection, attempt);
    } catch (error) {
      throw storeError(error, connection.file);
    }
  }
}
