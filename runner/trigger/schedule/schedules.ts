import type { Clock } from '../../clock.ts';
import type { Json, JsonObject, ScheduleTrigger } from '../../model/orchestration.ts';
import { dueTimes } from '../../model/schedule/dueTimes.ts';
import type { Holidays } from '../../model/schedule/holidays.ts';
import type { Timetable } from '../../model/schedule/timetable.ts';
import type { Fire, TriggerState, TriggerStore } from '../../store/triggers.ts';
import { InstantHeap } from './instantHeap.ts';
import { firesOf, scheduleName } from './scheduleFires.ts';

/** The longest sleep, in milliseconds: a machine that was suspended, or whose clock was set, is noticed after it. */
const longestSleepMs = 30_000;

/** So many schedules are brought on in one transaction: more would keep others from the store for too long. */
const portion = 500;

/** After a store that cannot be written, it is tried again after this time, in milliseconds. */
const pauseMs = 1000;

/** The schedules of one orchestration. */
export interface ScheduledOrchestration {
  readonly id: string;
  readonly schedules: readonly ScheduleTrigger[];
}

export interface SchedulesOptions {
  readonly store: TriggerStore;
  readonly clock: Clock;
  readonly timetable: Timetable;
  /** What is to be run now. */
  readonly fired: (fires: readonly Fire[]) => void;
  /** Told where the store cannot be read or written; it is tried again. */
  readonly failed: (error: unknown) => void;
}

/** One schedule of one orchestration. */
interface Watched {
  readonly orchestration: string;
  readonly name: string;
  readonly schedule: ScheduleTrigger;
  /** What the store remembers, as far as this process knows. */
  version: number;
  until: number;
  /** Nobody has looked at the clock since `until`. */
  isResuming: boolean;
  /** It is in no file any more. */
  isGone: boolean;
}

/**
 * Fires the schedules of a project when they are due: one heap of instants and one timer, whatever their number. What was considered is in the store, and
 * goes on there from version to version; so a restart neither loses nor repeats a time, and several processes share the work.
 */
export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #heap = new InstantHeap<Watched>();
  /** By orchestration. A list, since an orchestration has a handful of schedules, and a project may have 100,000. */
  #watched = new Map<string, readonly Watched[]>();
  #holidays: Holidays = new Map();
  #stopTimer: () => void = () => {};
  /** Everything that changes what is watched goes one after another. */
  #turn: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  /** How many schedules are watched. */
  get size(): number {
    return [...this.#watched.values()].reduce((sum, each) => sum + each.length, 0);
  }

  /** Watches these from now on, and no others. A schedule that was never seen before begins now. */
  watch(orchestrations: readonly ScheduledOrchestration[], holidays: Holidays): Promise<void> {
    return this.#inTurn(async () => {
      this.#holidays = holidays;
      const fresh = [...this.#replaceWatched(orchestrations)];
      try {
        while (fresh.length > 0 && !this.#isClosed)
          await this.#bringOn(fresh.splice(0, portion), { isFresh: true });
      } finally {
        // Where the store fails they come to it at their next times: it has the last word on what they fire.
        for (const one of fresh) this.#pushNext(one);
      }
    });
  }

  /** Looks at the clock: what is due fires. Resolves when it is on record. */
  look(): Promise<void> {
    return this.#inTurn(async () => {
      const now = this.#options.clock.now();
      const due: Watched[] = [];
      for (let one = this.#heap.popUntil(now); one !== undefined; one = this.#heap.popUntil(now))
        if (!one.isGone) due.push(one);
      await this.#bringOn(due);
    });
  }

  /** Fires nothing any more; resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer();
    await this.#turn;
  }

  /** Those that were not watched before, or say something else now. */
  #replaceWatched(orchestrations: readonly ScheduledOrchestration[]): readonly Watched[] {
    const kept = new Set<Watched>();
    const fresh: Watched[] = [];
    const next = new Map<string, readonly Watched[]>();
    // Many say the same, and then have the same name, which is kept once.
    const names = new Map<ScheduleTrigger, string>();
    for (const { id, schedules } of orchestrations) {
      const known = this.#watched.get(id) ?? [];
      const own: Watched[] = [];
      for (const schedule of schedules) {
        const name = names.get(schedule) ?? scheduleName(schedule);
        names.set(schedule, name);
        if (own.some(each => each.name === name)) continue;
        const same = known.find(each => each.name === name && isSame(each.schedule, schedule));
        const watched = same ?? this.#newWatched(id, name, schedule);
        own.push(watched);
        if (same === undefined) fresh.push(watched);
        else kept.add(same);
      }
      if (own.length > 0) next.set(id, own);
    }
    for (const each of this.#watched.values()) for (const one of each) if (!kept.has(one)) one.isGone = true;
    this.#watched = next;
    return fresh;
  }

  #newWatched(orchestration: string, name: string, schedule: ScheduleTrigger): Watched {
    const until = this.#options.clock.now();
    return { orchestration, name, schedule, version: 0, until, isResuming: true, isGone: false };
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(async () => {
      if (this.#isClosed) return;
      await act();
      this.#sleep();
    });
    this.#turn = turn.catch(error => {
      this.#options.failed(error);
      this.#sleep(pauseMs);
    });
    return turn;
  }

  #sleep(atLeastMs = 0): void {
    this.#stopTimer();
    if (this.#isClosed || this.#heap.first === undefined) return;
    const untilDue = this.#heap.first - this.#options.clock.now();
    const delayMs = Math.max(atLeastMs, Math.min(untilDue, longestSleepMs), 0);
    this.#stopTimer = this.#options.clock.after(delayMs, () => void this.look().catch(() => {}));
  }

  /** Considers schedules up to now, and puts them back into the heap, whatever comes of it. */
  async #bringOn(watched: readonly Watched[], { isFresh = false } = {}): Promise<void> {
    const lost: Watched[] = [];
    try {
      if (isFresh) await this.#recall(watched);
      for (let at = 0; at < watched.length && !this.#isClosed; at += portion) {
        const outcomes = await Promise.all(watched.slice(at, at + portion).map(one => this.#consider(one)));
        lost.push(...outcomes.flatMap(outcome => outcome ?? []));
      }
      // Another process was first with these.
      await this.#recall(lost);
    } finally {
      for (const one of watched) this.#pushNext(one);
    }
  }

  /** Gives the schedule back where another process was first. */
  async #consider(one: Watched): Promise<Watched | undefined> {
    const { store, clock, timetable, fired } = this.#options;
    const now = clock.now();
    const due = dueTimes(timetable, one.schedule, { until: one.until, now, isResuming: one.isResuming });
    const fires = firesOf(due, one.schedule, { timetable, holidays: this.#holidays });
    const isNew = one.version === 0;
    if (fires.length === 0 && !isNew) {
      one.isResuming = false;
      return undefined;
    }
    const until = fires.reduce((last, { at }) => Math.max(last, at), one.until);
    const accepted = await store.advance({
      orchestration: one.orchestration,
      trigger: one.name,
      remember: { version: one.version, state: { until } },
      at: now,
      fires,
    });
    if (accepted === undefined) return one;
    one.version++;
    one.until = until;
    one.isResuming = false;
    if (accepted.length > 0) fired(accepted);
    return undefined;
  }

  /** Reads what the store remembers of schedules. */
  async #recall(watched: readonly Watched[]): Promise<void> {
    if (watched.length === 0) return;
    const ids = [...new Set(watched.map(({ orchestration }) => orchestration))];
    const states = new Map<string, TriggerState>();
    for (const state of await this.#options.store.triggerStates(ids))
      states.set(`${state.orchestration}\n${state.trigger}`, state);
    for (const one of watched) {
      const state = states.get(`${one.orchestration}\n${one.name}`);
      one.version = state?.version ?? 0;
      one.until = untilOf(state) ?? one.until;
    }
  }

  #pushNext(one: Watched): void {
    const next = this.#options.timetable.next(one.schedule, one.until);
    if (next !== undefined && !one.isGone) this.#heap.push(next, one);
  }
}

function isSame(one: ScheduleTrigger, other: ScheduleTrigger): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function untilOf(state: TriggerState | undefined): number | undefined {
  const remembered: Json | undefined = state?.state;
  if (typeof remembered !== 'object' || remembered === null || Array.isArray(remembered)) return undefined;
  const { until } = remembered as JsonObject;
  return typeof until === 'number' ? until : undefined;
}
