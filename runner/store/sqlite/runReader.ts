import { isOpen, readableRow } from '../rowChange.ts';
import type { CancelRequest, NumberedEntry, RunFilter, RunRow } from '../store.ts';
import type { NumberedCancel } from '../wake/cancelWaits.ts';
import type { RunGrowth } from '../wake/runWaits.ts';
import type { Connection, Row } from './connection.ts';
import type { Owners } from './owners.ts';
import { listQueries, runsFrom } from './runQueries.ts';
import { runColumns, runRowOf } from './runRow.ts';

/** A run's row with what else the store needs of it. */
export interface FoundRun {
  readonly key: number;
  readonly owner: number;
  readonly row: RunRow;
}

/** Reads runs and their journals. A run whose owner is dead or gone reads as interrupted. */
export class RunReader {
  readonly #connection: Connection;
  readonly #owners: Owners;

  constructor(connection: Connection, owners: Owners) {
    this.#connection = connection;
    this.#owners = owners;
  }

  run(id: string): RunRow | undefined {
    return this.#one('WHERE run.id = ?', id);
  }

  runByNumber(orchestration: string, number: number): RunRow | undefined {
    return this.#one('WHERE orchestration.id = ? AND run.number = ?', orchestration, number);
  }

  runs(filter: RunFilter): readonly RunRow[] {
    return this.#withLiving(living => {
      const queries = listQueries(this.#connection, filter, living);
      const found = queries.flatMap(({ sql, values }) => this.#connection.all(sql, ...values));
      // Each query gives its own newest; together they are put into one order.
      if (queries.length > 1) found.sort((one, other) => this.#key(other) - this.#key(one));
      return found.slice(0, filter.limit).map(row => this.#readable(row, living).row);
    });
  }

  /** In a writing transaction: a run as it reads. */
  find(id: string): FoundRun | undefined {
    const row = this.#connection.get(`SELECT ${runColumns} ${runsFrom} WHERE run.id = ?`, id);
    return row === undefined ? undefined : this.#readable(row, this.#living());
  }

  /** In a writing transaction: the runs that nobody brings to their end; with an id, only that one. */
  abandoned(runId: string | undefined): readonly FoundRun[] {
    const living = this.#living();
    const which = runId === undefined ? '' : 'AND run.id = ?';
    return this.#connection
      .all(
        `SELECT ${runColumns} ${runsFrom} WHERE run.state IN ('waiting', 'running') ${which} ORDER BY run.key`,
        ...(runId === undefined ? [] : [runId]),
      )
      .map(row => this.#readable(row, living))
      .filter(({ row }) => row.state === 'interrupted');
  }

  journal(runId: string, after: number, limit = -1): readonly NumberedEntry[] {
    return this.#connection
      .all(
        'SELECT sequence, entry FROM journal WHERE run = (SELECT key FROM run WHERE id = ?) AND sequence > ? ORDER BY sequence LIMIT ?',
        runId,
        after,
        limit,
      )
      .map(row => ({
        sequence: this.#connection.number(row, 'sequence'),
        entry: this.#connection.json<NumberedEntry['entry']>(row, 'entry'),
      }));
  }

  text(hash: string): string | undefined {
    const row = this.#connection.get('SELECT content FROM text WHERE hash = ?', hash);
    return row === undefined ? undefined : this.#connection.text(row, 'content');
  }

  /** See `RunWaits`. */
  growth(runId: string): RunGrowth | undefined {
    const row = this.#connection.get(
      'SELECT state, owner, (SELECT max(sequence) FROM journal WHERE run = run.key) AS last FROM run WHERE id = ?',
      runId,
    );
    if (row === undefined) return undefined;
    const ownerId = this.#connection.number(row, 'owner');
    const lastSequence = this.#connection.number(row, 'last');
    const isExpected = row['state'] === 'waiting' || row['state'] === 'running';
    if (isExpected && ownerId === this.#owners.ownId) return { lastSequence, owner: 'own' };
    const owner = isExpected ? this.#owners.find(ownerId) : undefined;
    return { lastSequence, owner: owner !== undefined && this.#owners.isAlive(owner) ? owner : null };
  }

  /** The requests to cancel a run, where it is this store's; see `CancelWaits`. */
  cancels(runId: string, after: number): readonly NumberedCancel[] {
    const { ownId } = this.#owners;
    if (ownId === undefined) return [];
    return this.#connection
      .all(
        'SELECT sequence, requested_by, is_forced FROM cancel_request ' +
          'WHERE run = (SELECT key FROM run WHERE id = ? AND owner = ?) AND sequence > ? ORDER BY sequence',
        ...[runId, ownId, after],
      )
      .map(row => ({
        sequence: this.#connection.number(row, 'sequence'),
        request: this.#cancelRequest(row),
      }));
  }

  /** All of a run, whoever has it. */
  cancelRequests(runId: string): readonly CancelRequest[] {
    return this.#connection
      .all(
        'SELECT requested_by, is_forced FROM cancel_request WHERE run = (SELECT key FROM run WHERE id = ?) ORDER BY sequence',
        runId,
      )
      .map(row => this.#cancelRequest(row));
  }

  #cancelRequest(row: Row): CancelRequest {
    return {
      by: this.#connection.text(row, 'requested_by'),
      force: this.#connection.number(row, 'is_forced') === 1,
    };
  }

  #one(where: string, ...values: (string | number)[]): RunRow | undefined {
    const sql = `SELECT ${runColumns} ${runsFrom} ${where}`;
    const row = this.#connection.get(sql, ...values);
    if (row === undefined) return undefined;
    const state = runRowOf(this.#connection, row);
    if (!isOpen(state.state) || row['owner'] === this.#owners.ownId) return state;
    return this.#withLiving(living => {
      const again = this.#connection.get(sql, ...values);
      return again === undefined ? undefined : this.#readable(again, living).row;
    });
  }

  /**
   * Reads with the set of living owners, in one view of the file. Whoever is found dead was so before that view was taken:
   * else a run that ended, with its owner, between the view and the look at the processes would read as interrupted.
   */
  #withLiving<T>(read: (living: ReadonlySet<number>) => T): T {
    const dead = new Set<number>();
    for (;;) {
      const result = this.#connection.snapshot((): { readonly value: T } | undefined => {
        const owners = this.#owners.all().filter(({ id }) => !dead.has(id));
        const newlyDead = owners.filter(owner => !this.#owners.isAlive(owner));
        for (const { id } of newlyDead) dead.add(id);
        return newlyDead.length > 0 ? undefined : { value: read(new Set(owners.map(({ id }) => id))) };
      });
      if (result !== undefined) return result.value;
    }
  }

  /** In a writing transaction, where nobody else can have written since. */
  #living(): ReadonlySet<number> {
    const living = this.#owners.all().filter(owner => this.#owners.isAlive(owner));
    return new Set(living.map(({ id }) => id));
  }

  #readable(stored: Row, living: ReadonlySet<number>): FoundRun {
    const owner = this.#connection.number(stored, 'owner');
    const key = this.#key(stored);
    const row = readableRow(runRowOf(this.#connection, stored), {
      isAlive: living.has(owner),
      lastEntryAt: () => this.#lastEntryAt(key),
    });
    return { key, owner, row };
  }

  #lastEntryAt(key: number): number {
    const row = this.#connection.get(
      'SELECT entry FROM journal WHERE run = ? ORDER BY sequence DESC LIMIT 1',
      key,
    );
    return this.#connection.json<NumberedEntry['entry']>(row ?? {}, 'entry').at;
  }

  #key(row: Row): number {
    return this.#connection.number(row, 'key');
  }
}
