import { Client } from 'pg';
import Cursor from 'pg-cursor';
import type { Json } from '../../../model/orchestration.ts';
import { longestReadMs } from '../../watchProtocol.ts';
import { ComponentFailure } from '../component.ts';
import { configOf, textOnly } from '../database/postgres.ts';
import { unreachable } from '../database/postgresErrors.ts';
import { PostgresRowEncoder } from '../database/postgresRowEncoder.ts';
import { firstValueOf } from './firstValue.ts';

/** A server, as the project's settings describe it. */
export interface Server {
  readonly name: string;
  readonly url: string;
}

/** A channel that is listened to. */
export interface Listener {
  readonly channel: string;
  /** Something was notified, or may have been while there was no connection. */
  readonly told: () => void;
  /** There is no connection, for this reason; it is tried again. */
  readonly failed: (error: unknown) => void;
}

/** A connection that nobody has used for so long is closed, in milliseconds. */
const idleMs = 300_000;

/** Pauses between attempts to connect again, in milliseconds: the first, and the longest. */
const firstPauseMs = 250;
const longestPauseMs = 30_000;

/** Looks at watermarks on PostgreSQL servers, and listens to their channels, by connections that stay open. */
export class PostgresWatch {
  readonly #readers = new Map<string, Reader>();
  readonly #listeners = new Set<() => void>();

  /** The first value that a query returns; null where it returns none. */
  async read(server: Server, query: string): Promise<Json> {
    let reader = this.#readers.get(server.url);
    if (reader === undefined || reader.isLost) {
      void reader?.close();
      reader = new Reader(server);
      this.#readers.set(server.url, reader);
    }
    return reader.read(query);
  }

  /** Listens to a channel until the returned function is called. */
  listen(server: Server, listener: Listener): () => void {
    const stop = new AbortController();
    void keepListening(server, listener, stop.signal);
    const leave = (): void => {
      stop.abort();
      this.#listeners.delete(leave);
    };
    this.#listeners.add(leave);
    return leave;
  }

  async close(): Promise<void> {
    for (const leave of this.#listeners) leave();
    for (const reader of this.#readers.values()) await reader.close();
  }
}

/** One connection that only reads; queries go one after another. */
class Reader {
  readonly #client: Client;
  readonly #server: Server;
  #turn: Promise<unknown>;
  #stopIdling: NodeJS.Timeout | undefined;
  isLost = false;

  constructor(server: Server) {
    this.#server = server;
    this.#client = clientOf(server, { query_timeout: longestReadMs + 5_000 });
    this.#client.on('error', () => {
      this.isLost = true;
    });
    this.#turn = this.#connect();
    this.#turn.catch(() => {});
  }

  read(query: string): Promise<Json> {
    clearTimeout(this.#stopIdling);
    const reading = this.#turn.then(() => this.#read(query));
    // A connection that was never there keeps nobody else from trying.
    this.#turn = reading.catch(error => {
      if (this.isLost) throw error;
    });
    this.#turn.catch(() => {});
    this.#stopIdling = setTimeout(() => void this.close(), idleMs);
    this.#stopIdling.unref();
    return reading;
  }

  async close(): Promise<void> {
    this.isLost = true;
    clearTimeout(this.#stopIdling);
    await this.#client.end().catch(() => {});
  }

  async #connect(): Promise<void> {
    try {
      await this.#client.connect();
      await this.#client.query(
        `SET default_transaction_read_only = on; SET statement_timeout = ${longestReadMs}`,
      );
    } catch (error) {
      this.isLost = true;
      throw unreachable(error, this.#server.name, this.#client);
    }
  }

  async #read(query: string): Promise<Json> {
    const cursor = this.#client.query(
      new Cursor<readonly (string | null)[]>(query, [], { rowMode: 'array', types: textOnly }),
    );
    try {
      const { rows, encoder } = await firstRow(cursor);
      await cursor.close();
      const [row] = rows;
      return row === undefined ? null : firstValueOf(encoder.encode(row));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const hasAnswered = error instanceof Error && 'severity' in error && !this.isLost;
      if (hasAnswered) await cursor.close().catch(() => {});
      else this.isLost = true;
      const what = hasAnswered ? 'SQL' : `The connection "${this.#server.name}" was lost`;
      throw new ComponentFailure(`${what}: ${message}${/[.?!]$/.test(message) ? '' : '.'}`);
    }
  }
}

interface FirstRow {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly encoder: PostgresRowEncoder;
}

function firstRow(cursor: Cursor<readonly (string | null)[]>): Promise<FirstRow> {
  return new Promise((resolve, reject) => {
    cursor.read(1, (error: Error | undefined, rows, result) => {
      if (error !== undefined && error !== null) reject(error);
      else resolve({ rows, encoder: new PostgresRowEncoder(result?.fields ?? []) });
    });
  });
}

/** Has a connection listen, and makes another one where it breaks: whatever was notified in between is told of by that. */
async function keepListening(server: Server, listener: Listener, signal: AbortSignal): Promise<void> {
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    try {
      await listenOnce(server, listener, {
        signal,
        connected: () => {
          pauseMs = firstPauseMs;
        },
      });
    } catch (error) {
      if (!signal.aborted) listener.failed(error);
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

/** Resolves when it is to listen no more; rejects where the connection cannot be made, or breaks. */
async function listenOnce(
  server: Server,
  { channel, told }: Listener,
  { signal, connected }: { readonly signal: AbortSignal; readonly connected: () => void },
): Promise<void> {
  const client = clientOf(server, {});
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => {});
  client.on('error', error => reject(unreachable(error, server.name, client)));
  client.on('end', () =>
    reject(
      new ComponentFailure(`The connection "${server.name}", which listens to "${channel}", was closed.`),
    ),
  );
  client.on('notification', told);
  const left = new Promise<void>(resolve => {
    signal.addEventListener('abort', () => resolve());
    if (signal.aborted) resolve();
  });
  try {
    await Promise.race([client.connect(), left, broken]).catch(error => {
      throw error instanceof ComponentFailure ? error : unreachable(error, server.name, client);
    });
    if (signal.aborted) return;
    await Promise.race([client.query(`LISTEN ${client.escapeIdentifier(channel)}`), broken]);
    connected();
    // From here on nothing is missed; what was, a look at the watermark finds.
    told();
    await Promise.race([left, broken]);
  } finally {
    await client.end().catch(() => {});
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

function clientOf(server: Server, more: { readonly query_timeout?: number }): Client {
  return new Client({ ...configOf(server), ...more });
}
