import type { Entry, Holder, RunCreated, RunStateName, Trigger } from '../record/entry.ts';
import type { Waiting } from '../record/runState.ts';
import type { NewNotice, NoticeStore } from './notices.ts';
import type { SourceStore } from './sources.ts';
import type { NewEvent, OwnFire, TriggerStore } from './triggers.ts';
import type { VersionStore } from './versions.ts';

/**
 * The record and the locks of one project, shared by any number of processes. Every implementation passes
 * `test/runner/store/contract.ts`. All writes are durable when their promise resolves (a kill -9 or a power cut after
 * that loses nothing), and each changes state and journal in one transaction.
 *
 * A process that writes is an *owner*: it is registered at its first write, holds a lease, and is listed with
 * enough to tell whether it still lives (host, boot, pid, start time of the process). What a dead owner held is free; whoever
 * gets it is told of the dead run, whose jobs may have outlived it.
 */
export interface Store extends TriggerStore, SourceStore, NoticeStore, VersionStore {
  /** Makes a run with the next number of its orchestration; `build` gets the number and gives the first entry. Texts are kept by hash. */
  createRun(request: NewRun): Promise<RunCreated>;

  /**
   * Appends entries to a run's journal and changes its row, all or nothing; releases the named claims in the same transaction.
   * Commits of one turn of the event loop are written together. Throws `LostRunError` where this process does not own the run (any more).
   */
  commit(change: Commit): Promise<void>;

  /**
   * Takes one place of a key, or lines up for it. A key has `capacity` places; places are given first in, first out among
   * the living. A claim that is not granted stays in line until it is granted by a later call with the same id, or withdrawn.
   */
  claim(request: ClaimRequest): Promise<ClaimResult>;

  /**
   * No process of a run that died while it held places is left: of those of `key`, or of all where there is no key. Until
   * then every claim that is granted in place of the run's names it, whatever becomes of those who were told before.
   */
  cleared(runId: string, key?: string): Promise<void>;

  /** Leaves a line, or gives back a place outside a commit. Unknown ids are ignored. */
  withdraw(claimId: string): Promise<void>;

  /**
   * Resolves when a place of the key may have become free: a holder released it or died, in whichever process; woken, not polled.
   * Also resolves (never rejects) when `signal` aborts or the store is closed. May resolve too early, so the caller claims again.
   *
   * With `claimId`, a claim of this store that stands in line, it resolves when that claim can be granted, and at each change
   * while it is near the head of the line; a line of thousands then costs a release no more than a short one.
   */
  changed(key: string, signal: AbortSignal, claimId?: string): Promise<void>;

  /** Lists the holders and the line of a key. */
  line(key: string): Promise<Line>;

  /** Asks whoever owns the run to cancel it; durable, and seen by the owner at once. False where the run has ended. */
  requestCancel(runId: string, request: CancelRequest): Promise<boolean>;

  /** The requests to cancel a run that were made so far, oldest first. */
  cancelRequests(runId: string): Promise<readonly CancelRequest[]>;

  /** Calls `requested` for each cancel request of a run that this process owns, those made before the call included, until `signal` aborts. */
  onCancel(runId: string, signal: AbortSignal, requested: (request: CancelRequest) => void): void;

  /**
   * Takes over the runs whose owner died before they ended: they are this process's from now on, their claims are released.
   * The caller ends their leftovers, appends `run-interrupted` and tells that they are `cleared`. With `runId`, only that one.
   */
  takeOver(runId?: string): Promise<readonly RunRow[]>;

  /** A run by its id, or undefined. A run whose owner is dead reads as `interrupted`. */
  run(id: string): Promise<RunRow | undefined>;
  /** A run by orchestration and number. */
  runByNumber(orchestration: string, number: number): Promise<RunRow | undefined>;
  /** Runs, newest first. */
  runs(filter: RunFilter): Promise<readonly RunRow[]>;
  /** The entries of a run with a sequence number above `after` (0: all), in order; the first `limit` of them where there is one. */
  journal(runId: string, after?: number, limit?: number): Promise<readonly NumberedEntry[]>;
  /** A kept text by its hash (`sha256:…`). */
  text(hash: string): Promise<string | undefined>;
  /**
   * Resolves when the run's journal has grown past `after`, the run has ended, its owner died, `signal` aborted or the store
   * was closed; never rejects. Without `after`: past what this store's last `journal` call for the run gave back, which is
   * right only where a store has one reader a run.
   */
  grown(runId: string, signal: AbortSignal, after?: number): Promise<void>;

  /** Forgets ended runs; gives back the ids that are gone, so that their logs can be removed. */
  deleteRuns(ids: readonly string[]): Promise<readonly string[]>;

  /** Writes what is pending, ends the lease and frees what this process holds. Safe to call twice. */
  close(): Promise<void>;
}

/** The part of a store that only looks. */
export type StoreReader = Pick<
  Store,
  | 'line'
  | 'run'
  | 'runByNumber'
  | 'runs'
  | 'journal'
  | 'text'
  | 'grown'
  | 'cancelRequests'
  | 'triggerStates'
  | 'fires'
  | 'events'
  | 'lastEvent'
  | 'notices'
  | 'versions'
  | 'close'
>;

export interface NewRun {
  readonly orchestration: string;
  /** Texts to keep with the run: hash → text. */
  readonly texts: ReadonlyMap<string, string>;
  /** Pure: it may be called again where a transaction is repeated. */
  readonly build: (number: number) => RunCreated;
  /**
   * The fire that becomes this run, settled in the same transaction: one of this process's, or a new one. Where it is not, or no longer, this process's, or where
   * the occasion was taken before, there is no run, and a `LostFireError`.
   */
  readonly fire?: number | OwnFire;
}

export interface Commit {
  readonly runId: string;
  readonly entries: readonly Entry[];
  readonly release?: readonly string[];
  /** What triggers hear of, kept in the same transaction. */
  readonly events?: readonly NewEvent[];
  /** What people are to be told of the run, kept in the same transaction. */
  readonly notices?: readonly NewNotice[];
}

export interface ClaimRequest {
  /** Unique per claim; the same id again asks again without losing the place in line. */
  readonly id: string;
  /** `run:<orchestration>` or `configuration:<component>/<name>`. */
  readonly key: string;
  readonly capacity: number;
  readonly runId: string;
  /** For whoever waits: who holds it. */
  readonly holder: Omit<Holder, 'since'>;
  /** Takes a place only if one is free right now, and does not line up. */
  readonly onlyIfFree?: boolean;
}

export type ClaimResult =
  | {
      readonly granted: true;
      /**
       * Runs whose process died while it held the key, so that jobs of theirs may yet run: whoever is granted the key ends
       * these and says so by `cleared` before it starts anything. Absent where there are none.
       */
      readonly deserted?: readonly string[];
    }
  | {
      readonly granted: false;
      /** The first of those who hold it, or of those who are ahead in line. */
      readonly holder: Holder;
      /** Place in line, from 1. */
      readonly place: number;
    };

export interface Line {
  readonly holders: readonly Holder[];
  readonly waiting: readonly Holder[];
}

export interface CancelRequest {
  readonly by: string;
  readonly force: boolean;
}

/** The summary row of a run: what lists show without reading the journal. */
export interface RunRow {
  readonly id: string;
  readonly orchestration: string;
  readonly name: string;
  readonly number: number;
  readonly attempt: number;
  readonly retryOf: string | null;
  readonly state: RunStateName;
  readonly reason: string | null;
  readonly trigger: Trigger;
  readonly startedBy: string | null;
  /** For whom the run waits: kept while it waits, null from its start or end on. */
  readonly waitingFor: Waiting | null;
  /** The strongest cancel that the run's owner has recorded, or null. */
  readonly cancel: CancelRequest | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly durationMs: number | null;
  readonly params: RunCreated['params'];
  readonly sourceHash: string;
  readonly commit: string | null;
}

export interface RunFilter {
  readonly orchestration?: string;
  readonly states?: readonly RunStateName[];
  readonly limit?: number;
  /** Only runs created before this run (its id). */
  readonly before?: string;
}

export interface NumberedEntry {
  readonly sequence: number;
  readonly entry: Entry;
}

/** Another process has taken the run over; whatever this one still does for it must end. */
export class LostRunError extends Error {
  override readonly name = 'LostRunError';
}

/** The store cannot be used: locked for too long, corrupt, made by a newer version, read-only, disk full. The message is for people. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: 'locked' | 'corrupt' | 'newer' | 'read-only' | 'full' | 'unusable';
  constructor(code: StoreError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
