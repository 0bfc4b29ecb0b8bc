import type { Json } from '../../model/orchestration.ts';
import type { Observation, SourceMemory } from '../sources.ts';
import type { MemoryTriggers } from './memoryTriggers.ts';

interface Kept {
  version: number;
  state: Json;
  readonly items: Map<string, Json>;
}

/** What sources of events remember, as several handles share it; see `SourceStore`. */
export class MemorySources {
  readonly #sources = new Map<string, Kept>();
  readonly #triggers: Pick<MemoryTriggers, 'addEvents'>;

  constructor(triggers: Pick<MemoryTriggers, 'addEvents'>) {
    this.#triggers = triggers;
  }

  find(name: string): SourceMemory | undefined {
    const found = this.#sources.get(name);
    return found === undefined ? undefined : { ...found, items: new Map(found.items) };
  }

  /** False where another process was first. */
  observe({ source, version, state, items, events }: Observation): boolean {
    const kept = this.#sources.get(source) ?? { version: 0, state: null, items: new Map() };
    if (kept.version !== version) return false;
    kept.version++;
    kept.state = state;
    for (const [item, value] of items) {
      if (value === null) kept.items.delete(item);
      else kept.items.set(item, value);
    }
    this.#sources.set(source, kept);
    this.#triggers.addEvents(events);
    return true;
  }

  forget(kept: readonly string[]): void {
    for (const name of this.#sources.keys()) if (!kept.includes(name)) this.#sources.delete(name);
  }
}
