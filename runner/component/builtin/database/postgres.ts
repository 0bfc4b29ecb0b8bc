import { Client, type ClientConfig, type CustomTypesConfig, type QueryResult } from 'pg';
import Cursor from 'pg-cursor';
import type { Clock } from '../../../clock.ts';
import { isOfFile } from '../../../data/writeWhole.ts';
import { formatDuration } from '../../../model/duration.ts';
import type { Json } from '../../../model/orchestration.ts';
import type { BoundText } from '../../boundText.ts';
import { ComponentFailure } from '../component.ts';
import type { Database, RowSink } from './database.ts';
import { isCancelled, lostConnection, silent, statementFailure, unreachable } from './postgresErrors.ts';
import { PostgresRowEncoder } from './postgresRowEncoder.ts';
import { writePostgresTable } from './postgresWrite.ts';
import { type Statement, sqlStatements } from './sqlStatements.ts';
import type { TableWrite } from './tableTarget.ts';

/** A server that has not answered by then hardly will, in milliseconds. */
const connectMs = 15_000;

/** So many rows are fetched at a time: enough that the way to the server does not count, few enough to be nothing in memory. */
const portion = 1_000;

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…`. */
  readonly url: string;
  /** What the project calls the connection. */
  readonly name: string;
  /** When aborted, the server is asked to end what it executes. */
  readonly signal: AbortSignal;
  /** Told what the server has to say beside rows. */
  readonly notice: (message: string) => void;
  readonly clock: Clock;
}

/** Connects to a PostgreSQL server. */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  const config = configOf(options);
  const client = new Client(config);
  const database = new PostgresDatabase(client, options);
  const silence = Promise.withResolvers<never>();
  const cancel = options.clock.after(connectMs, () =>
    silence.reject(new ComponentFailure(silent(options.name, client, connectMs))),
  );
  try {
    await Promise.race([connect(database, config, options.name), silence.promise]);
    return database;
  } catch (error) {
    // A server that said nothing yet does not answer to a farewell either.
    void client.end().catch(() => {});
    throw error;
  } finally {
    cancel();
  }
}

/** Connects, and hears the first answer: there are servers, and what stands before them, that take a connection and say nothing. */
async function connect(database: PostgresDatabase, config: ClientConfig, name: string): Promise<void> {
  const { client } = database;
  try {
    await client.connect();
  } catch (error) {
    throw unreachable(error, name, client);
  }
  await database.begin(config);
}

/** How to connect, where the address can be read. */
export function configOf({ url, name }: Pick<PostgresOptions, 'url' | 'name'>): ClientConfig {
  const config: ClientConfig = {
    connectionString: url,
    application_name: 'segue',
    keepAlive: true,
    types: textOnly,
  };
  try {
    new URL(url);
  } catch {
    throw new ComponentFailure(
      `The connection "${name}" has no usable address; expected "postgres://user@host/database".`,
    );
  }
  return config;
}

/** Values as the server writes them: what they mean is for the encoder to say, without loss. */
export const textOnly: CustomTypesConfig = { getTypeParser: () => (value: unknown) => value };

export class PostgresDatabase implements Database {
  readonly client: Client;
  readonly #options: PostgresOptions;
  #lost: Error | undefined;
  #limitMs: number | undefined;
  #stopListening: () => void = () => {};

  constructor(client: Client, options: PostgresOptions) {
    this.client = client;
    this.#options = options;
    // Without a listener, a connection that breaks would end the process with a stack trace.
    client.on('error', error => {
      this.#lost = error;
    });
    client.on('notice', ({ severity, message }) =>
      options.notice(`${severity ?? 'NOTICE'}: ${message ?? ''}`),
    );
  }

  /** Sees to it that nothing goes on at the server when nobody waits for it any more. */
  async begin(config: ClientConfig): Promise<void> {
    const { signal } = this.#options;
    // The server looks whether this process still lives, amid a statement as well; older ones than 14 cannot.
    const { rows } = await this.client.query<{ readonly pid: string }>('SELECT pg_backend_pid() AS pid');
    const pid = rows[0]?.pid ?? '';
    await this.client.query("SET client_connection_check_interval = '2s'").catch(() => {});
    const cancel = (): void => void cancelBackend(pid, config);
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel);
    this.#stopListening = () => signal.removeEventListener('abort', cancel);
  }

  async limit(ms: number): Promise<void> {
    this.#limitMs = ms;
    await this.client.query(`SET statement_timeout = ${Math.ceil(ms)}`);
  }

  async query(text: BoundText, sink: RowSink): Promise<void> {
    const statements = sqlStatements(text, 'postgres', at => `$${at + 1}`);
    const isWhole = statements.length === 1 || statements.some(({ code }) => ownTransaction.test(code));
    if (!isWhole) await this.client.query('BEGIN');
    for (const statement of statements) {
      if (statement === statements.at(-1)) await this.#read(statement, sink);
      else await this.execute(statement);
    }
    if (!isWhole) await this.client.query('COMMIT');
  }

  /** Executes a statement whose rows nobody wants; gives how many rows it has changed. */
  async execute(statement: Statement): Promise<number> {
    try {
      return (await this.client.query(statement.code, statement.values.map(toPostgres))).rowCount ?? 0;
    } catch (error) {
      throw this.#failure(error, statement);
    }
  }

  async write(write: TableWrite): Promise<number> {
    try {
      return await writePostgresTable(this.client, write);
    } catch (error) {
      if (this.#lost === undefined || write.signal.aborted) throw error;
      throw lostConnection(this.#lost, this.#options.name);
    }
  }

  async close(): Promise<void> {
    this.#stopListening();
    // A connection that is lost cannot be said good-bye to.
    await this.client.end().catch(() => {});
  }

  async #read(statement: Statement, sink: RowSink): Promise<void> {
    const cursor = this.client.query(
      new Cursor<readonly (string | null)[]>(statement.code, statement.values.map(toPostgres), {
        rowMode: 'array',
        types: textOnly,
      }),
    );
    try {
      let rows = await this.#next(cursor);
      const encoder = new PostgresRowEncoder(rows.fields);
      if (rows.fields.length === 0) return;
      const writer = sink.begin(encoder.columns);
      while (rows.rows.length > 0) {
        for (const row of rows.rows) writer.writeText(encoder.encode(row));
        this.#options.signal.throwIfAborted();
        rows = await this.#next(cursor);
      }
      writer.close(encoder.columns);
    } catch (error) {
      throw this.#failure(error, statement);
    } finally {
      if (this.#lost === undefined) await cursor.close().catch(() => {});
    }
  }

  #next(cursor: Cursor<readonly (string | null)[]>): Promise<Portion> {
    return new Promise((resolve, reject) => {
      // Behind the last row there is no result any more, which the types do not say.
      cursor.read(portion, (error: Error | undefined, rows, result: QueryResult | undefined) => {
        if (error !== undefined && error !== null) reject(error);
        else resolve({ rows, fields: result?.fields ?? [] });
      });
    });
  }

  #failure(error: unknown, statement: Statement): unknown {
    if (error instanceof ComponentFailure || isOfFile(error)) return error;
    const { signal, name } = this.#options;
    if (signal.aborted) return signal.reason;
    if (this.#lost !== undefined) return lostConnection(this.#lost, name, statement.place(0));
    if (this.#limitMs !== undefined && isCancelled(error))
      return new ComponentFailure(
        `The statement ran longer than its "timeout" of ${formatDuration(this.#limitMs)}.`,
        statement.place(0),
      );
    return statementFailure(error, { statement, name });
  }
}

interface Portion {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** Statements that begin or end transactions themselves, or cannot be a part of one. */
const ownTransaction =
  /^\s*(begin|start\s+transaction|commit|end|rollback|abort|savepoint|release|vacuum|create\s+database|create\s+index\s+concurrently)\b/i;

/** A value as PostgreSQL takes it: it finds the type by where the value stands. */
export function toPostgres(value: Json): Json {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** Asks the server to end what a connection executes, by another connection, as `psql` does at Ctrl-C. */
async function cancelBackend(pid: string, config: ClientConfig): Promise<void> {
  const other = new Client({ ...config, connectionTimeoutMillis: connectMs });
  other.on('error', () => {});
  try {
    await other.connect();
    await other.query('SELECT pg_cancel_backend($1)', [pid]);
  } catch {
    // The server cannot be reached: when this process is gone, it finds that nobody waits.
  } finally {
    await other.end().catch(() => {});
  }
}
