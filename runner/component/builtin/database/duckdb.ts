import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { isOfFile } from '../../../data/writeWhole.ts';
import { makeFolder } from '../../../makeFolder.ts';
import { formatDuration } from '../../../model/duration.ts';
import type { Json } from '../../../model/orchestration.ts';
import type { BoundText } from '../../boundText.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import type { Database, RowSink } from './database.ts';
import { DuckdbRowEncoder } from './duckdbRowEncoder.ts';
import { writeDuckdbTable } from './duckdbWrite.ts';
import { type Statement, sqlStatements } from './sqlStatements.ts';
import type { TableWrite } from './tableTarget.ts';

type DuckdbModule = typeof import('@duckdb/node-api');

export interface DuckdbOptions {
  /** Absolute path of the database's file, or `:memory:`. */
  readonly path: string;
  /** As the author wrote it. */
  readonly shownPath: string;
  /** Absolute path of the project's root, in whose `node_modules` DuckDB is looked for first. */
  readonly root: string;
  /** When aborted, what is executed is interrupted. */
  readonly signal: AbortSignal;
}

/** Opens a DuckDB database, which is made, with its folder, where there is none. The library is optional: it is large, and loaded where it is used. */
export async function openDuckdb(options: DuckdbOptions): Promise<DuckdbDatabase> {
  // In the project, or where Segue is installed.
  const library = loadDuckdb([join(options.root, 'package.json'), __filename]);
  try {
    if (options.path !== ':memory:') makeFolder(dirname(options.path));
    const instance = await library.DuckDBInstance.create(options.path);
    return new DuckdbDatabase(library, { instance, connection: await instance.connect() }, options);
  } catch (error) {
    throw new ComponentFailure(
      `The database ${options.shownPath} cannot be opened: ${firstLine(messageOf(error))}.`,
    );
  }
}

/** A database of nobody's, for reading files and results where they are. */
export function openDuckdbInMemory({ call, signal }: ComponentContext): Promise<DuckdbDatabase> {
  return openDuckdb({ path: ':memory:', shownPath: ':memory:', root: call.root, signal: signal() });
}

/** The library, as files at these paths would find it. */
export function loadDuckdb(places: readonly string[]): DuckdbModule {
  for (const from of places) {
    try {
      const library: DuckdbModule = createRequire(from)('@duckdb/node-api');
      return library;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw new ComponentFailure(
    'DuckDB is not installed; "npm install @duckdb/node-api" in the project\'s folder adds it.',
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
}

interface Opened {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
}

export class DuckdbDatabase implements Database {
  readonly connection: DuckDBConnection;
  readonly #library: DuckdbModule;
  readonly #instance: DuckDBInstance;
  readonly #signal: AbortSignal;
  #limitMs: number | undefined;
  #interrupting: NodeJS.Timeout | undefined;

  constructor(library: DuckdbModule, { instance, connection }: Opened, { signal }: DuckdbOptions) {
    this.#library = library;
    this.#instance = instance;
    this.connection = connection;
    this.#signal = signal;
    signal.addEventListener('abort', this.#interrupt);
  }

  /** Again and again, since a statement that is only about to be executed does not hear it. */
  readonly #interrupt = (): void => {
    this.#interrupting ??= setInterval(() => this.connection.interrupt(), interruptMs);
  };

  async limit(ms: number): Promise<void> {
    this.#limitMs = ms;
  }

  async query(text: BoundText, sink: RowSink): Promise<void> {
    const statements = sqlStatements(text, 'duckdb', at => `$${at + 1}`);
    const isWhole = statements.length === 1 || statements.some(({ code }) => ownTransaction.test(code));
    if (!isWhole) await this.connection.run('BEGIN');
    for (const statement of statements)
      await this.#limited(statement, statement === statements.at(-1) ? sink : null);
    if (!isWhole) await this.connection.run('COMMIT');
  }

  write(write: TableWrite): Promise<number> {
    return writeDuckdbTable(this.connection, write);
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#interrupt);
    clearInterval(this.#interrupting);
    this.connection.closeSync();
    this.#instance.closeSync();
  }

  async #limited(statement: Statement, sink: RowSink | null): Promise<void> {
    let isOver = false;
    this.#signal.throwIfAborted();
    const stop = (): void => {
      isOver = true;
      this.#interrupt();
    };
    const timer = this.#limitMs === undefined ? undefined : setTimeout(stop, this.#limitMs);
    try {
      await this.#execute(statement, sink);
    } catch (error) {
      if (this.#signal.aborted) throw this.#signal.reason;
      if (isOver)
        throw new ComponentFailure(
          `The statement ran longer than its "timeout" of ${formatDuration(this.#limitMs ?? 0)}.`,
          statement.place(0),
        );
      throw failureOf(error, statement);
    } finally {
      clearTimeout(timer);
    }
  }

  async #execute(statement: Statement, sink: RowSink | null): Promise<void> {
    const result = await this.connection.stream(statement.code, statement.values.map(toDuckdb));
    const hasRows = result.returnType === this.#library.ResultReturnType.QUERY_RESULT;
    if (sink === null || !hasRows) {
      // A statement is executed as its result is read.
      while (((await result.fetchChunk())?.rowCount ?? 0) > 0);
      return;
    }
    const encoder = new DuckdbRowEncoder(result.columnNames(), result.columnTypes(), this.#library);
    const writer = sink.begin(encoder.columns);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      for (const row of chunk.getRows()) writer.writeText(encoder.encode(row));
    }
    writer.close(encoder.columns);
  }
}

/** The time between two interrupts of a statement, in milliseconds. */
const interruptMs = 20;

/** Statements that begin or end transactions themselves, or cannot be a part of one. */
const ownTransaction =
  /^\s*(begin|start\s+transaction|commit|end|rollback|abort|attach|detach|vacuum|checkpoint)\b/i;

function toDuckdb(value: Json): DuckDBValue {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** DuckDB shows the line of a mistake and a caret below it. */
function failureOf(error: unknown, statement: Statement): unknown {
  if (!(error instanceof Error) || error instanceof ComponentFailure || isOfFile(error)) return error;
  const [said = '', ...rest] = error.message.split(/\n\nLINE /);
  const message = said.replace('Failed to extract statements: ', '').replaceAll('\n', ' ').trim();
  const shown = rest.length === 0 ? undefined : offsetShown(statement.code, `LINE ${rest.join('\n\nLINE ')}`);
  const start = statement.code.length - statement.code.trimStart().length;
  return new ComponentFailure(
    `SQL: ${message}${/[.?!"]$/.test(message) ? '' : '.'}`,
    statement.place(shown ?? start),
  );
}

/** The offset of the caret in `LINE 2:  totl FROM t` and the line below it; a long line is shown from within. */
function offsetShown(code: string, shown: string): number | undefined {
  const [first = '', caret = ''] = shown.split('\n');
  const [head = '', number] = /^LINE (\d+): /.exec(first) ?? [];
  if (number === undefined || !caret.includes('^')) return undefined;
  const lines = code.split('\n');
  const line = lines[Number(number) - 1] ?? '';
  const text = first.slice(head.length);
  const cut = text.startsWith('...') ? 3 : 0;
  const from = line.indexOf(text.slice(cut).replace(/\.\.\.$/, ''));
  const before = lines.slice(0, Number(number) - 1).reduce((sum, { length }) => sum + length + 1, 0);
  return before + Math.max(0, from) + caret.indexOf('^') - head.length - cut;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/\.$/, '');
}
