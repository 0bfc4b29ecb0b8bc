import type { Clock } from '../../clock.ts';
import { LostRunError, StoreError } from '../store.ts';
import { LostFireError } from '../triggers.ts';
import type { Connection } from './connection.ts';
import { patiently } from './patience.ts';
import { mayPass, storeError } from './sqliteError.ts';

/** One transaction, which may carry the writes of several callers. */
export interface Transaction {
  /** Adds what is done once the transaction is durable. */
  afterwards(act: () => void): void;
}

export interface Write<T> {
  /** Whether it must survive a power cut, and not only the death of this process. */
  readonly isDurable: boolean;
  /** It has nobody to turn to: where what keeps it from being written may pass, it waits for that, and what came after it too. */
  readonly isPatient?: boolean;
  /** Writes; where it throws a `LostRunError` or a `LostFireError` it has written nothing of its own yet. It may be called again after a rollback. */
  readonly apply: (transaction: Transaction) => T;
}

export interface WriteQueueOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  /** Called at the start of each transaction. */
  readonly begun: () => void;
  /** Called after each rollback: what was remembered of the file may not be true. */
  readonly rolledBack: () => void;
  /** How long a lock is waited for before somebody hears of it, in milliseconds; absent: as long as a person would wait. */
  readonly lockedAfterMs?: number;
  /** Told when nothing can be written, as long as that may pass, and with null when something was written again. */
  readonly trouble?: (error: StoreError | null) => void;
}

/** What is patient is tried again after this time, in milliseconds. */
const restMs = 1000;

interface Queued {
  readonly isDurable: boolean;
  readonly isPatient: boolean;
  /** Applies the write; what it gives back settles the caller's promise with the outcome. */
  readonly apply: (transaction: Transaction) => () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes of one turn of the event loop go into one transaction, with one sync of the disk; their promises settle after it.
 * A write that fails takes no other one with it: then each is repeated in a transaction of its own.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions;
  #queued: Queued[] = [];
  /** Writes to be repeated, each alone; they are older than those queued. */
  readonly #alone: Queued[] = [];
  #flushing: Promise<void> | undefined;
  /** What keeps everything from being written; null: nothing does, as far as is known. */
  #trouble: StoreError | null = null;
  /** What is patient waits until this is called; undefined: it does not wait. */
  #endRest: (() => void) | undefined;
  #isEnding = false;

  constructor(options: WriteQueueOptions) {
    this.#options = options;
  }

  /** Whether nothing can be written, as far as is known. */
  get isTroubled(): boolean {
    return this.#trouble !== null;
  }

  add<T>({ isDurable, isPatient = false, apply }: Write<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#queued.push({
      isDurable,
      isPatient,
      apply: transaction => {
        const result = apply(transaction);
        return () => resolve(result);
      },
      reject,
    });
    this.#flushing ??= this.#flush();
    return promise;
  }

  /** Resolves when all that was added is settled; what is patient is tried once more, and no longer waited for. */
  async settled(): Promise<void> {
    this.#isEnding = true;
    this.#endRest?.();
    while (this.#flushing !== undefined) await this.#flushing;
  }

  async #flush(): Promise<void> {
    // At the end of the turn of the event loop, so that all that it brings is written together.
    await new Promise<void>(resolve => setImmediate(resolve));
    const { connection, clock, lockedAfterMs } = this.#options;
    const { file } = connection;
    while (this.#alone.length > 0 || this.#queued.length > 0) {
      // Whoever comes while it is known that nothing can be written need not wait to hear of it.
      const forMs = this.#trouble === null ? lockedAfterMs : 0;
      const patience = forMs === undefined ? { file } : { file, forMs };
      try {
        await patiently(clock, patience, () => this.#begin());
      } catch (error) {
        await this.#cannotWrite(error, []);
        continue;
      }
      // Nothing is awaited from here on to the end of the transaction.
      const failure = this.#write(this.#take());
      if (failure !== undefined) await this.#cannotWrite(failure.error, failure.writes);
    }
    this.#flushing = undefined;
  }

  #begin(): void {
    const { connection } = this.#options;
    const next = this.#alone.length > 0 ? this.#alone.slice(0, 1) : this.#queued;
    connection.setSynced(next.some(({ isDurable }) => isDurable));
    connection.begin();
  }

  #take(): readonly Queued[] {
    if (this.#alone.length > 0) return this.#alone.splice(0, 1);
    const taken = this.#queued;
    this.#queued = [];
    return taken;
  }

  /** Gives back what went wrong with a write that was alone. */
  #write(writes: readonly Queued[]): Failure | undefined {
    const { connection, begun, rolledBack } = this.#options;
    const afterwards: (() => void)[] = [];
    const transaction = {
      afterwards: (act: () => void): void => {
        afterwards.push(act);
      },
    };
    try {
      begun();
      const before = this.#trouble === null ? 0 : connection.changes;
      const settle = writes.map(write => applyOne(write, transaction));
      // What changes nothing needs no room: it says nothing of whether there is any.
      const isOver = this.#trouble !== null && connection.changes > before;
      connection.commit();
      if (isOver) afterwards.push(() => this.#tell(null));
      afterwards.push(...settle);
    } catch (error) {
      connection.rollback();
      rolledBack();
      if (writes.length === 1) return { error, writes };
      this.#alone.unshift(...writes);
      return undefined;
    }
    for (const act of afterwards) act();
    return undefined;
  }

  /**
   * Rejects writes that failed. Where what keeps them from being written keeps all others too, and may pass, these are rejected as well, so that whoever can turn to
   * somebody hears of it soon; what is patient stays in line, in its order, and is tried again after a rest.
   */
  async #cannotWrite(cause: unknown, failed: readonly Queued[]): Promise<void> {
    const error = storeError(cause, this.#options.connection.file);
    const isPassing = isTrouble(cause);
    // Without a failed one nothing could even begin.
    const isAll = failed.length === 0 || (isPassing && failed.some(({ isPatient }) => isPatient));
    const concerned = isAll ? [...failed, ...this.#alone.splice(0), ...this.#queued.splice(0)] : failed;
    const staying = isPassing && !this.#isEnding ? concerned.filter(({ isPatient }) => isPatient) : [];
    this.#alone.unshift(...staying);
    if (isPassing && error instanceof StoreError) this.#tell(error);
    for (const write of concerned) if (!staying.includes(write)) write.reject(error);
    if (staying.length > 0) await this.#rest();
  }

  async #rest(): Promise<void> {
    if (this.#isEnding) return;
    await new Promise<void>(resolve => {
      const cancel = this.#options.clock.after(restMs, resolve);
      this.#endRest = () => {
        cancel();
        resolve();
      };
    });
    this.#endRest = undefined;
  }

  #tell(trouble: StoreError | null): void {
    const isNews = trouble?.code !== this.#trouble?.code;
    this.#trouble = trouble;
    if (isNews) this.#options.trouble?.(trouble);
  }
}

interface Failure {
  readonly error: unknown;
  readonly writes: readonly Queued[];
}

function isTrouble(cause: unknown): boolean {
  return mayPass(cause) || (cause instanceof StoreError && cause.code === 'locked');
}

/** A caller whose run or fire is lost is told so; the others of the transaction are not concerned. */
function applyOne(write: Queued, transaction: Transaction): () => void {
  try {
    return write.apply(transaction);
  } catch (error) {
    if (!(error instanceof LostRunError || error instanceof LostFireError)) throw error;
    return () => write.reject(error);
  }
}
