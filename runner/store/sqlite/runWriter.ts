import type { RunCreated } from '../../record/entry.ts';
import { changeRow, createdRow, isOpen, type RowState } from '../rowChange.ts';
import { type Commit, LostRunError, type NewRun } from '../store.ts';
import type { Connection } from './connection.ts';
import type { Owners } from './owners.ts';
import { rowStateColumns, rowStateOf, rowStateValues } from './runRow.ts';
import { Texts } from './texts.ts';
import type { Transaction } from './writeQueue.ts';

/**
 * A run that this store writes, as the file has it; kept so that an entry costs one insert and nothing more. Nobody else can
 * have changed it: a run changes hands only after its owner's row is gone, which each transaction looks for first.
 */
interface OwnRun {
  readonly key: number;
  sequence: number;
  row: RowState;
}

const insertEntry = 'INSERT INTO journal (run, sequence, entry) VALUES (?, ?, ?)';

/** Writes runs and their journals. */
export class RunWriter {
  readonly #connection: Connection;
  readonly #owners: Owners;
  readonly #texts: Texts;
  /** Those that have not ended. */
  readonly #own = new Map<string, OwnRun>();

  constructor(connection: Connection, owners: Owners) {
    this.#connection = connection;
    this.#owners = owners;
    this.#texts = new Texts(connection);
  }

  /** What was remembered may not be what the file has. */
  forget(): void {
    this.#own.clear();
  }

  /** In a transaction; see `Store.createRun`. */
  create({ orchestration, texts, build }: NewRun, transaction: Transaction): RunCreated {
    const connection = this.#connection;
    const owner = this.#owners.register(transaction);
    const numbered = connection.get(
      'INSERT INTO orchestration (id, last_number) VALUES (?, 1) ' +
        'ON CONFLICT (id) DO UPDATE SET last_number = last_number + 1 RETURNING key, last_number',
      orchestration,
    );
    const created = build(connection.number(numbered ?? {}, 'last_number'));
    const key = this.#insertRun(created, { orchestration: connection.number(numbered ?? {}, 'key'), owner });
    connection.run(insertEntry, key, 1, JSON.stringify(created));
    for (const [hash, content] of texts) this.#keepText(key, hash, content);
    this.#own.set(created.runId, { key, sequence: 1, row: createdRow });
    return created;
  }

  /** In a transaction: appends a run's entries, given as JSON too. Throws a `LostRunError` before anything is written. */
  append({ runId, entries }: Commit, texts: readonly string[]): void {
    const connection = this.#connection;
    const run = this.#find(runId);
    for (const text of texts) connection.run(insertEntry, run.key, ++run.sequence, text);
    const row = changeRow(run.row, entries);
    if (row === run.row) return;
    run.row = row;
    if (!isOpen(row.state)) this.#own.delete(runId);
    connection.run(
      `UPDATE run SET (${rowStateColumns}) = (?, ?, ?, ?, ?, ?, ?) WHERE key = ?`,
      ...rowStateValues(row),
      run.key,
    );
  }

  /** In a transaction: throws a `LostRunError` where the run is another process's. */
  refuseOthers(runId: string): void {
    const row = this.#connection.get('SELECT owner FROM run WHERE id = ?', runId);
    if (row !== undefined && this.#connection.number(row, 'owner') !== this.#owners.ownId)
      throw lostRun(runId);
  }

  /** In a transaction: forgets runs that have ended, and texts that nothing else has. */
  delete(keys: readonly number[]): void {
    const connection = this.#connection;
    for (const key of keys) {
      const texts = connection.all('SELECT text FROM run_text WHERE run = ?', key);
      connection.run('DELETE FROM run WHERE key = ?', key);
      this.#texts.release(texts.map(row => connection.number(row, 'text')));
    }
  }

  #find(runId: string): OwnRun {
    const connection = this.#connection;
    const known = this.#own.get(runId);
    if (known !== undefined) return known;
    const row = connection.get(`SELECT key, owner, ${rowStateColumns} FROM run WHERE id = ?`, runId);
    if (row === undefined || connection.number(row, 'owner') !== this.#owners.ownId) throw lostRun(runId);
    const key = connection.number(row, 'key');
    const run = { key, sequence: this.#lastSequence(key), row: rowStateOf(connection, row) };
    if (isOpen(run.row.state)) this.#own.set(runId, run);
    return run;
  }

  #lastSequence(key: number): number {
    const row = this.#connection.get('SELECT max(sequence) AS last FROM journal WHERE run = ?', key);
    return this.#connection.number(row ?? {}, 'last');
  }

  #insertRun(
    created: RunCreated,
    { orchestration, owner }: { orchestration: number; owner: number },
  ): number {
    const connection = this.#connection;
    const { runId, number, name, attempt, retryOf, startedBy, sourceHash, commit, at } = created;
    const row = connection.get(
      'INSERT INTO run (id, orchestration, number, name, attempt, retry_of, trigger_json, started_by, params_json, ' +
        'source_hash, git_commit, created_at, state, owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key',
      ...[runId, orchestration, number, name, attempt, retryOf],
      ...[JSON.stringify(created.trigger), startedBy, JSON.stringify(created.params), sourceHash],
      ...[commit, at, createdRow.state, owner],
    );
    return connection.number(row ?? {}, 'key');
  }

  #keepText(run: number, hash: string, content: string): void {
    const text = this.#texts.keep(hash, content);
    this.#connection.run('INSERT INTO run_text (run, text) VALUES (?, ?)', run, text);
  }
}

function lostRun(runId: string): LostRunError {
  return new LostRunError(`The run ${runId} is not, or no longer, this process's.`);
}
