import type { Delivery, KeptNotice, NewNotice, NoticeCause } from '../notices.ts';
import type { Connection, Row } from './connection.ts';
import type { Owners } from './owners.ts';
import type { Transaction } from './writeQueue.ts';

const columns = 'run.id, cause, at, exceeded, due_at, deliveries_json';
const from = 'notice JOIN run ON run.key = notice.run';

/** What people are to be told of runs; see `NoticeStore`. All that writes is called in a transaction. */
export class Notices {
  readonly #connection: Connection;
  readonly #owners: Owners;

  constructor(connection: Connection, owners: Owners) {
    this.#connection = connection;
    this.#owners = owners;
  }

  add(run: string, { cause, at, exceeded }: NewNotice, transaction: Transaction): boolean {
    const count = this.#connection.run(
      'INSERT OR IGNORE INTO notice (run, cause, at, exceeded, due_at, owner, deliveries_json) ' +
        "SELECT key, ?, ?, ?, ?, ?, '[]' FROM run WHERE id = ?",
      ...[cause, at, exceeded, at, this.#owners.register(transaction), run],
    );
    return count > 0;
  }

  due(now: number, limit: number, transaction: Transaction): readonly KeptNotice[] {
    const connection = this.#connection;
    const waiting = connection.all('SELECT DISTINCT owner FROM notice WHERE due_at IS NOT NULL');
    if (waiting.length === 0) return [];
    const own = this.#owners.register(transaction);
    for (const row of waiting) {
      const id = connection.number(row, 'owner');
      const owner = this.#owners.find(id);
      if (owner !== undefined && this.#owners.isAlive(owner)) continue;
      connection.run('UPDATE notice SET owner = ? WHERE owner = ? AND due_at IS NOT NULL', own, id);
    }
    return connection
      .all(
        `SELECT ${columns} FROM ${from} WHERE notice.owner = ? AND due_at <= ? ORDER BY due_at LIMIT ?`,
        ...[own, now, limit],
      )
      .map(row => this.#notice(row));
  }

  keep({ run, cause, dueAt, deliveries }: KeptNotice): void {
    const whose = 'WHERE run = (SELECT key FROM run WHERE id = ?) AND cause = ?';
    if (dueAt === null && deliveries.length === 0)
      this.#connection.run(`DELETE FROM notice ${whose}`, run, cause);
    else
      this.#connection.run(
        `UPDATE notice SET due_at = ?, deliveries_json = ? ${whose}`,
        ...[dueAt, JSON.stringify(deliveries), run, cause],
      );
  }

  of(run: string): readonly KeptNotice[] {
    return this.#connection
      .all(`SELECT ${columns} FROM ${from} WHERE run.id = ? ORDER BY at, cause`, run)
      .map(row => this.#notice(row));
  }

  #notice(row: Row): KeptNotice {
    const connection = this.#connection;
    return {
      run: connection.text(row, 'id'),
      cause: connection.text(row, 'cause') as NoticeCause,
      at: connection.number(row, 'at'),
      exceeded: connection.textOrNull(row, 'exceeded'),
      dueAt: connection.numberOrNull(row, 'due_at'),
      deliveries: connection.json<readonly Delivery[]>(row, 'deliveries_json'),
    };
  }
}
