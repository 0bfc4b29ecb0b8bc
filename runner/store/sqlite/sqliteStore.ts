import type { RunCreated } from '../../record/entry.ts';
import type { KeptNotice, NewNotice } from '../notices.ts';
import { renewalMs } from '../owner.ts';
import { isOpen } from '../rowChange.ts';
import type { Observation } from '../sources.ts';
import type { CancelRequest, ClaimRequest, ClaimResult, Commit, NewRun, RunRow, Store } from '../store.ts';
import { StoreError } from '../store.ts';
import type { Advance, Fire, NewEvent, Skip } from '../triggers.ts';
import type { NewVersion } from '../versions.ts';
import { CancelWaits } from '../wake/cancelWaits.ts';
import { KeyWaits } from '../wake/keyWaits.ts';
import { cancelTopic, runTopic } from '../wake/wakes.ts';
import { tellOwner } from './cancelNotice.ts';
import { RunWriter } from './runWriter.ts';
import { type SqliteParts, SqliteReader } from './sqliteReader.ts';
import { type Transaction, WriteQueue } from './writeQueue.ts';

/**
 * A process begins to listen this long after it registered, in milliseconds: a run that is over by then never pays for it
 * (1 ms), and whoever wants to hear of it before then tries again after 10 ms.
 */
const listenAfterMs = 20;

/** Where no word of a request to cancel can come, the file is looked at this often, in milliseconds. */
const lookMs = 2000;

/** While nothing can be written, it is tried this often whether something can, in milliseconds. */
const troubledMs = 1000;

/** How a store is used by a process that nobody sits in front of. */
export interface Unattended {
  /** Told when nothing can be written, as long as that may pass, and with null when it has passed. */
  readonly trouble: (error: StoreError | null) => void;
}

/** A lock is waited for as long before somebody hears of it, in milliseconds, where programs ask: they ask again. */
const unattendedPatienceMs = 5000;

/** What the owners' table tells its store; made before the store, since the store is made of it. */
export interface OwnerEvents {
  registered: () => void;
  lost: () => void;
}

/** The whole store over one file. */
export class SqliteStore extends SqliteReader implements Store {
  readonly #parts: SqliteParts;
  readonly #queue: WriteQueue;
  readonly #writer: RunWriter;
  readonly #keyWaits: KeyWaits;
  readonly #cancelWaits: CancelWaits;
  readonly #timers = new Map<'listen' | 'renew' | 'troubled', () => void>();
  readonly #isPatient: boolean;
  #closing: Promise<void> | undefined;

  constructor(parts: SqliteParts, events: OwnerEvents, unattended?: Unattended) {
    super(parts);
    this.#isPatient = unattended !== undefined;
    this.#parts = parts;
    const { connection, clock, wakes, owners, claims, runs } = parts;
    const writer = new RunWriter(connection, owners);
    this.#writer = writer;
    this.#queue = new WriteQueue({
      connection,
      clock,
      begun: () => owners.check(),
      rolledBack: () => {
        writer.forget();
        owners.rolledBack();
      },
      ...(unattended === undefined ? {} : { lockedAfterMs: unattendedPatienceMs }),
      trouble: error => {
        unattended?.trouble(error);
        this.#lookForEnd(error !== null);
      },
    });
    this.#keyWaits = new KeyWaits({
      wakes,
      clock,
      look: (key, waiters, isWoken) => this.read(() => claims.look(key, waiters, isWoken)),
    });
    this.#cancelWaits = new CancelWaits({
      wakes,
      read: (runId, after) => this.read(() => runs.cancels(runId, after)),
    });
    events.registered = () => this.#registered();
    events.lost = () => {
      writer.forget();
      this.#keyWaits.releaseAll();
    };
  }

  createRun(request: NewRun): Promise<RunCreated> {
    return this.#write(true, transaction => {
      const { triggers } = this.#parts;
      const { fire, orchestration } = request;
      if (fire !== undefined) triggers.check(fire, orchestration);
      const created = this.#writer.create(request, transaction);
      if (fire !== undefined) triggers.started(fire, { id: created.runId, orchestration });
      return created;
    });
  }

  commit(change: Commit): Promise<void> {
    const { wakes, claims } = this.#parts;
    const { runId, entries, release = [], events = [], notices = [] } = change;
    // As they are now, whatever becomes of the objects.
    const texts = entries.map(entry => JSON.stringify(entry));
    // Places are held by the living only, so that giving them back alone need not outlive a power cut.
    return this.#writeForRun(entries.length > 0, transaction => {
      this.#writer.append(change, texts);
      this.#parts.triggers.addEvents(events);
      for (const notice of notices) this.#parts.notices.add(runId, notice, transaction);
      for (const id of release) claims.release(id, transaction);
      transaction.afterwards(() => {
        this.#keyWaits.left(release);
        wakes.announce(runTopic(runId));
      });
    });
  }

  claim(request: ClaimRequest): Promise<ClaimResult> {
    return this.#writeForRun(false, transaction => {
      this.#writer.refuseOthers(request.runId);
      return this.#parts.claims.claim(request, transaction);
    });
  }

  cleared(runId: string, key?: string): Promise<void> {
    return this.#writeForRun(false, () => this.#parts.claims.cleared(runId, key));
  }

  withdraw(claimId: string): Promise<void> {
    return this.#writeForRun(false, transaction => {
      this.#parts.claims.release(claimId, transaction);
      transaction.afterwards(() => this.#keyWaits.left([claimId]));
    });
  }

  changed(key: string, signal: AbortSignal, claimId?: string): Promise<void> {
    return this.#keyWaits.changed(key, signal, claimId);
  }

  async requestCancel(runId: string, request: CancelRequest): Promise<boolean> {
    const { connection, owners, clock, wakes } = this.#parts;
    const ownerId = await this.#write(true, () => {
      const row = connection.get('SELECT key, owner, state FROM run WHERE id = ?', runId);
      if (row === undefined || !['waiting', 'running', 'interrupted'].includes(connection.text(row, 'state')))
        return undefined;
      connection.run(
        'INSERT INTO cancel_request (run, requested_by, is_forced) VALUES (?, ?, ?)',
        ...[connection.number(row, 'key'), request.by, request.force ? 1 : 0],
      );
      return connection.number(row, 'owner');
    });
    if (ownerId === undefined) return false;
    if (ownerId === owners.ownId) wakes.announce(cancelTopic(runId));
    else await tellOwner({ runId, clock, wakes, address: () => this.read(() => owners.addressOf(ownerId)) });
    return true;
  }

  onCancel(runId: string, signal: AbortSignal, requested: (request: CancelRequest) => void): void {
    this.#cancelWaits.listen(runId, signal, requested);
  }

  takeOver(runId?: string): Promise<readonly RunRow[]> {
    const { connection, owners, runs } = this.#parts;
    return this.#write(true, transaction => {
      const found = runs.abandoned(runId);
      if (found.length === 0) return [];
      owners.removeDead(transaction);
      const owner = owners.register(transaction);
      for (const { key } of found) connection.run('UPDATE run SET owner = ? WHERE key = ?', owner, key);
      return found.map(({ row }) => row);
    });
  }

  deleteRuns(ids: readonly string[]): Promise<readonly string[]> {
    return this.#write(true, () => {
      const ended = ids
        .flatMap(id => this.#parts.runs.find(id) ?? [])
        .filter(({ row }) => !isOpen(row.state));
      this.#writer.delete(ended.map(({ key }) => key));
      return ended.map(({ row }) => row.id);
    });
  }

  advance(change: Advance): Promise<readonly Fire[] | undefined> {
    return this.#write(true, transaction => this.#parts.triggers.advance(change, transaction));
  }

  forgetTriggers(orchestration: string, kept: readonly string[]): Promise<void> {
    return this.#write(true, () => this.#parts.triggers.forget(orchestration, kept));
  }

  takeFires(): Promise<readonly Fire[]> {
    return this.#write(true, transaction => this.#parts.triggers.take(transaction));
  }

  skipFire(id: number, skip: Skip): Promise<void> {
    return this.#write(true, () => this.#parts.triggers.skip(id, skip));
  }

  addEvents(events: readonly NewEvent[]): Promise<number> {
    return this.#write(true, () => this.#parts.triggers.addEvents(events));
  }

  trimTriggers(before: number): Promise<void> {
    return this.#write(false, () => this.#parts.triggers.trim(before));
  }

  observe(observation: Observation): Promise<boolean> {
    return this.#write(true, () => this.#parts.sources.observe(observation));
  }

  forgetSources(kept: readonly string[]): Promise<void> {
    return this.#write(true, () => this.#parts.sources.forget(kept));
  }

  addNotice(run: string, notice: NewNotice): Promise<boolean> {
    return this.#write(true, transaction => this.#parts.notices.add(run, notice, transaction));
  }

  dueNotices(now: number, limit: number): Promise<readonly KeptNotice[]> {
    return this.#write(false, transaction => this.#parts.notices.due(now, limit, transaction));
  }

  keepNotice(notice: KeptNotice): Promise<void> {
    // What nobody wants to hear is found to be so again.
    return this.#write(notice.deliveries.length > 0, () => this.#parts.notices.keep(notice));
  }

  keepVersions(versions: readonly NewVersion[]): Promise<void> {
    return this.#write(true, () => {
      for (const version of versions) this.#parts.versions.keep(version);
    });
  }

  forgetVersions(kept: readonly string[]): Promise<void> {
    return this.#write(false, () => this.#parts.versions.forget(kept));
  }

  override close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#queue.settled();
    const { owners } = this.#parts;
    // Where this fails, the end of the process frees what it holds.
    if (owners.ownId !== undefined)
      await this.#queue
        .add({ isDurable: false, apply: transaction => owners.leave(transaction) })
        .catch(ignoreStore);
    for (const cancel of this.#timers.values()) cancel();
    this.#keyWaits.close();
    this.#cancelWaits.close();
    await super.close();
  }

  #write<T>(isDurable: boolean, apply: (transaction: Transaction) => T): Promise<T> {
    if (this.#closing !== undefined) return Promise.reject(new Error('The store is closed.'));
    return this.#queue.add({ isDurable, apply });
  }

  /** What a run that is in progress writes: where nobody sits in front of it, it waits for as long as it has to. */
  #writeForRun<T>(isDurable: boolean, apply: (transaction: Transaction) => T): Promise<T> {
    if (this.#closing !== undefined) return Promise.reject(new Error('The store is closed.'));
    return this.#queue.add({ isDurable, isPatient: this.#isPatient, apply });
  }

  /** Whether something can be written again shows only where something is written. */
  #lookForEnd(isTroubled: boolean): void {
    const { clock, owners } = this.#parts;
    this.#timers.get('troubled')?.();
    if (!isTroubled || this.#closing !== undefined) return;
    const look = (): void => {
      const looking = this.#write(false, transaction => {
        owners.register(transaction);
        owners.renew();
      });
      looking.catch(ignoreStore).finally(() => this.#lookForEnd(this.#queue.isTroubled));
    };
    this.#timers.set('troubled', clock.after(troubledMs, look, { background: true }));
  }

  #registered(): void {
    const { clock, wakes } = this.#parts;
    const background = { background: true };
    this.#timers.set(
      'listen',
      clock.after(listenAfterMs, () => wakes.listen(), background),
    );
    this.#renewLater();
  }

  /** Keeps the lease, and looks for requests to cancel of which no word came. */
  #renewLater(): void {
    const { clock, wakes, owners } = this.#parts;
    const renew = (): void => {
      if (this.#closing !== undefined || owners.ownId === undefined) return;
      this.#cancelWaits.lookAgain();
      this.#write(false, () => owners.renew()).catch(ignoreStore);
      this.#renewLater();
    };
    this.#timers.get('renew')?.();
    const pauseMs = wakes.address === null ? lookMs : renewalMs;
    this.#timers.set('renew', clock.after(pauseMs, renew, { background: true }));
  }
}

/** What the machine does not let us do now is done at the next time, or by others. */
function ignoreStore(error: unknown): void {
  if (!(error instanceof StoreError)) throw error;
}
