import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { makeFolder } from '../../../makeFolder.ts';
import type { Json } from '../../../model/orchestration.ts';
import { scanSql } from '../../../model/sql/scanSql.ts';
import type { BoundText } from '../../boundText.ts';
import { ComponentFailure } from '../component.ts';
import type { Database, RowSink } from './database.ts';
import { isDiskFull, isSqliteError } from './sqliteErrors.ts';
import { SqliteRowEncoder } from './sqliteRowEncoder.ts';
import { writeSqliteTable } from './sqliteWrite.ts';
import { type Statement, sqlStatements } from './sqlStatements.ts';
import type { TableWrite } from './tableTarget.ts';

/** How long a statement waits for another process that holds the database's lock, in milliseconds. */
const patienceMs = 30_000;

/** Opens the SQLite file `path`, which is made, with its folder, where there is none; `:memory:` is a database that is nowhere else. */
export function openSqlite(path: string, shownPath: string): SqliteDatabase {
  try {
    if (path !== ':memory:') makeFolder(dirname(path));
    return new SqliteDatabase(new DatabaseSync(path, { timeout: patienceMs }));
  } catch (error) {
    throw new ComponentFailure(`The database ${shownPath} cannot be opened: ${messageOf(error)}.`);
  }
}

/** An embedded database. A statement executes in this thread: nothing else happens in this process meanwhile. */
export class SqliteDatabase implements Database {
  readonly connection: DatabaseSync;

  constructor(connection: DatabaseSync) {
    this.connection = connection;
  }

  async query(text: BoundText, sink: RowSink): Promise<void> {
    const statements = sqlStatements(text, 'sqlite', () => '?');
    const isWhole = statements.length === 1 || statements.some(({ code }) => ownTransaction.test(code));
    if (!isWhole) this.connection.exec('BEGIN');
    for (const statement of statements)
      this.#execute(statement, statement === statements.at(-1) ? sink : null);
    if (!isWhole) this.connection.exec('COMMIT');
  }

  write(write: TableWrite): Promise<number> {
    return writeSqliteTable(this.connection, write);
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  #execute(statement: Statement, sink: RowSink | null): void {
    try {
      const prepared = this.connection.prepare(statement.code);
      const values = statement.values.map(toSqlite);
      if (sink === null || prepared.columns().length === 0) prepared.run(...values);
      else writeRows(prepared, values, sink);
    } catch (error) {
      throw this.#failure(error, statement);
    }
  }

  #failure(error: unknown, statement: Statement): unknown {
    if (!isSqliteError(error)) return error;
    if (isDiskFull(error)) return new ComponentFailure('SQL: The disk is full.', statement.place(0));
    const offset = this.#offsetOf(messageOf(error), statement.code);
    return new ComponentFailure(`SQL: ${messageOf(error)}.`, statement.place(offset));
  }

  /** SQLite names the word that it stumbled over, and not where it stands. */
  #offsetOf(message: string, code: string): number {
    const start = code.length - code.trimStart().length;
    const near = /^near "([\s\S]*)": /.exec(message)?.[1];
    if (near !== undefined) return this.#firstRefused(code, near, message) ?? start;
    const name = /^no such (?:column|table|function|module|index|collation)[^:]*: (?:.*\.)?(.+)$/.exec(
      message,
    )?.[1];
    const named =
      name ??
      /^(?:ambiguous column name|wrong number of arguments to function): (?:.*\.)?([^()]+)/.exec(
        message,
      )?.[1];
    return named === undefined ? start : (occurrences(code, named)[0] ?? start);
  }

  /** Of several places of a word, the first at which the statement, cut off behind it, is refused for the same reason. */
  #firstRefused(code: string, word: string, message: string): number | undefined {
    const found = occurrences(code, word);
    return found.find(at => this.#refusal(code.slice(0, at + word.length)) === message) ?? found[0];
  }

  #refusal(code: string): string | undefined {
    try {
      this.connection.prepare(code);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }
}

/** Statements that begin or end transactions themselves, or cannot be a part of one. */
const ownTransaction = /^\s*(begin|commit|end|rollback|savepoint|release|vacuum|pragma|attach|detach)\b/i;

function writeRows(prepared: StatementSync, values: readonly SQLInputValue[], sink: RowSink): void {
  const encoder = new SqliteRowEncoder(prepared.columns());
  const writer = sink.begin(encoder.columns);
  prepared.setReadBigInts(true);
  prepared.setReturnArrays(true);
  // Each row is an array then, which the types do not say.
  for (const row of prepared.iterate(...values))
    if (Array.isArray(row)) writer.writeText(encoder.encode(row));
  writer.close(encoder.columns);
}

/** Places of a word in SQL, outside of texts and comments; as a word of its own where it is one. */
function occurrences(code: string, word: string): readonly number[] {
  const { regions } = scanSql(code, 'sqlite');
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = /^\w+$/.test(word) ? `(?<!\\w)${escaped}(?!\\w)` : escaped;
  return [...code.matchAll(new RegExp(pattern, 'gi'))]
    .map(({ index }) => index)
    .filter(at => !regions.some(({ kind, start, end }) => kind !== 'name' && start < at && at < end));
}

/** A value as SQLite takes it; whole numbers as such, since a text column would keep `5.0` of a 5. */
export function toSqlite(value: Json): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (value === null || typeof value === 'string') return value;
  return JSON.stringify(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
