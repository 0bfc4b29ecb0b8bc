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
  #watched = new Map<string, Watched>();
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
    return this.#watched.size;
  }

  /** Watches these from now on, and no others. A schedule that was never seen before begins now. */
  watch(orchestrations: readonly ScheduledOrchestration[], holidays: Holidays): Promise<void> {
    return this.#inTurn(async () => {
      this.#holidays = holidays;
      const states = await this.#states();
      const next = new Map<string, Watched>();
      const fresh: Watched[] = [];
      for (const { id, schedules } of orchestrations)
        for (const schedule of schedules) {
          const name = scheduleName(schedule);
          const key = keyOf(id, name);
          const known = this.#watched.get(key);
          if (next.has(key)) continue;
          const isSame = known !== undefined && JSON.stringify(known.schedule) === JSON.stringify(schedule);
          const watched = isSame ? known : this.#newWatched(id, schedule, states.get(key));
          next.set(key, watched);
          if (!isSame) fresh.push(watched);
        }
      for (const [key, watched] of this.#watched) if (next.get(key) !== watched) watched.isGone = true;
      this.#watched = next;
      await this.#bringOn(fresh);
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

  #newWatched(orchestration: string, schedule: ScheduleTrigger, state: TriggerState | undefined): Watched {
    const until = untilOf(state) ?? this.#options.clock.now();
    return {
      orchestration,
      name: scheduleName(schedule),
      schedule,
      version: state?.version ?? 0,
      until,
      isResuming: true,
      isGone: false,
    };
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
  async #bringOn(watched: readonly Watched[]): Promise<void> {
    const lost: Watched[] = [];
    try {
      for (let at = 0; at < watched.length && !this.#isClosed; at += portion) {
        const outcomes = await Promise.all(watched.slice(at, at + portion).map(one => this.#consider(one)));
        lost.push(...outcomes.flatMap(outcome => outcome ?? []));
      }
      if (lost.length > 0) await this.#catchUpWithOthers(lost);
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

  async #catchUpWithOthers(lost: readonly Watched[]): Promise<void> {
    const states = await this.#states();
    for (const one of lost) {
      const state = states.get(keyOf(one.orchestration, one.name));
      one.version = state?.version ?? 0;
      one.until = untilOf(state) ?? one.until;
    }
  }

  #pushNext(one: Watched): void {
    const next = this.#options.timetable.next(one.schedule, one.until);
    if (next !== undefined && !one.isGone) this.#heap.push(next, one);
  }

  async #states(): Promise<ReadonlyMap<string, TriggerState>> {
    const states = await this.#options.store.triggerStates();
    return new Map(states.map(state => [keyOf(state.orchestration, state.trigger), state]));
  }
}

function keyOf(orchestration: string, trigger: string): string {
  return `${orchestration}\n${trigger}`;
}

function untilOf(state: TriggerState | undefined): number | undefined {
  const remembered: Json | undefined = state?.state;
  if (typeof remembered !== 'object' || remembered === null || Array.isArray(remembered)) return undefined;
  const { until } = remembered as JsonObject;
  return typeof until === 'number' ? until : undefined;
}
