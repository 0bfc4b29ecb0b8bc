import type { Clock } from '../../clock.ts';
import type { Processes } from '../liveness.ts';
import { isAlive, leaseMs, newOwnerId, type Owner } from '../owner.ts';
import { keyTopic, type Wakes } from '../wake/wakes.ts';
import type { Connection, Row } from './connection.ts';
import type { Transaction } from './writeQueue.ts';

export interface OwnersOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly processes: Processes;
  readonly wakes: Wakes;
  /** Called after the transaction in which this store registered. */
  readonly registered: () => void;
  /** Called where this store was taken for dead: it holds nothing any more. */
  readonly lost: () => void;
}

const ownerColumns = 'id, host, boot, pid, process_start, lease_until, address';

/** The processes that write, this one among them. */
export class Owners {
  readonly #options: OwnersOptions;
  #ownId: number | undefined;

  constructor(options: OwnersOptions) {
    this.#options = options;
  }

  /** This store's number; undefined until it first writes something of its own, and after it was taken for dead. */
  get ownId(): number | undefined {
    return this.#ownId;
  }

  /** At the start of a transaction: notices that this store was taken for dead. */
  check(): void {
    if (this.#ownId === undefined) return;
    const { connection, lost } = this.#options;
    if (connection.get('SELECT 1 FROM owner WHERE id = ?', this.#ownId) !== undefined) return;
    this.#ownId = undefined;
    lost();
  }

  /** After a rollback: a number that was not kept is forgotten. */
  rolledBack(): void {
    const { connection } = this.#options;
    if (this.#ownId === undefined) return;
    try {
      if (connection.get('SELECT 1 FROM owner WHERE id = ?', this.#ownId) === undefined)
        this.#ownId = undefined;
    } catch {
      // The file cannot be read just now; the next transaction finds out.
    }
  }

  /** In a transaction: this store's number, registering it where needed and clearing away the dead. */
  register(transaction: Transaction): number {
    if (this.#ownId !== undefined) return this.#ownId;
    const { connection, clock, processes, wakes, registered } = this.#options;
    this.removeDead(transaction);
    const id = newOwnerId();
    const { host, boot, pid, startedAt } = processes.own;
    connection.run(
      `INSERT INTO owner (${ownerColumns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...[id, host, boot, pid, startedAt, clock.now() + leaseMs, wakes.address],
    );
    this.#ownId = id;
    transaction.afterwards(registered);
    return id;
  }

  /** In a transaction. */
  renew(): void {
    if (this.#ownId === undefined) return;
    const { connection, clock } = this.#options;
    connection.run('UPDATE owner SET lease_until = ? WHERE id = ?', clock.now() + leaseMs, this.#ownId);
  }

  all(): readonly Owner[] {
    const { connection } = this.#options;
    return connection.all(`SELECT ${ownerColumns} FROM owner`).map(row => this.#owner(row));
  }

  /** Undefined where it has left or was found dead. */
  find(id: number): Owner | undefined {
    const row = this.#options.connection.get(`SELECT ${ownerColumns} FROM owner WHERE id = ?`, id);
    return row === undefined ? undefined : this.#owner(row);
  }

  /** Where a living owner can be reached; null where it cannot, or is dead or gone. */
  addressOf(id: number): string | null {
    const owner = this.find(id);
    return owner !== undefined && this.isAlive(owner) ? owner.address : null;
  }

  isAlive(owner: Owner): boolean {
    if (owner.id === this.#ownId) return true;
    return isAlive(owner, this.#options.processes, this.#options.clock.now());
  }

  /** In a transaction: removes all that are dead, and with them what they held. True where there were any. */
  removeDead(transaction: Transaction): boolean {
    const dead = this.all().filter(owner => !this.isAlive(owner));
    for (const { id, address } of dead) {
      // Whoever gets these places next ends what still runs in them.
      this.#options.connection.run(
        'INSERT OR IGNORE INTO deserted (key, run) SELECT key, run FROM claim WHERE owner = ? AND is_granted = 1',
        id,
      );
      this.#remove(id, transaction);
      if (address !== null) transaction.afterwards(() => this.#options.wakes.forget(address));
    }
    return dead.length > 0;
  }

  /** In a transaction: gives up all that this store holds. */
  leave(transaction: Transaction): void {
    if (this.#ownId === undefined) return;
    this.#remove(this.#ownId, transaction);
    this.#ownId = undefined;
  }

  #remove(id: number, transaction: Transaction): void {
    const { connection, wakes } = this.#options;
    for (const row of connection.all('SELECT DISTINCT key FROM claim WHERE owner = ?', id)) {
      const key = connection.text(row, 'key');
      transaction.afterwards(() => wakes.announce(keyTopic(key)));
    }
    // Its claims go with it, by the reference's cascade.
    connection.run('DELETE FROM owner WHERE id = ?', id);
  }

  #owner(row: Row): Owner {
    const { connection } = this.#options;
    return {
      id: connection.number(row, 'id'),
      process: {
        host: connection.text(row, 'host'),
        boot: connection.text(row, 'boot'),
        pid: connection.number(row, 'pid'),
        startedAt: connection.text(row, 'process_start'),
      },
      leaseUntil: connection.number(row, 'lease_until'),
      address: connection.textOrNull(row, 'address'),
    };
  }
}
