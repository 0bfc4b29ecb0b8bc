import type { Json } from '../../model/orchestration.ts';
import type { Observation, SourceMemory } from '../sources.ts';
import type { Connection } from './connection.ts';
import type { Triggers } from './triggers.ts';

/** What sources of events remember; see `SourceStore`. All that writes is called in a transaction. */
export class Sources {
  readonly #connection: Connection;
  readonly #triggers: Pick<Triggers, 'addEvents'>;

  constructor(connection: Connection, triggers: Pick<Triggers, 'addEvents'>) {
    this.#connection = connection;
    this.#triggers = triggers;
  }

  find(name: string): SourceMemory | undefined {
    const connection = this.#connection;
    const row = connection.get('SELECT version, state_json FROM source WHERE name = ?', name);
    if (row === undefined) return undefined;
    const items = connection.all('SELECT item, value_json FROM source_item WHERE source = ?', name);
    return {
      version: connection.number(row, 'version'),
      state: connection.json(row, 'state_json'),
      items: new Map(
        items.map(item => [connection.text(item, 'item'), connection.json<Json>(item, 'value_json')]),
      ),
    };
  }

  /** False where another process was first. */
  observe({ source, version, state, items, events }: Observation): boolean {
    const text = JSON.stringify(state);
    const count =
      version === 0
        ? this.#connection.run(
            'INSERT OR IGNORE INTO source (name, version, state_json) VALUES (?, 1, ?)',
            ...[source, text],
          )
        : this.#connection.run(
            'UPDATE source SET version = version + 1, state_json = ? WHERE name = ? AND version = ?',
            ...[text, source, version],
          );
    if (count === 0) return false;
    for (const [item, value] of items) this.#remember(source, item, value);
    this.#triggers.addEvents(events);
    return true;
  }

  forget(kept: readonly string[]): void {
    this.#connection.run(
      'DELETE FROM source WHERE name NOT IN (SELECT value FROM json_each(?))',
      JSON.stringify(kept),
    );
  }

  #remember(source: string, item: string, value: Json): void {
    if (value === null)
      this.#connection.run('DELETE FROM source_item WHERE source = ? AND item = ?', source, item);
    else
      this.#connection.run(
        'INSERT OR REPLACE INTO source_item (source, item, value_json) VALUES (?, ?, ?)',
        ...[source, item, JSON.stringify(value)],
      );
  }
}
