import type { Clock } from '../clock.ts';
import type { RunCreated } from '../record/entry.ts';
import { lookAtKey } from './claimLine.ts';
import { type MemoryRun, MemoryState } from './memory/memoryState.ts';
import { MemoryWakes } from './memory/memoryWakes.ts';
import type { KeptNotice, NewNotice } from './notices.ts';
import { newOwnerId } from './owner.ts';
import { isOpen } from './rowChange.ts';
import type { Observation, SourceMemory } from './sources.ts';
import type {
  CancelRequest,
  ClaimRequest,
  ClaimResult,
  Commit,
  Line,
  NewRun,
  NumberedEntry,
  RunFilter,
  RunRow,
  Store,
} from './store.ts';
import type {
  Advance,
  Fire,
  FireFilter,
  FireRow,
  NewEvent,
  Skip,
  StoredEvent,
  TriggerState,
} from './triggers.ts';
import type { NewVersion, Version } from './versions.ts';
import { CancelWaits } from './wake/cancelWaits.ts';
import { KeyWaits } from './wake/keyWaits.ts';
import { type RunGrowth, RunWaits } from './wake/runWaits.ts';
import { cancelTopic, keyTopic, runTopic } from './wake/wakes.ts';

export interface MemoryStoreOptions {
  readonly clock: Clock;
  /** What this handle shares with others, as processes share a file; absent: nothing. */
  readonly shared?: SharedMemory;
}

/** What the handles of one memory share. */
export type SharedMemory = MemoryState;

/** A store in memory that can die as a killed process does. */
export interface MemoryStore extends Store {
  /** From now on nothing is written, no promise of this handle settles, and others find its owner dead. */
  die(): void;
}

/** A memory for several handles. */
export function sharedMemory(): SharedMemory {
  return new MemoryState();
}

/** Opens a store in memory: one handle for each process that a test plays. */
export function memoryStore({ clock, shared = sharedMemory() }: MemoryStoreOptions): MemoryStore {
  return new MemoryHandle(clock, shared);
}

class MemoryHandle implements MemoryStore {
  readonly #clock: Clock;
  readonly #shared: MemoryState;
  readonly #ownerId = newOwnerId();
  readonly #wakes: MemoryWakes;
  readonly #keyWaits: KeyWaits;
  readonly #runWaits: RunWaits;
  readonly #cancelWaits: CancelWaits;
  #state: 'open' | 'closed' | 'dead' = 'open';

  constructor(clock: Clock, shared: MemoryState) {
    this.#clock = clock;
    this.#shared = shared;
    const wakes = new MemoryWakes(String(this.#ownerId), shared.topics);
    this.#wakes = wakes;
    this.#keyWaits = new KeyWaits({
      wakes,
      clock,
      look: async (key, waiters, isWoken) =>
        lookAtKey({
          state: shared.keyState(key),
          waiters,
          isWoken,
          ownId: this.#ownerId,
          isAlive: owner => shared.isAlive(owner),
          addressOf: String,
          isWaiting: claimId => shared.isWaiting(claimId),
        }),
    });
    this.#runWaits = new RunWaits({ wakes, clock, growth: async runId => this.#growth(runId) });
    this.#cancelWaits = new CancelWaits({ wakes, read: async (runId, after) => this.#cancels(runId, after) });
  }

  createRun(request: NewRun): Promise<RunCreated> {
    return this.#act(() => this.#shared.create(request, this.#register()));
  }

  commit(change: Commit): Promise<void> {
    return this.#act(() => {
      const keys = this.#shared.commit(change, this.#ownerId);
      this.#keyWaits.left(change.release ?? []);
      this.#wakes.announce(runTopic(change.runId));
      this.#announceKeys(keys);
    });
  }

  claim(request: ClaimRequest): Promise<ClaimResult> {
    return this.#act(() => this.#shared.claim(request, this.#register(), this.#clock.now()));
  }

  cleared(runId: string, key?: string): Promise<void> {
    return this.#act(() => this.#shared.cleared(runId, key));
  }

  withdraw(claimId: string): Promise<void> {
    return this.#act(() => {
      const keys = this.#shared.release(new Set([claimId]), this.#ownerId);
      this.#keyWaits.left([claimId]);
      this.#announceKeys(keys);
    });
  }

  changed(key: string, signal: AbortSignal, claimId?: string): Promise<void> {
    return this.#act(() => this.#keyWaits.changed(key, signal, claimId));
  }

  line(key: string): Promise<Line> {
    return this.#act(() => {
      const isAlive = ({ owner }: { readonly owner: number }): boolean => this.#shared.isAlive(owner);
      const { holders, head } = this.#shared.keyState(key);
      return {
        holders: holders.filter(isAlive).map(({ holder }) => holder),
        waiting: head.filter(isAlive).map(({ holder }) => holder),
      };
    });
  }

  requestCancel(runId: string, request: CancelRequest): Promise<boolean> {
    return this.#act(() => {
      const run = this.#shared.runs.get(runId);
      if (run === undefined || !(isOpen(run.row.state) || run.row.state === 'interrupted')) return false;
      this.#shared.addCancel(run, request);
      this.#wakes.announce(cancelTopic(runId));
      return true;
    });
  }

  cancelRequests(runId: string): Promise<readonly CancelRequest[]> {
    return this.#act(() => (this.#shared.runs.get(runId)?.cancels ?? []).map(({ request }) => request));
  }

  onCancel(runId: string, signal: AbortSignal, requested: (request: CancelRequest) => void): void {
    this.#cancelWaits.listen(runId, signal, request => {
      if (this.#state === 'open') requested(request);
    });
  }

  takeOver(runId?: string): Promise<readonly RunRow[]> {
    return this.#act(() => {
      const taken = this.#shared
        .abandoned()
        .filter(({ created }) => runId === undefined || created.runId === runId);
      const rows = taken.map(run => this.#shared.rowOf(run));
      if (taken.length > 0) this.#register();
      for (const run of taken) {
        this.#announceKeys(this.#shared.remove(run.owner));
        run.owner = this.#ownerId;
      }
      return rows;
    });
  }

  run(id: string): Promise<RunRow | undefined> {
    return this.#act(() => this.#rowOf(this.#shared.runs.get(id)));
  }

  runByNumber(orchestration: string, number: number): Promise<RunRow | undefined> {
    return this.#act(() =>
      this.#rowOf(
        [...this.#shared.runs.values()].find(
          ({ created }) => created.orchestration === orchestration && created.number === number,
        ),
      ),
    );
  }

  runs({ orchestration, states, limit, before }: RunFilter): Promise<readonly RunRow[]> {
    return this.#act(() => {
      const all = [...this.#shared.runs.values()];
      const end =
        before === undefined ? all.length : all.findIndex(({ created }) => created.runId === before);
      return all
        .slice(0, Math.max(0, end))
        .reverse()
        .map(run => this.#shared.rowOf(run))
        .filter(row => orchestration === undefined || row.orchestration === orchestration)
        .filter(row => states === undefined || states.includes(row.state))
        .slice(0, limit);
    });
  }

  journal(runId: string, after = 0, limit?: number): Promise<readonly NumberedEntry[]> {
    return this.#act(() => {
      const run = this.#shared.runs.get(runId);
      if (run === undefined) return [];
      const hasEnded = !isOpen(run.row.state);
      const entries = run.journal.slice(after, limit === undefined ? undefined : after + limit);
      const seen = after + entries.length;
      this.#runWaits.saw(runId, seen, hasEnded && seen >= run.journal.length);
      return entries.map((entry, index) => ({ sequence: after + index + 1, entry }));
    });
  }

  text(hash: string): Promise<string | undefined> {
    return this.#act(() => this.#shared.texts.get(hash) ?? this.#shared.versions.text(hash));
  }

  grown(runId: string, signal: AbortSignal, after?: number): Promise<void> {
    return this.#act(() => this.#runWaits.grown(runId, signal, after));
  }

  deleteRuns(ids: readonly string[]): Promise<readonly string[]> {
    return this.#act(() => {
      const { runs, texts, notices } = this.#shared;
      const gone = ids.filter(id => {
        const row = this.#rowOf(runs.get(id));
        return row !== undefined && !isOpen(row.state) && runs.delete(id);
      });
      for (const id of gone) notices.forget(id);
      const kept = new Set([...runs.values()].flatMap(run => [...run.texts]));
      for (const hash of [...texts.keys()]) if (!kept.has(hash)) texts.delete(hash);
      return gone;
    });
  }

  triggerStates(orchestrations?: readonly string[]): Promise<readonly TriggerState[]> {
    return this.#act(() => this.#shared.triggers.states(orchestrations));
  }

  advance(change: Advance): Promise<readonly Fire[] | undefined> {
    return this.#act(() => this.#shared.triggers.advance(change, this.#register()));
  }

  forgetTriggers(orchestration: string, kept: readonly string[]): Promise<void> {
    return this.#act(() => this.#shared.triggers.forget(orchestration, kept));
  }

  takeFires(): Promise<readonly Fire[]> {
    return this.#act(() =>
      this.#shared.triggers.take(this.#register(), owner => this.#shared.isAlive(owner)),
    );
  }

  skipFire(id: number, skip: Skip): Promise<void> {
    return this.#act(() => this.#shared.triggers.skip(id, skip, this.#ownerId));
  }

  fires(filter: FireFilter): Promise<readonly FireRow[]> {
    return this.#act(() => this.#shared.triggers.fires(filter));
  }

  addEvents(events: readonly NewEvent[]): Promise<number> {
    return this.#act(() => this.#shared.triggers.addEvents(events));
  }

  events(after: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.#act(() => this.#shared.triggers.events(after, limit));
  }

  lastEvent(): Promise<number> {
    return this.#act(() => this.#shared.triggers.lastEvent);
  }

  trimTriggers(before: number): Promise<void> {
    return this.#act(() => this.#shared.triggers.trim(before));
  }

  source(name: string): Promise<SourceMemory | undefined> {
    return this.#act(() => this.#shared.sources.find(name));
  }

  observe(observation: Observation): Promise<boolean> {
    return this.#act(() => this.#shared.sources.observe(observation));
  }

  forgetSources(kept: readonly string[]): Promise<void> {
    return this.#act(() => this.#shared.sources.forget(kept));
  }

  addNotice(run: string, notice: NewNotice): Promise<boolean> {
    return this.#act(() => {
      const { runs, notices } = this.#shared;
      return runs.has(run) && notices.add(run, notice, this.#register());
    });
  }

  dueNotices(now: number, limit: number): Promise<readonly KeptNotice[]> {
    return this.#act(() => {
      const { notices } = this.#shared;
      return notices.due({ now, limit, owner: this.#register() }, owner => this.#shared.isAlive(owner));
    });
  }

  keepNotice(notice: KeptNotice): Promise<void> {
    return this.#act(() => this.#shared.notices.keep(notice));
  }

  notices(run: string): Promise<readonly KeptNotice[]> {
    return this.#act(() => this.#shared.notices.of(run));
  }

  keepVersions(versions: readonly NewVersion[]): Promise<void> {
    return this.#act(() => {
      for (const version of versions) this.#shared.versions.keep(version);
    });
  }

  forgetVersions(kept: readonly string[]): Promise<void> {
    return this.#act(() => this.#shared.versions.forget(kept));
  }

  versions(orchestrations: readonly string[]): Promise<readonly Version[]> {
    return this.#act(() => this.#shared.versions.find(orchestrations));
  }

  async close(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    const keys = this.#shared.remove(this.#ownerId);
    this.#end();
    this.#announceKeys(keys);
  }

  die(): void {
    if (this.#state !== 'open') return;
    this.#state = 'dead';
    if (this.#shared.owners.has(this.#ownerId)) this.#shared.owners.set(this.#ownerId, false);
    this.#end();
  }

  #end(): void {
    this.#keyWaits.close();
    this.#runWaits.close();
    this.#cancelWaits.close();
    this.#wakes.close();
  }

  /** Carries a call out, except where a real process would not be there any more to make it or to hear of its outcome. */
  async #act<T>(call: () => T | Promise<T>): Promise<T> {
    if (this.#state === 'closed') throw new Error('The store is closed.');
    if (this.#state === 'dead') return never();
    const result = await call();
    return this.#hasDied() ? never() : result;
  }

  #hasDied(): boolean {
    return this.#state === 'dead';
  }

  #register(): number {
    this.#shared.owners.set(this.#ownerId, true);
    return this.#ownerId;
  }

  #rowOf(run: MemoryRun | undefined): RunRow | undefined {
    return run === undefined ? undefined : this.#shared.rowOf(run);
  }

  #growth(runId: string): RunGrowth | undefined {
    const run = this.#shared.runs.get(runId);
    if (run === undefined) return undefined;
    const isExpected = isOpen(run.row.state) && this.#shared.isAlive(run.owner);
    const owner = run.owner === this.#ownerId ? 'own' : { id: run.owner, address: String(run.owner) };
    return { lastSequence: run.journal.length, owner: isExpected ? owner : null };
  }

  #cancels(runId: string, after: number) {
    const run = this.#shared.runs.get(runId);
    if (run === undefined || run.owner !== this.#ownerId) return [];
    return run.cancels.filter(({ sequence }) => sequence > after);
  }

  #announceKeys(keys: readonly string[]): void {
    for (const key of keys) this.#wakes.announce(keyTopic(key));
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}
