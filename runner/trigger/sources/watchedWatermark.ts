import type { Clock } from '../../clock.ts';
import type { Json, JsonObject } from '../../model/orchestration.ts';
import type { SourceStore } from '../../store/sources.ts';
import type { NewEvent } from '../../store/triggers.ts';
import { type Watermark, WatermarkFailure, type WatermarkReader } from './watermarks.ts';

export interface WatermarkPorts {
  readonly store: SourceStore;
  readonly clock: Clock;
  readonly reader: WatermarkReader;
  /** Told when an event is on record. */
  readonly found: () => void;
  /** Told once of what is wrong with a database, and once when it is well again; sentences. */
  readonly blind: (message: string) => void;
  readonly sees: (message: string) => void;
  /** Told where the store cannot be read or written; it is tried again. */
  readonly failed: (error: unknown) => void;
}

/** A database that cannot be asked is asked less and less often, at least so often, in milliseconds. */
const longestPauseMs = 300_000;

/** However much a channel says, there is so long between two looks, in milliseconds. */
const leastPauseMs = 100;

/** After a failure of the store, in milliseconds. */
const retryMs = 1_000;

/** What is remembered of a watermark. */
interface Memory {
  readonly value: Json;
  /** Whether it was ever read. */
  readonly isKnown: boolean;
  /** Why it cannot be read, which is on record; null where it can. */
  readonly failure: string | null;
}

/**
 * Looks at one watermark again and again, and tells of each change. What it was before is in the store, so that a change is told of once, by one process, also where it
 * happened while nothing was running. The first value is taken as known.
 */
export class WatchedWatermark {
  readonly #watermark: Watermark;
  readonly #ports: WatermarkPorts;
  readonly #leave: readonly (() => void)[];
  #turn: Promise<void> = Promise.resolve();
  #isLooking = false;
  /** Somebody wants a look that begins later than the one at hand. */
  #isWanted = false;
  #endedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #lookedAt: number | null = null;
  /** Channels that cannot be listened to, which was told of. */
  readonly #deaf = new Set<string>();
  #stopTimer: () => void = () => {};
  #isClosed = false;

  constructor(watermark: Watermark, ports: WatermarkPorts) {
    this.#watermark = watermark;
    this.#ports = ports;
    this.#leave = watermark.channels.map(channel =>
      ports.reader.listen(watermark, channel, {
        told: () => {
          this.#hears(channel);
          this.#lookSoon();
        },
        failed: message => this.#isDeaf(channel, message),
      }),
    );
  }

  /** The name of what is remembered of it. */
  get name(): string {
    return this.#watermark.name;
  }

  get isFailing(): boolean {
    return this.#failures > 0;
  }

  /** Looks now, or once more soon after the look at hand. Resolves when what a look finds that is under way or begins now is on record. Never rejects. */
  look(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isWanted = true;
    if (!this.#isLooking) this.#turn = this.#lookOn();
    return this.#turn;
  }

  /** Looks no more. A look at hand may come to nothing. */
  close(): void {
    this.#isClosed = true;
    this.#stopTimer();
    for (const leave of this.#leave) leave();
  }

  /** Resolves when no look is under way. */
  get ended(): Promise<void> {
    return this.#turn;
  }

  /** Looks as soon as it may after the look before. */
  #lookSoon(): void {
    const waitMs = this.#endedAt + leastPauseMs - this.#ports.clock.monotonic();
    if (this.#isLooking || this.#isClosed || waitMs <= 0) void this.look();
    else this.#lookIn(waitMs);
  }

  #lookIn(delayMs: number): void {
    this.#stopTimer();
    this.#stopTimer = this.#ports.clock.after(delayMs, () => void this.look());
  }

  async #lookOn(): Promise<void> {
    this.#isLooking = true;
    this.#stopTimer();
    this.#isWanted = false;
    const pauseMs = await this.#look().then(
      () => this.#pauseMs,
      error => {
        this.#ports.failed(error);
        return retryMs;
      },
    );
    this.#isLooking = false;
    if (this.#isClosed) return;
    this.#endedAt = this.#ports.clock.monotonic();
    this.#lookIn(this.#isWanted ? Math.min(leastPauseMs, pauseMs) : pauseMs);
  }

  get #pauseMs(): number {
    const { everyMs } = this.#watermark;
    return Math.min(everyMs * 2 ** Math.min(this.#failures, 20), Math.max(everyMs, longestPauseMs));
  }

  async #look(): Promise<void> {
    const { store, clock } = this.#ports;
    // What was remembered before the database was asked: where another process has gone on meanwhile, this value may be the older one.
    const remembered = await store.source(this.#watermark.name);
    const memory = memoryOf(remembered?.state);
    const version = remembered?.version ?? 0;
    const startedAt = clock.now();
    const found = await this.#read();
    if (this.#isClosed) return;
    const next: Memory =
      'failure' in found
        ? { ...memory, failure: memory.failure ?? found.failure }
        : { value: found.value, isKnown: true, failure: null };
    const events = this.#eventsBetween(memory, next, startedAt);
    if (!('failure' in found)) this.#lookedAt = startedAt;
    if (version > 0 && events.length === 0 && isSame(memory, next)) return;
    const isAccepted = await store.observe({
      source: this.#watermark.name,
      version,
      state: { ...next },
      items: new Map(),
      events,
    });
    if (!isAccepted) return this.#look();
    if (events.length > 0) this.#ports.found();
  }

  async #read(): Promise<{ readonly value: Json } | { readonly failure: string }> {
    const { reader, blind, sees } = this.#ports;
    const { connection } = this.#watermark;
    try {
      const value = await reader.read(this.#watermark);
      if (this.#failures > 0) sees(`The watermark of "${connection}" can be read again.`);
      this.#failures = 0;
      return { value };
    } catch (error) {
      if (!(error instanceof WatermarkFailure)) throw error;
      const failure = `The watermark of "${connection}" cannot be read: ${error.message}`;
      if (this.#failures++ === 0 && !this.#isClosed) blind(failure);
      return { failure };
    }
  }

  #eventsBetween(before: Memory, after: Memory, startedAt: number): readonly NewEvent[] {
    const { connection: name, query, everyMs } = this.#watermark;
    const at = this.#ports.clock.now();
    const event = (details: JsonObject): readonly NewEvent[] => [
      { at, kind: 'watermark', name, details: { query, ...details } },
    ];
    if (after.failure !== null) return before.failure === null ? event({ failure: after.failure }) : [];
    if (!before.isKnown || isSameValue(before.value, after.value)) return [];
    const since = this.#lookedAt ?? startedAt - everyMs;
    return event({ value: after.value, previous: before.value, since });
  }

  #isDeaf(channel: string, message: string): void {
    if (this.#deaf.has(channel) || this.#isClosed) return;
    this.#deaf.add(channel);
    this.#ports.blind(`The channel "${channel}" cannot be listened to: ${message}`);
  }

  #hears(channel: string): void {
    if (this.#deaf.delete(channel)) this.#ports.sees(`The channel "${channel}" is listened to again.`);
  }
}

function isSame(one: Memory, other: Memory): boolean {
  return (
    one.isKnown === other.isKnown && one.failure === other.failure && isSameValue(one.value, other.value)
  );
}

function isSameValue(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function memoryOf(state: Json | undefined): Memory {
  if (typeof state !== 'object' || state === null) return { value: null, isKnown: false, failure: null };
  const { value, isKnown, failure } = state as JsonObject;
  return {
    value: value ?? null,
    isKnown: isKnown === true,
    failure: typeof failure === 'string' ? failure : null,
  };
}
