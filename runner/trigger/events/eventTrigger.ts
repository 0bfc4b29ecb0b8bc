import type { Json } from '../../model/orchestration.ts';
import type { NewFire, StoredEvent } from '../../store/triggers.ts';

/** One trigger of one orchestration that lives on stored events: pure, so that a simulation asks it as the daemon does. */
export interface EventTrigger {
  /** What tells it from the other triggers of its orchestration: what it says. */
  readonly name: string;
  /** What it remembers when it is first seen, the events up to `seen` being none of its business. */
  begin(seen: number): Json;
  concerns(event: StoredEvent): boolean;
  /** Goes on by events that concern it, in order, and by what the time brings. */
  consider(state: Json, events: readonly StoredEvent[], now: number): Outcome;
  /** When time alone brings something, in milliseconds since 1970; undefined where it does not. */
  dueAt(state: Json): number | undefined;
}

export interface Outcome {
  readonly state: Json;
  readonly fires: readonly NewFire[];
}

/** Whether time alone has brought something by now. */
export function isDue(trigger: EventTrigger, state: Json, now: number): boolean {
  const due = trigger.dueAt(state);
  return due !== undefined && due <= now;
}

/** The last event that a trigger has considered. */
export function seenIn(state: Json): number {
  if (typeof state !== 'object' || state === null || !('seen' in state)) return 0;
  const { seen } = state as { readonly seen?: Json };
  return typeof seen === 'number' ? seen : 0;
}
