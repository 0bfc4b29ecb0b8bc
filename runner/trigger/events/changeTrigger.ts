import { formatDuration } from '../../model/duration.ts';
import type { Json, JsonObject } from '../../model/orchestration.ts';
import type { Trigger } from '../../record/entry.ts';
import type { NewFire, StoredEvent } from '../../store/triggers.ts';
import { longestChain } from './cascade.ts';
import { type Cooldown, isCool } from './cooldown.ts';
import type { EventTrigger, Outcome } from './eventTrigger.ts';

/** A trigger that fires when something outside has changed: a file, a watermark. */
export interface ChangeTrigger {
  readonly name: string;
  readonly kind: 'files' | 'database';
  /** The orchestration whose runs it starts. */
  readonly orchestration: string;
  readonly cooldown: Cooldown | null;
  concerns(event: StoredEvent): boolean;
  /** What the runs that it starts for changes say of how they came about; `name` tells them apart. */
  runs(changes: readonly Change[]): readonly { readonly name: string; readonly details: Trigger }[];
  /** What has changed, for a sentence: `"inbox/a.csv" and 2 more`. */
  words(changes: readonly Change[]): string;
}

/** One change that a trigger is told of. */
export interface Change {
  readonly sequence: number;
  readonly at: number;
  readonly name: string;
  readonly details: JsonObject;
}

/** A trigger whose runs seem to make the changes that start the next run rests so long after each, in milliseconds. */
const restMs = 60_000;

/** What such a trigger remembers. */
interface Memory {
  /** The last event that it has considered. */
  readonly seen: number;
  /** What it is to fire for. */
  readonly pending: readonly Change[];
  readonly firedAt: number | null;
  /** When a run of the orchestration last ended; null while one may be in progress that was fired last. */
  readonly endedAt: number | null;
  /** How many fires in a row were for what has changed while the run before was in progress. */
  readonly streak: number;
}

/**
 * Fires for what has changed outside, for all that has changed at one time together. Who has made a change nobody knows; but where each of many runs in a row
 * finds something that has changed during the one before, the runs may well do it themselves. Nothing is left out then, and there is a rest between two of them, unless the file says
 * itself how fast they may follow each other.
 */
export function changeTrigger(config: ChangeTrigger): EventTrigger {
  const { name, orchestration } = config;
  return {
    name,
    begin: seen => ({ seen, pending: [], firedAt: null, endedAt: null, streak: 0 }),
    concerns: event => isOwnEnd(event, orchestration) || config.concerns(event),
    consider: (remembered, events, now) => {
      const fires: NewFire[] = [];
      let memory = memoryOf(remembered);
      for (const together of groupsOf(events)) memory = heard(config, memory, { together, fires });
      if (isDue(config, memory, now)) memory = fired(config, memory, { at: now, fires });
      return { state: { ...memory } as unknown as Json, fires } satisfies Outcome;
    },
    dueAt: remembered => dueAt(config, memoryOf(remembered)),
  };
}

function isOwnEnd({ kind, name }: StoredEvent, orchestration: string): boolean {
  return kind === 'run' && name === orchestration;
}

/** Events in their order; those of one instant, which were found together, in one group. */
function groupsOf(events: readonly StoredEvent[]): readonly (readonly StoredEvent[])[] {
  const groups: StoredEvent[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last?.[0]?.at === event.at && last[0].kind === event.kind) last.push(event);
    else groups.push([event]);
  }
  return groups;
}

interface Hearing {
  readonly together: readonly StoredEvent[];
  readonly fires: NewFire[];
}

function heard(config: ChangeTrigger, memory: Memory, { together, fires }: Hearing): Memory {
  const [first] = together;
  if (first === undefined) return memory;
  const { at } = first;
  const seen = together.at(-1)?.sequence ?? memory.seen;
  if (first.kind === 'run') return { ...memory, seen, endedAt: at };
  const changes: Change[] = [];
  for (const event of together) {
    const details = (event.details ?? {}) as JsonObject;
    const failure = details['failure'];
    if (typeof failure === 'string') fires.push(notSeen(config, event, failure));
    else changes.push({ sequence: event.sequence, at: event.at, name: event.name, details });
  }
  const [change] = changes;
  if (change === undefined) return { ...memory, seen };
  if (isCool(config.cooldown, memory.firedAt, at) && config.cooldown?.afterwards === 'ignore') {
    const verb = `changed within the cool-down of ${formatDuration(config.cooldown.forMs)}`;
    const message = `${capital(config.words(changes))} ${verb}.`;
    const skip = { reason: 'cooldown', message } as const;
    fires.push({ occasion: `event ${change.sequence}`, at, details: { kind: config.kind }, skip });
    return { ...memory, seen };
  }
  const next = { ...memory, seen, pending: [...memory.pending, ...changes] };
  return isDue(config, next, at) ? fired(config, next, { at, fires }) : next;
}

/** The source could not look: what has changed meanwhile it finds when it can again. */
function notSeen({ kind }: ChangeTrigger, { sequence, at }: StoredEvent, message: string): NewFire {
  return { occasion: `event ${sequence}`, at, details: { kind }, skip: { reason: 'unreachable', message } };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** When it fires: at once, or at the end of what keeps it from that. */
function dueAt({ cooldown }: ChangeTrigger, { pending, firedAt, streak }: Memory): number | undefined {
  if (pending.length === 0) return undefined;
  if (firedAt === null) return 0;
  // Whoever has said a cool-down has chosen how fast it may be.
  return firedAt + (cooldown?.forMs ?? (streak > longestChain ? restMs : 0));
}

function isDue(config: ChangeTrigger, memory: Memory, now: number): boolean {
  const due = dueAt(config, memory);
  return due !== undefined && due <= now;
}

function fired(
  config: ChangeTrigger,
  memory: Memory,
  { at, fires }: { readonly at: number; readonly fires: NewFire[] },
): Memory {
  const { seen, pending } = memory;
  for (const { name, details } of config.runs(pending))
    fires.push({ occasion: `${name} until ${seen} at ${at}`, at, details });
  const streak = isOwnDoing(memory) ? memory.streak + 1 : 0;
  if (streak === longestChain + 1 && config.cooldown === null) fires.push(resting(config, memory, at));
  return { seen, pending: [], firedAt: at, endedAt: null, streak };
}

/** Whether something of what it fires for may have changed while the run was in progress that it fired last. */
function isOwnDoing({ pending, firedAt, endedAt }: Memory): boolean {
  if (firedAt === null) return false;
  return pending.some(({ at, details }) => {
    const since = details['since'];
    return at >= firedAt && (typeof since === 'number' ? since : at) <= (endedAt ?? at);
  });
}

/** A line that says why it is slower from now on. */
function resting(config: ChangeTrigger, { seen, pending }: Memory, at: number): NewFire {
  const message = `${longestChain} runs in a row found what had changed during the run before, lastly ${config.words(pending)}; if they make these changes themselves, they start each other. Between two of them there is ${formatDuration(restMs)} from now on, unless "cooldown" says otherwise.`;
  const skip = { reason: 'cascade', message } as const;
  return { occasion: `rest ${seen}`, at, details: { kind: config.kind }, skip };
}

function memoryOf(state: Json): Memory {
  const { seen, pending, firedAt, endedAt, streak } = state as JsonObject;
  return {
    seen: typeof seen === 'number' ? seen : 0,
    pending: (pending ?? []) as unknown as readonly Change[],
    firedAt: typeof firedAt === 'number' ? firedAt : null,
    endedAt: typeof endedAt === 'number' ? endedAt : null,
    streak: typeof streak === 'number' ? streak : 0,
  };
}
