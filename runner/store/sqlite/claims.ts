import type { Clock } from '../../clock.ts';
import type { Holder } from '../../record/entry.ts';
import { type ClaimRow, type KeyState, type KeyWaiter, lookAtKey, nearHead } from '../claimLine.ts';
import type { ClaimRequest, ClaimResult, Line } from '../store.ts';
import { keyTopic, type Wakes } from '../wake/wakes.ts';
import type { Look } from '../wake/watch.ts';
import type { Connection, Row } from './connection.ts';
import type { Owners } from './owners.ts';
import type { Transaction } from './writeQueue.ts';

export interface ClaimsOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly owners: Owners;
  readonly wakes: Wakes;
}

const columns = 'id, owner, capacity, run, run_name, job, since';

/** Places of keys and the lines for them. */
export class Claims {
  readonly #options: ClaimsOptions;

  constructor(options: ClaimsOptions) {
    this.#options = options;
  }

  /** In a transaction; see `Store.claim`. */
  claim(request: ClaimRequest, transaction: Transaction): ClaimResult {
    const { connection, owners } = this.#options;
    const owner = owners.register(transaction);
    const known = connection.get('SELECT sequence, is_granted, owner FROM claim WHERE id = ?', request.id);
    if (known !== undefined && connection.number(known, 'owner') !== owner)
      throw new Error(`The claim ${request.id} belongs to another process.`);
    if (known !== undefined && connection.number(known, 'is_granted') === 1)
      return this.#granted(request.key);
    const sequence = known === undefined ? undefined : connection.number(known, 'sequence');
    let ahead = this.#ahead(request.key, sequence);
    let isGranted = ahead < request.capacity - this.#holders(request.key);
    // Looking at processes costs more than counting, so it is left until somebody is in the way.
    if (!isGranted && owners.removeDead(transaction)) {
      ahead = this.#ahead(request.key, sequence);
      isGranted = ahead < request.capacity - this.#holders(request.key);
    }
    if (isGranted || request.onlyIfFree !== true) this.#keep(request, { sequence, isGranted, owner });
    return isGranted
      ? this.#granted(request.key)
      : { granted: false, holder: this.#first(request.key), place: ahead + 1 };
  }

  /** In a transaction; see `Store.cleared`. */
  cleared(runId: string, key: string | undefined): void {
    const { connection } = this.#options;
    if (key === undefined) connection.run('DELETE FROM deserted WHERE run = ?', runId);
    else connection.run('DELETE FROM deserted WHERE key = ? AND run = ?', key, runId);
  }

  /** In a transaction: takes a claim of this store out; announces its key. */
  release(id: string, transaction: Transaction): void {
    const { connection, owners, wakes } = this.#options;
    if (owners.ownId === undefined) return;
    const row = connection.get(
      'DELETE FROM claim WHERE id = ? AND owner = ? RETURNING key',
      id,
      owners.ownId,
    );
    if (row === undefined) return;
    const key = connection.text(row, 'key');
    transaction.afterwards(() => wakes.announce(keyTopic(key)));
  }

  /** See `Store.line`. */
  line(key: string): Line {
    const living = new Map<number, boolean>();
    const isLiving = ({ owner }: ClaimRow): boolean => {
      const known = living.get(owner) ?? this.#isAlive(owner);
      living.set(owner, known);
      return known;
    };
    const places = (isGranted: 0 | 1): readonly Holder[] =>
      this.#rows(key, isGranted, -1)
        .filter(isLiving)
        .map(({ holder }) => holder);
    return { holders: places(1), waiting: places(0) };
  }

  /** Says who waits for a key no longer; see `KeyWaits`. */
  look(key: string, waiters: readonly KeyWaiter[], isWoken: boolean): Look<KeyWaiter> {
    const { connection, owners } = this.#options;
    return lookAtKey({
      state: this.#state(key),
      waiters,
      isWoken,
      ownId: owners.ownId,
      isAlive: id => this.#isAlive(id),
      addressOf: id => owners.addressOf(id),
      isWaiting: id =>
        connection.get('SELECT 1 FROM claim WHERE id = ? AND is_granted = 0', id) !== undefined,
    });
  }

  #state(key: string): KeyState {
    const holders = this.#rows(key, 1, -1);
    const head = this.#rows(key, 0, nearHead);
    const capacity = Math.max(0, ...holders.map(row => row.capacity), ...head.map(row => row.capacity));
    // As many as may be granted at once must be seen.
    return { holders, head: capacity <= nearHead ? head : this.#rows(key, 0, capacity) };
  }

  #isAlive(id: number): boolean {
    const owner = this.#options.owners.find(id);
    return owner !== undefined && this.#options.owners.isAlive(owner);
  }

  #granted(key: string): ClaimResult {
    const { connection } = this.#options;
    const rows = connection.all('SELECT run FROM deserted WHERE key = ?', key);
    if (rows.length === 0) return { granted: true };
    return { granted: true, deserted: rows.map(row => connection.text(row, 'run')) };
  }

  #keep(
    request: ClaimRequest,
    place: { sequence: number | undefined; isGranted: boolean; owner: number },
  ): void {
    const { connection, clock } = this.#options;
    const { sequence, isGranted, owner } = place;
    if (sequence !== undefined) {
      if (isGranted)
        connection.run(
          'UPDATE claim SET is_granted = 1, since = ? WHERE sequence = ?',
          clock.now(),
          sequence,
        );
      return;
    }
    const { id, key, capacity, holder } = request;
    connection.run(
      `INSERT INTO claim (${columns}, key, is_granted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, owner, capacity, holder.run, holder.runName, holder.job, clock.now(), key, isGranted ? 1 : 0],
    );
  }

  #holders(key: string): number {
    const { connection } = this.#options;
    const row = connection.get('SELECT count(*) AS n FROM claim WHERE key = ? AND is_granted = 1', key);
    return connection.number(row ?? {}, 'n');
  }

  /** How many stand in line ahead of a place in it; all, for one that is not in line yet. */
  #ahead(key: string, sequence: number = Number.MAX_SAFE_INTEGER): number {
    const { connection } = this.#options;
    const sql = 'SELECT count(*) AS n FROM claim WHERE key = ? AND is_granted = 0 AND sequence < ?';
    return connection.number(connection.get(sql, key, sequence) ?? {}, 'n');
  }

  /** The first who holds the key, or else who is first in line. */
  #first(key: string): Holder {
    const { connection } = this.#options;
    const sql = `SELECT ${columns} FROM claim WHERE key = ? AND is_granted = ? ORDER BY sequence LIMIT 1`;
    const first = connection.get(sql, key, 1) ?? connection.get(sql, key, 0);
    if (first === undefined) throw new RangeError('A key has at least one place.');
    return this.#row(first).holder;
  }

  /** In order; `limit` -1: all. */
  #rows(key: string, isGranted: 0 | 1, limit: number): readonly ClaimRow[] {
    const { connection } = this.#options;
    const sql = `SELECT ${columns} FROM claim WHERE key = ? AND is_granted = ? ORDER BY sequence LIMIT ?`;
    return connection.all(sql, key, isGranted, limit).map(row => this.#row(row));
  }

  #row(row: Row): ClaimRow {
    const { connection } = this.#options;
    return {
      id: connection.text(row, 'id'),
      owner: connection.number(row, 'owner'),
      capacity: connection.number(row, 'capacity'),
      holder: {
        run: connection.text(row, 'run'),
        runName: connection.text(row, 'run_name'),
        job: connection.textOrNull(row, 'job'),
        since: connection.number(row, 'since'),
      },
    };
  }
}
