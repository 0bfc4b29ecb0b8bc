import { statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { StoreError } from '../store.ts';
import { corruptMessage, removedMessage } from './sqliteError.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** How a file is opened; `write` makes it where it is missing, `immutable` is for one that nobody can write where it lies. */
export type Mode = 'write' | 'read-only' | 'immutable';

/**
 * How long SQLite itself waits for a lock, in milliseconds. It blocks the event loop meanwhile, so it is no more than what
 * a group of small commits of another process takes; longer waits are `patiently`'s.
 */
const busyMs = 20;

/** A connection to the file. Its statements are prepared when first used. Throws SQLite's errors as they are. */
export class Connection {
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #isSynced = true;
  /** Which file was written to first; undefined before. */
  #identity: string | undefined;

  constructor(file: string, mode: Mode) {
    this.file = file;
    this.#database = new DatabaseSync(location(file, mode), { readOnly: mode !== 'write' });
    try {
      // `synchronous=FULL`: a commit is on the disk when it returns, and survives a power cut.
      this.#database.exec(`PRAGMA busy_timeout=${busyMs}; PRAGMA synchronous=FULL`);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  all(sql: string, ...values: SQLInputValue[]): readonly Row[] {
    return this.#statement(sql).all(...values);
  }

  /** Gives back how many rows were changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** How many rows were changed through this connection, ever. */
  get changes(): number {
    return this.number(this.get('SELECT total_changes() AS count') ?? {}, 'count');
  }

  /** Begins to write. Throws a `StoreError` where the file is not the one that was opened: what is written would be lost. */
  begin(): void {
    const found = identityOf(this.file);
    this.#identity ??= found;
    if (found !== this.#identity) throw new StoreError('unusable', removedMessage(this.file));
    this.#statement('BEGIN IMMEDIATE').run();
  }

  commit(): void {
    this.#statement('COMMIT').run();
  }

  /** Rolls back what is open. SQLite may have done so itself, after an error that leaves it no choice. */
  rollback(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // No transaction is open, as wanted.
    }
  }

  /** One view of the file for several reads. */
  snapshot<T>(read: () => T): T {
    this.#statement('BEGIN').run();
    try {
      return read();
    } finally {
      this.rollback();
    }
  }

  /**
   * Whether the next commits wait for the disk. Those that do not are kept when the process is killed, and may be lost, in
   * whole and in order, by a power cut: enough for what only the living hold. Not inside a transaction.
   */
  setSynced(isSynced: boolean): void {
    if (isSynced === this.#isSynced) return;
    this.#database.exec(`PRAGMA synchronous=${isSynced ? 'FULL' : 'NORMAL'}`);
    this.#isSynced = isSynced;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  number(row: Row, column: string): number {
    const value = row[column];
    if (typeof value !== 'number') throw this.#unexpected(column);
    return value;
  }

  text(row: Row, column: string): string {
    const value = row[column];
    if (typeof value !== 'string') throw this.#unexpected(column);
    return value;
  }

  numberOrNull(row: Row, column: string): number | null {
    return row[column] === null ? null : this.number(row, column);
  }

  textOrNull(row: Row, column: string): string | null {
    return row[column] === null ? null : this.text(row, column);
  }

  /** A column of JSON that this store wrote; the caller names the type that it wrote. */
  json<T>(row: Row, column: string): T {
    try {
      return JSON.parse(this.text(row, column));
    } catch (error) {
      throw error instanceof StoreError ? error : this.#unexpected(column);
    }
  }

  jsonOrNull<T>(row: Row, column: string): T | null {
    return row[column] === null ? null : this.json<T>(row, column);
  }

  #unexpected(column: string): StoreError {
    return new StoreError(
      'corrupt',
      corruptMessage(this.file, `its column ${column} holds what Segue never wrote`),
    );
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/**
 * Names a file to SQLite: by its path, or by a URI where something is to be said of it (https://www.sqlite.org/uri.html),
 * which Node takes since 22.15 and finds no file by before.
 */
function location(file: string, mode: Mode): string {
  return mode === 'immutable' ? `${pathToFileURL(file).href}?immutable=1` : file;
}

/** What tells a file from another one of the same name. A file that is there no more has none. */
function identityOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.dev}:${stat.ino}`;
}
