import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { WatchAnswer, WatchRequest } from '../../watchProtocol.ts';
import { ComponentFailure } from '../component.ts';
import type { PostgresWatch } from './postgresWatch.ts';
import type { SqliteWatch } from './sqliteWatch.ts';

/** Answers requests, a line each, until there are no more: whoever asks has ended then, however that came about. */
export async function watchDatabases(
  requests: Readable,
  answer: (answer: WatchAnswer) => void,
): Promise<void> {
  const watch = new DatabaseWatch(answer);
  for await (const line of createInterface({ input: requests })) watch.take(JSON.parse(line));
  await watch.close();
}

class DatabaseWatch {
  readonly #answer: (answer: WatchAnswer) => void;
  readonly #listening = new Map<number, () => void>();
  /** Each kind of database is loaded when it is used. Connections to servers stay open between two looks. */
  #postgres: Promise<PostgresWatch> | undefined;
  #sqlite: Promise<SqliteWatch> | undefined;

  constructor(answer: (answer: WatchAnswer) => void) {
    this.#answer = answer;
  }

  take(request: WatchRequest): void {
    const { id } = request;
    if (request.kind === 'leave') {
      this.#listening.get(id)?.();
      this.#listening.delete(id);
    } else if (request.kind === 'read') void this.#read(request);
    else void this.#listen(request);
  }

  async close(): Promise<void> {
    for (const leave of this.#listening.values()) leave();
    await (await this.#postgres)?.close();
  }

  async #read({
    id,
    name,
    connection,
    root,
    query,
  }: WatchRequest & { readonly kind: 'read' }): Promise<void> {
    try {
      if (connection['type'] === 'postgres') {
        const url = String(connection['url'] ?? '');
        const value = await (await this.#servers()).read({ name, url }, query);
        this.#answer({ id, kind: 'value', value });
      } else if (connection['type'] === 'sqlite') {
        const files = await this.#embedded();
        this.#answer({ id, kind: 'busy' });
        const value = files.read({ path: String(connection['path'] ?? ''), root }, query);
        this.#answer({ id, kind: 'value', value });
      } else throw new ComponentFailure(`The connection "${name}" is of a type that cannot be watched.`);
    } catch (error) {
      this.#answer({ id, kind: 'failure', message: messageOf(error) });
    }
  }

  async #listen({
    id,
    name,
    connection,
    channel,
  }: WatchRequest & { readonly kind: 'listen' }): Promise<void> {
    let isLeft = false;
    this.#listening.set(id, () => {
      isLeft = true;
    });
    const servers = await this.#servers();
    if (isLeft) return;
    const leave = servers.listen(
      { name, url: String(connection['url'] ?? '') },
      {
        channel,
        told: () => this.#answer({ id, kind: 'told' }),
        failed: error => this.#answer({ id, kind: 'failure', message: messageOf(error) }),
      },
    );
    this.#listening.set(id, leave);
  }

  #embedded(): Promise<SqliteWatch> {
    this.#sqlite ??= import('./sqliteWatch.ts').then(({ SqliteWatch: Watch }) => new Watch());
    return this.#sqlite;
  }

  #servers(): Promise<PostgresWatch> {
    this.#postgres ??= import('./postgresWatch.ts').then(({ PostgresWatch: Watch }) => new Watch());
    return this.#postgres;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
