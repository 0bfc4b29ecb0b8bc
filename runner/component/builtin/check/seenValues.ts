import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Remembers any number of values in bounded memory: in a database of nobody's, which SQLite keeps on disk once it is large. */
export class SeenValues {
  readonly #database: DatabaseSync;
  readonly #add: StatementSync;

  constructor() {
    // A database without a name is a temporary file.
    this.#database = new DatabaseSync('');
    this.#database.exec('CREATE TABLE seen (value TEXT PRIMARY KEY) WITHOUT ROWID; BEGIN');
    this.#add = this.#database.prepare('INSERT OR IGNORE INTO seen VALUES (?)');
  }

  /** Whether a value comes for the first time. */
  isNew(value: unknown): boolean {
    return Number(this.#add.run(JSON.stringify(value)).changes) === 1;
  }

  close(): void {
    this.#database.close();
  }
}
