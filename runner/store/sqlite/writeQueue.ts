import type { Clock } from '../../clock.ts';
import { LostRunError } from '../store.ts';
import { LostFireError } from '../triggers.ts';
import type { Connection } from './connection.ts';
import { patiently } from './patience.ts';
import { storeError } from './sqliteError.ts';

/** One transaction, which may carry the writes of several callers. */
export interface Transaction {
  /** Adds what is done once the transaction is durable. */
  afterwards(act: () => void): void;
}

export interface Write<T> {
  /** Whether it must survive a power cut, and not only the death of this process. */
  readonly isDurable: boolean;
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
}

interface Queued {
  readonly isDurable: boolean;
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

  constructor(options: WriteQueueOptions) {
    this.#options = options;
  }

  add<T>({ isDurable, apply }: Write<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#queued.push({
      isDurable,
      apply: transaction => {
        const result = apply(transaction);
        return () => resolve(result);
      },
      reject,
    });
    this.#flushing ??= this.#flush();
    return promise;
  }

  /** Resolves when all that was added is settled. */
  async settled(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
  }

  async #flush(): Promise<void> {
    // At the end of the turn of the event loop, so that all that it brings is written together.
    await new Promise<void>(resolve => setImmediate(resolve));
    const { connection, clock } = this.#options;
    while (this.#alone.length > 0 || this.#queued.length > 0) {
      try {
        await patiently(clock, connection.file, () => this.#begin());
      } catch (error) {
        this.#rejectAll(error);
        break;
      }
      // Nothing is awaited from here on to the end of the transaction.
      this.#write(this.#take());
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

  #write(writes: readonly Queued[]): void {
    const { connection, begun, rolledBack } = this.#options;
    const afterwards: (() => void)[] = [];
    const transaction = {
      afterwards: (act: () => void): void => {
        afterwards.push(act);
      },
    };
    try {
      begun();
      const settle = writes.map(write => applyOne(write, transaction));
      connection.commit();
      afterwards.push(...settle);
    } catch (error) {
      connection.rollback();
      rolledBack();
      this.#failed(writes, error);
      return;
    }
    for (const act of afterwards) act();
  }

  #failed(writes: readonly Queued[], error: unknown): void {
    if (writes.length > 1) this.#alone.unshift(...writes);
    else for (const write of writes) write.reject(storeError(error, this.#options.connection.file));
  }

  #rejectAll(cause: unknown): void {
    const error = storeError(cause, this.#options.connection.file);
    for (const write of [...this.#alone.splice(0), ...this.#queued.splice(0)]) write.reject(error);
  }
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
