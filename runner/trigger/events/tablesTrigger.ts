import { formatDuration } from '../../model/duration.ts';
import type { Json, JsonObject } from '../../model/orchestration.ts';
import type { NewFire, StoredEvent } from '../../store/triggers.ts';
import { depthIn, inChain } from './cascade.ts';
import { type Cooldown, isCool } from './cooldown.ts';
import type { EventTrigger, Outcome } from './eventTrigger.ts';

/** What a `tables` trigger says. */
export interface TablesTrigger {
  readonly all: readonly string[];
  readonly cooldown: Cooldown | null;
}

/** What such a trigger remembers. */
interface Memory {
  /** The last event that it has considered. */
  readonly seen: number;
  /** When each table was updated since the last fire, in milliseconds since 1970. */
  readonly updated: Readonly<Record<string, number>>;
  readonly firedAt: number | null;
  /** The longest chain of runs that led to one of the updates. */
  readonly depth: number;
}

/**
 * Fires once all of its tables were updated since it fired last. During the cool-down after that, updates are ignored, which is noted down; or they count, and it fires at
 * the end of the cool-down where all were updated by then.
 */
export function tablesTrigger(config: TablesTrigger): EventTrigger {
  const tables = [...new Set(config.all)].sort();
  return {
    name: `tables ${tables.join(' ')}`,
    begin: seen => ({ seen, updated: {}, firedAt: null, depth: 0 }),
    concerns: ({ kind, name }) => kind === 'table' && tables.includes(name),
    consider: (remembered, events, now) => {
      const fires: NewFire[] = [];
      let memory = memoryOf(remembered);
      for (const event of events) memory = heard(config, tables, { memory, event, fires });
      if (isDue(config, tables, memory, now)) memory = fired(tables, memory, { at: now, fires });
      return { state: { ...memory }, fires } satisfies Outcome;
    },
    dueAt: remembered => dueAt(config, tables, memoryOf(remembered)),
  };
}

interface Hearing {
  readonly memory: Memory;
  readonly event: StoredEvent;
  readonly fires: NewFire[];
}

function heard(config: TablesTrigger, tables: readonly string[], { memory, event, fires }: Hearing): Memory {
  const { sequence, name, at } = event;
  const seen = sequence;
  if (isCool(config.cooldown, memory.firedAt, at) && config.cooldown?.afterwards === 'ignore') {
    const message = `"${name}" was updated within the cool-down of ${formatDuration(config.cooldown.forMs)}.`;
    const occasion = `event ${sequence}`;
    fires.push({ occasion, at, details: { kind: 'tables' }, skip: { reason: 'cooldown', message } });
    return { ...memory, seen };
  }
  const depth = Math.max(memory.depth, depthIn(event.details) + (isOfRun(event.details) ? 1 : 0));
  const next = { ...memory, seen, depth, updated: { ...memory.updated, [name]: at } };
  return isDue(config, tables, next, at) ? fired(tables, next, { at, fires }) : next;
}

/** When it fires, as far as is known now: where all were updated, at once or at the end of the cool-down. */
function dueAt({ cooldown }: TablesTrigger, tables: readonly string[], memory: Memory): number | undefined {
  if (!tables.every(table => Object.hasOwn(memory.updated, table))) return undefined;
  return memory.firedAt === null ? 0 : memory.firedAt + (cooldown?.forMs ?? 0);
}

function isDue(config: TablesTrigger, tables: readonly string[], memory: Memory, now: number): boolean {
  const due = dueAt(config, tables, memory);
  return due !== undefined && due <= now;
}

function fired(
  tables: readonly string[],
  { seen, updated, depth }: Memory,
  { at, fires }: { readonly at: number; readonly fires: NewFire[] },
): Memory {
  const times = Object.fromEntries(
    Object.entries(updated).map(([table, ms]) => [table, new Date(ms).toISOString()]),
  );
  const details = { kind: 'tables', tables, event: { tables: times } } as const;
  fires.push(inChain({ occasion: `events until ${seen} at ${at}`, at, details }, depth));
  return { seen, updated: {}, firedAt: at, depth: 0 };
}

/** An update that a person or a program outside told of begins a chain; one of a run goes on with it. */
function isOfRun(details: Json): boolean {
  return typeof details === 'object' && details !== null && 'run' in details;
}

function memoryOf(state: Json): Memory {
  const { seen, updated, firedAt, depth } = state as JsonObject;
  return {
    seen: typeof seen === 'number' ? seen : 0,
    updated: (updated ?? {}) as Memory['updated'],
    firedAt: typeof firedAt === 'number' ? firedAt : null,
    depth: typeof depth === 'number' ? depth : 0,
  };
}
