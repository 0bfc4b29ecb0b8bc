import type { Json } from '../model/orchestration.ts';
import type { Trigger } from '../record/entry.ts';

/**
 * What triggers remember, what they have fired, and the events that they live on. Everything that is accepted here is durable, and is turned into a run, or into a row
 * that says why not, exactly once, however many processes look after one project and whenever they die.
 */
export interface TriggerStore {
  /** What triggers remember: those of the named orchestrations, or all. */
  triggerStates(orchestrations?: readonly string[]): Promise<readonly TriggerState[]>;

  /**
   * Lets a trigger go on from the version that it was at to a new state, and fires, all or nothing. Undefined where another process
   * was first: then nothing was changed. Fires are this process's from then on; one whose occasion was taken before is left out.
   */
  advance(change: Advance): Promise<readonly Fire[] | undefined>;

  /** Forgets what the triggers of an orchestration remember, but for those named. */
  forgetTriggers(orchestration: string, kept: readonly string[]): Promise<void>;

  /** Fires that nobody settles, since their process died; from now on this process's. */
  takeFires(): Promise<readonly Fire[]>;

  /** Says why a fire of this process came to nothing. A fire that becomes a run is settled by `createRun`. */
  skipFire(id: number, skip: Skip): Promise<void>;

  /** Fires as they stand, newest first. */
  fires(filter: FireFilter): Promise<readonly FireRow[]>;

  /** Keeps events in the order of their arrival; one whose id is known is left out. Gives back how many were new. */
  addEvents(events: readonly NewEvent[]): Promise<number>;

  /** Events after a sequence number, in order, at most `limit`. */
  events(after: number, limit: number): Promise<readonly StoredEvent[]>;

  /** The sequence number of the last event; 0 where there is none. */
  lastEvent(): Promise<number>;

  /** Forgets settled fires, and events, from before an instant. */
  trimTriggers(before: number): Promise<void>;
}

export interface TriggerState {
  readonly orchestration: string;
  /** What tells it from the other triggers of its orchestration. */
  readonly trigger: string;
  /** Grows by one with each change. */
  readonly version: number;
  readonly state: Json;
}

export interface Advance {
  readonly orchestration: string;
  readonly trigger: string;
  /** What to remember from now on, and the version that this goes on from, 0 where nothing was remembered; absent: the trigger remembers nothing. */
  readonly remember?: { readonly version: number; readonly state: Json };
  readonly at: number;
  readonly fires: readonly NewFire[];
}

/** One wish of a trigger for a run. */
export interface NewFire {
  /** What makes it one of a kind among the fires of its trigger: an instant, an event's id. */
  readonly occasion: string;
  /** When it was due, in milliseconds since 1970. */
  readonly at: number;
  /** What the run will say of how it came about. */
  readonly details: Trigger;
  /** Present: it is only noted down, with why it comes to nothing. */
  readonly skip?: Skip;
}

/** A fire that comes into being with its run. */
export interface OwnFire extends Omit<NewFire, 'skip'> {
  readonly trigger: string;
}

/** A fire that is this process's to settle. */
export interface Fire {
  readonly id: number;
  readonly orchestration: string;
  readonly trigger: string;
  readonly occasion: string;
  readonly at: number;
  readonly details: Trigger;
}

/** Why a fire came to nothing. */
export interface Skip {
  readonly reason: SkipCode;
  /** A whole sentence. */
  readonly message: string;
}

export type SkipCode =
  /** Nothing was running when it was due. */
  | 'missed'
  /** A day of a calendar. */
  | 'calendar'
  /** The cool-down after a run of the trigger. */
  | 'cooldown'
  /** The condition of the trigger was false. */
  | 'condition'
  /** No run could be made: the file, a secret, a param. */
  | 'refused'
  /** A chain of runs that start each other became too long. */
  | 'cascade'
  /** What the trigger watches could not be looked at. */
  | 'unreachable';

export interface FireRow extends Fire {
  /** The run that it became; null where it is open or was skipped. */
  readonly run: string | null;
  readonly skip: Skip | null;
}

export interface FireFilter {
  readonly orchestration?: string;
  readonly trigger?: string;
  readonly occasion?: string;
  readonly state?: 'open' | 'started' | 'skipped';
  readonly limit?: number;
}

export interface NewEvent {
  /** What makes it one of a kind; absent: nothing, it counts each time. */
  readonly id?: string;
  readonly at: number;
  readonly kind: EventKind;
  readonly name: string;
  readonly details: Json;
}

export type EventKind =
  /** The table of that name was updated. */
  | 'table'
  /** A run of the orchestration of that name has ended. */
  | 'run'
  /** The file at that path has appeared, or has changed. */
  | 'file'
  /** A watermark in the database of the connection of that name has changed, or cannot be read. */
  | 'watermark';

export interface StoredEvent extends NewEvent {
  /** Grows with each event. */
  readonly sequence: number;
}

/** Another process settles the fire, or has. */
export class LostFireError extends Error {
  override readonly name = 'LostFireError';
}
