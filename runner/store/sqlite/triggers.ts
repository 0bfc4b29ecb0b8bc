import type {
  Advance,
  EventKind,
  Fire,
  FireFilter,
  FireRow,
  NewEvent,
  NewFire,
  OwnFire,
  Skip,
  StoredEvent,
  TriggerState,
} from '../triggers.ts';
import { LostFireError } from '../triggers.ts';
import type { Connection, Row } from './connection.ts';
import type { Owners } from './owners.ts';
import type { Transaction } from './writeQueue.ts';

const fireColumns =
  'key, orchestration, trigger_name, occasion, at, details_json, run, skip_reason, skip_message';

/** Triggers, their fires, and events; see `TriggerStore`. All that writes is called in a transaction. */
export class Triggers {
  readonly #connection: Connection;
  readonly #owners: Owners;

  constructor(connection: Connection, owners: Owners) {
    this.#connection = connection;
    this.#owners = owners;
  }

  states(orchestrations?: readonly string[]): readonly TriggerState[] {
    const connection = this.#connection;
    const which =
      orchestrations === undefined ? '' : 'WHERE orchestration IN (SELECT value FROM json_each(?))';
    return connection
      .all(
        `SELECT orchestration, trigger_name, version, state_json FROM trigger_state ${which}`,
        ...(orchestrations === undefined ? [] : [JSON.stringify(orchestrations)]),
      )
      .map(row => ({
        orchestration: connection.text(row, 'orchestration'),
        trigger: connection.text(row, 'trigger_name'),
        version: connection.number(row, 'version'),
        state: connection.json(row, 'state_json'),
      }));
  }

  advance(change: Advance, transaction: Transaction): readonly Fire[] | undefined {
    if (!this.#remember(change)) return undefined;
    return change.fires.flatMap(fire => this.#fire(change, fire, transaction) ?? []);
  }

  forget(orchestration: string, kept: readonly string[]): void {
    this.#connection.run(
      'DELETE FROM trigger_state WHERE orchestration = ? AND trigger_name NOT IN (SELECT value FROM json_each(?))',
      ...[orchestration, JSON.stringify(kept)],
    );
  }

  take(transaction: Transaction): readonly Fire[] {
    const open = this.#connection.all(
      `SELECT ${fireColumns}, owner FROM fire WHERE is_open = 1 ORDER BY key`,
    );
    const left = open.filter(row => {
      const owner = this.#owners.find(this.#connection.number(row, 'owner'));
      return owner === undefined || !this.#owners.isAlive(owner);
    });
    if (left.length === 0) return [];
    const owner = this.#owners.register(transaction);
    for (const row of left)
      this.#connection.run(
        'UPDATE fire SET owner = ? WHERE key = ?',
        owner,
        this.#connection.number(row, 'key'),
      );
    return left.map(row => fireOf(this.#row(row)));
  }

  skip(id: number, { reason, message }: Skip): void {
    this.check(id, '');
    this.#connection.run(
      'UPDATE fire SET is_open = 0, skip_reason = ?, skip_message = ? WHERE key = ?',
      ...[reason, message, id],
    );
  }

  /** Throws a `LostFireError` where the fire is not this process's to settle, or its occasion was taken before. */
  check(fire: number | OwnFire, orchestration: string): void {
    const { ownId = null } = this.#owners;
    const isOurs =
      typeof fire === 'number'
        ? this.#connection.get('SELECT 1 FROM fire WHERE key = ? AND is_open = 1 AND owner = ?', fire, ownId)
        : !this.#isTaken(fire, orchestration);
    if (isOurs === undefined || isOurs === false) throw lostFire(fire);
  }

  /** A fire that was checked is the run from now on. */
  started(fire: number | OwnFire, run: { readonly id: string; readonly orchestration: string }): void {
    if (typeof fire === 'number') {
      this.#connection.run('UPDATE fire SET is_open = 0, run = ? WHERE key = ?', run.id, fire);
      return;
    }
    const { trigger, occasion, at, details } = fire;
    this.#connection.run(
      'INSERT INTO fire (orchestration, trigger_name, occasion, at, accepted_at, details_json, is_open, owner, run) ' +
        'VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)',
      ...[
        run.orchestration,
        trigger,
        occasion,
        at,
        at,
        JSON.stringify(details),
        this.#owners.ownId ?? 0,
        run.id,
      ],
    );
  }

  #isTaken({ trigger, occasion }: OwnFire, orchestration: string): boolean {
    const row = this.#connection.get(
      'SELECT 1 FROM fire WHERE orchestration = ? AND trigger_name = ? AND occasion = ?',
      ...[orchestration, trigger, occasion],
    );
    return row !== undefined;
  }

  fires({ orchestration, trigger, occasion, state, limit }: FireFilter): readonly FireRow[] {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const is = (column: string, value: string | undefined): void => {
      if (value === undefined) return;
      conditions.push(`${column} = ?`);
      values.push(value);
    };
    is('orchestration', orchestration);
    is('trigger_name', trigger);
    is('occasion', occasion);
    if (state === 'open') conditions.push('is_open = 1');
    if (state === 'started') conditions.push('run IS NOT NULL');
    if (state === 'skipped') conditions.push('skip_reason IS NOT NULL');
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.#connection
      .all(`SELECT ${fireColumns} FROM fire ${where} ORDER BY key DESC LIMIT ?`, ...values, limit ?? -1)
      .map(row => this.#row(row));
  }

  addEvents(events: readonly NewEvent[]): number {
    let count = 0;
    for (const { id, at, kind, name, details } of events)
      count += this.#connection.run(
        'INSERT OR IGNORE INTO event (id, at, kind, name, details_json) VALUES (?, ?, ?, ?, ?)',
        ...[id ?? null, at, kind, name, JSON.stringify(details)],
      );
    return count;
  }

  events(after: number, limit: number): readonly StoredEvent[] {
    const connection = this.#connection;
    return connection
      .all('SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?', after, limit)
      .map(row => {
        const id = connection.textOrNull(row, 'id');
        return {
          sequence: connection.number(row, 'sequence'),
          ...(id === null ? {} : { id }),
          at: connection.number(row, 'at'),
          kind: connection.text(row, 'kind') as EventKind,
          name: connection.text(row, 'name'),
          details: connection.json(row, 'details_json'),
        };
      });
  }

  lastEvent(): number {
    const row = this.#connection.get('SELECT coalesce(max(sequence), 0) AS last FROM event');
    return this.#connection.number(row ?? {}, 'last');
  }

  trim(before: number): void {
    this.#connection.run('DELETE FROM fire WHERE is_open = 0 AND at < ?', before);
    this.#connection.run('DELETE FROM event WHERE at < ?', before);
  }

  /** False where another process was first. */
  #remember({ orchestration, trigger, remember }: Advance): boolean {
    if (remember === undefined) return true;
    const { version } = remember;
    const state = JSON.stringify(remember.state);
    const count =
      version === 0
        ? this.#connection.run(
            'INSERT OR IGNORE INTO trigger_state (orchestration, trigger_name, version, state_json) VALUES (?, ?, 1, ?)',
            ...[orchestration, trigger, state],
          )
        : this.#connection.run(
            'UPDATE trigger_state SET version = version + 1, state_json = ? WHERE orchestration = ? AND trigger_name = ? AND version = ?',
            ...[state, orchestration, trigger, version],
          );
    return count > 0;
  }

  #fire({ orchestration, trigger, at }: Advance, fire: NewFire, transaction: Transaction): Fire | undefined {
    const { occasion, details, skip } = fire;
    const row = this.#connection.get(
      'INSERT OR IGNORE INTO fire (orchestration, trigger_name, occasion, at, accepted_at, details_json, is_open, owner, skip_reason, skip_message) ' +
        'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key',
      ...[orchestration, trigger, occasion, fire.at, at, JSON.stringify(details), skip === undefined ? 1 : 0],
      ...[this.#owners.register(transaction), skip?.reason ?? null, skip?.message ?? null],
    );
    if (row === undefined || skip !== undefined) return undefined;
    return {
      id: this.#connection.number(row, 'key'),
      orchestration,
      trigger,
      occasion,
      at: fire.at,
      details,
    };
  }

  #row(row: Row): FireRow {
    const connection = this.#connection;
    const reason = connection.textOrNull(row, 'skip_reason');
    return {
      id: connection.number(row, 'key'),
      orchestration: connection.text(row, 'orchestration'),
      trigger: connection.text(row, 'trigger_name'),
      occasion: connection.text(row, 'occasion'),
      at: connection.number(row, 'at'),
      details: connection.json(row, 'details_json'),
      run: connection.textOrNull(row, 'run'),
      skip:
        reason === null
          ? null
          : { reason: reason as Skip['reason'], message: connection.text(row, 'skip_message') },
    };
  }
}

function fireOf({ run: _run, skip: _skip, ...fire }: FireRow): Fire {
  return fire;
}

function lostFire(fire: number | OwnFire): LostFireError {
  const which = typeof fire === 'number' ? fire : `${fire.trigger} ${fire.occasion}`;
  return new LostFireError(`The fire ${which} is not, or no longer, this process's.`);
}
