import type { Connection } from './connection.ts';

/** Texts by their hash, each once. All that writes is called in a transaction. */
export class Texts {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The key of a text, which is kept from now on as long as a run or a version refers to it. */
  keep(hash: string, content: string): number {
    const connection = this.#connection;
    const row =
      connection.get('SELECT key FROM text WHERE hash = ?', hash) ??
      connection.get('INSERT INTO text (hash, content) VALUES (?, ?) RETURNING key', hash, content);
    return connection.number(row ?? {}, 'key');
  }

  /** Forgets those of some texts to which nothing refers any more. */
  release(keys: readonly number[]): void {
    for (const key of keys)
      this.#connection.run(
        'DELETE FROM text WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM run_text WHERE text = ?1) ' +
          'AND NOT EXISTS (SELECT 1 FROM version_text WHERE text = ?1)',
        key,
      );
  }
}
