import type { NewVersion, Version } from '../versions.ts';
import type { Connection } from './connection.ts';
import { Texts } from './texts.ts';

/** The last valid versions of orchestrations; see `VersionStore`. All that writes is called in a transaction. */
export class Versions {
  readonly #connection: Connection;
  readonly #texts: Texts;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#texts = new Texts(connection);
  }

  keep({ orchestration, path, sources, texts }: NewVersion): void {
    const connection = this.#connection;
    const earlier = this.#textsOf(orchestration);
    connection.run(
      'INSERT OR REPLACE INTO version (orchestration, path, sources_json) VALUES (?, ?, ?)',
      ...[orchestration, path, JSON.stringify(sources)],
    );
    for (const [hash, content] of texts)
      connection.run(
        'INSERT INTO version_text (orchestration, text) VALUES (?, ?)',
        ...[orchestration, this.#texts.keep(hash, content)],
      );
    this.#texts.release(earlier);
  }

  forget(kept: readonly string[]): void {
    const connection = this.#connection;
    const gone = connection
      .all(
        'SELECT orchestration FROM version WHERE orchestration NOT IN (SELECT value FROM json_each(?))',
        JSON.stringify(kept),
      )
      .map(row => connection.text(row, 'orchestration'));
    for (const orchestration of gone) {
      const texts = this.#textsOf(orchestration);
      connection.run('DELETE FROM version WHERE orchestration = ?', orchestration);
      this.#texts.release(texts);
    }
  }

  find(orchestrations: readonly string[]): readonly Version[] {
    const connection = this.#connection;
    return connection
      .all(
        'SELECT orchestration, path, sources_json FROM version WHERE orchestration IN (SELECT value FROM json_each(?))',
        JSON.stringify(orchestrations),
      )
      .map(row => ({
        orchestration: connection.text(row, 'orchestration'),
        path: connection.text(row, 'path'),
        sources: connection.json<Version['sources']>(row, 'sources_json'),
      }));
  }

  #textsOf(orchestration: string): readonly number[] {
    return this.#connection
      .all('SELECT text FROM version_text WHERE orchestration = ?', orchestration)
      .map(row => this.#connection.number(row, 'text'));
  }
}
