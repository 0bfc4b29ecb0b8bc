import type { Clock } from '../../clock.ts';
import type { Json } from '../../model/orchestration.ts';
import type { Fire, StoredEvent, TriggerStore } from '../../store/triggers.ts';
import { type EventTrigger, isDue, seenIn } from './eventTrigger.ts';

/** New events are looked for this often, in milliseconds: one small query of the store. */
const lookMs = 500;

/** So many events are read at a time. */
const portion = 1000;

/** The triggers of one orchestration. */
export interface EventfulOrchestration {
  readonly id: string;
  readonly triggers: readonly EventTrigger[];
}

export interface EventTriggersOptions {
  readonly store: TriggerStore;
  readonly clock: Clock;
  /** What is to be run now. */
  readonly fired: (fires: readonly Fire[]) => void;
  /** Told where the store cannot be read or written; it is tried again. */
  readonly failed: (error: unknown) => void;
}

interface Watched {
  readonly orchestration: string;
  readonly trigger: EventTrigger;
  version: number;
  state: Json;
}

/**
 * Brings the triggers of a project that live on events on. What each of them has considered is in the store with what it fired, so that every event counts once for
 * it, whichever process looks and whenever it dies.
 */
export class EventTriggers {
  readonly #options: EventTriggersOptions;
  #watched = new Map<string, Watched>();
  /** Events up to this one were shown to all that are watched. */
  #shown = 0;
  #turn: Promise<void> = Promise.resolve();
  #stopTimer: () => void = () => {};
  #isClosed = false;

  constructor(options: EventTriggersOptions) {
    this.#options = options;
  }

  /** Watches these from now on, and no others. A trigger that was never seen before begins now. */
  watch(orchestrations: readonly EventfulOrchestration[]): Promise<void> {
    return this.#inTurn(async () => {
      const { store } = this.#options;
      const last = await store.lastEvent();
      const next = new Map<string, Watched>();
      for (const { id, triggers } of orchestrations)
        for (const trigger of triggers) {
          const watched = { orchestration: id, trigger, version: 0, state: trigger.begin(last) };
          next.set(keyOf(id, trigger.name), watched);
        }
      this.#watched = next;
      await this.#recall();
      for (const one of next.values()) if (one.version === 0) await this.#advance(one, one.state, []);
      await this.#look();
    });
  }

  /** Looks for events, and at the clock. Resolves when what they bring is on record. */
  look(): Promise<void> {
    return this.#inTurn(() => this.#look());
  }

  /** Fires nothing any more; resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer();
    await this.#turn;
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(async () => {
      if (!this.#isClosed) await act();
    });
    this.#turn = turn.catch(this.#options.failed).then(() => this.#sleep());
    return turn;
  }

  #sleep(): void {
    this.#stopTimer();
    if (this.#isClosed || this.#watched.size === 0) return;
    this.#stopTimer = this.#options.clock.after(lookMs, () => void this.look().catch(() => {}));
  }

  async #look(): Promise<void> {
    const { store, clock } = this.#options;
    for (const one of this.#watched.values())
      if (isDue(one.trigger, one.state, clock.now())) await this.#consider(one, []);
    while (!this.#isClosed && (await store.lastEvent()) > this.#shown) {
      const events = await store.events(this.#shown, portion);
      const last = events.at(-1);
      if (last === undefined) return;
      this.#shown = last.sequence;
      for (const one of this.#watched.values()) await this.#consider(one, events);
    }
  }

  async #consider(one: Watched, events: readonly StoredEvent[]): Promise<void> {
    const seen = seenIn(one.state);
    const fresh = events.filter(event => event.sequence > seen && one.trigger.concerns(event));
    const now = this.#options.clock.now();
    if (fresh.length === 0 && !isDue(one.trigger, one.state, now)) return;
    const { state, fires } = one.trigger.consider(one.state, fresh, now);
    await this.#advance(one, state, fires);
  }

  async #advance(
    one: Watched,
    state: Json,
    fires: Parameters<TriggerStore['advance']>[0]['fires'],
  ): Promise<void> {
    const { store, clock, fired } = this.#options;
    const { orchestration, trigger, version } = one;
    const accepted = await store.advance({
      orchestration,
      trigger: trigger.name,
      remember: { version, state },
      at: clock.now(),
      fires,
    });
    if (accepted === undefined) return this.#recall();
    one.version++;
    one.state = state;
    if (accepted.length > 0) fired(accepted);
  }

  /** Reads what all triggers remember: another process has gone on with one. Events since then are shown again. */
  async #recall(): Promise<void> {
    for (const { orchestration, trigger, version, state } of await this.#options.store.triggerStates()) {
      const one = this.#watched.get(keyOf(orchestration, trigger));
      if (one !== undefined) Object.assign(one, { version, state });
    }
    const seen = [...this.#watched.values()].map(({ state }) => seenIn(state));
    this.#shown = Math.min(...seen, seen.length === 0 ? 0 : Number.POSITIVE_INFINITY);
  }
}

function keyOf(orchestration: string, trigger: string): string {
  return `${orchestration}\n${trigger}`;
}
