import {
  type Advance,
  type Fire,
  type FireFilter,
  type FireRow,
  LostFireError,
  type NewEvent,
  type NewFire,
  type OwnFire,
  type Skip,
  type StoredEvent,
  type TriggerState,
} from '../triggers.ts';

interface MemoryFire {
  readonly fire: Fire;
  owner: number;
  run: string | null;
  skip: Skip | null;
}

/** A run that a fire becomes. */
interface FiredRun {
  readonly id: string;
  readonly orchestration: string;
  readonly owner: number;
}

/** Triggers, their fires, and events, as several handles share them; see `TriggerStore`. */
export class MemoryTriggers {
  readonly #states = new Map<string, TriggerState>();
  /** By occasion, in the order of their arrival. */
  readonly #fires = new Map<string, MemoryFire>();
  #lastFire = 0;
  #events: StoredEvent[] = [];
  #lastEvent = 0;

  states(orchestrations?: readonly string[]): readonly TriggerState[] {
    const states = [...this.#states.values()];
    if (orchestrations === undefined) return states;
    return states.filter(({ orchestration }) => orchestrations.includes(orchestration));
  }

  advance(change: Advance, owner: number): readonly Fire[] | undefined {
    if (!this.#remember(change)) return undefined;
    return change.fires.flatMap(fire => this.#fire(change, fire, owner) ?? []);
  }

  forget(orchestration: string, kept: readonly string[]): void {
    for (const [key, each] of this.#states)
      if (each.orchestration === orchestration && !kept.includes(each.trigger)) this.#states.delete(key);
  }

  take(owner: number, isAlive: (owner: number) => boolean): readonly Fire[] {
    const left = [...this.#fires.values()].filter(each => isOpen(each) && !isAlive(each.owner));
    for (const each of left) each.owner = owner;
    return left.map(({ fire }) => fire);
  }

  skip(id: number, skip: Skip, owner: number): void {
    this.#own(id, owner).skip = skip;
  }

  /** Throws a `LostFireError` where the fire is not the owner's, or its occasion was taken before. */
  check(fire: number | OwnFire, { orchestration, owner }: Omit<FiredRun, 'id'>): void {
    if (typeof fire === 'number') this.#own(fire, owner);
    else if (this.#fires.has(keyOf(orchestration, fire.trigger, fire.occasion)))
      throw new LostFireError(`The occasion ${fire.occasion} was taken before.`);
  }

  /** A fire that was checked is the run from now on. */
  started(fire: number | OwnFire, { id: run, orchestration, owner }: FiredRun): void {
    if (typeof fire === 'number') {
      this.#own(fire, owner).run = run;
      return;
    }
    const kept = { ...fire, id: ++this.#lastFire, orchestration };
    const key = keyOf(orchestration, fire.trigger, fire.occasion);
    this.#fires.set(key, { fire: kept, owner, run, skip: null });
  }

  fires({ orchestration, trigger, occasion, state, limit }: FireFilter): readonly FireRow[] {
    return [...this.#fires.values()]
      .filter(({ fire }) => orchestration === undefined || fire.orchestration === orchestration)
      .filter(({ fire }) => trigger === undefined || fire.trigger === trigger)
      .filter(({ fire }) => occasion === undefined || fire.occasion === occasion)
      .filter(each => state === undefined || stateOf(each) === state)
      .reverse()
      .slice(0, limit)
      .map(({ fire, run, skip }) => ({ ...fire, run, skip }));
  }

  addEvents(events: readonly NewEvent[]): number {
    const fresh = events.filter(
      ({ id }, at) =>
        id === undefined ||
        !(this.#events.some(each => each.id === id) || events.slice(0, at).some(each => each.id === id)),
    );
    for (const event of fresh) this.#events.push({ ...event, sequence: ++this.#lastEvent });
    return fresh.length;
  }

  events(after: number, limit: number): readonly StoredEvent[] {
    return this.#events.filter(({ sequence }) => sequence > after).slice(0, limit);
  }

  get lastEvent(): number {
    return this.#lastEvent;
  }

  trim(before: number): void {
    for (const [key, each] of this.#fires)
      if (!isOpen(each) && each.fire.at < before) this.#fires.delete(key);
    this.#events = this.#events.filter(({ at }) => at >= before);
  }

  /** False where another process was first. */
  #remember({ orchestration, trigger, remember }: Advance): boolean {
    if (remember === undefined) return true;
    const key = keyOf(orchestration, trigger);
    if ((this.#states.get(key)?.version ?? 0) !== remember.version) return false;
    const { version, state } = remember;
    this.#states.set(key, { orchestration, trigger, version: version + 1, state });
    return true;
  }

  #fire({ orchestration, trigger }: Advance, fire: NewFire, owner: number): Fire | undefined {
    const { occasion, at, details, skip } = fire;
    const key = keyOf(orchestration, trigger, occasion);
    if (this.#fires.has(key)) return undefined;
    const kept = { id: ++this.#lastFire, orchestration, trigger, occasion, at, details };
    this.#fires.set(key, { fire: kept, owner, run: null, skip: skip ?? null });
    return skip === undefined ? kept : undefined;
  }

  #own(id: number, owner: number): MemoryFire {
    const found = [...this.#fires.values()].find(({ fire }) => fire.id === id);
    if (found === undefined || !isOpen(found) || found.owner !== owner)
      throw new LostFireError(`The fire ${id} is not, or no longer, this process's.`);
    return found;
  }
}

function isOpen({ run, skip }: MemoryFire): boolean {
  return run === null && skip === null;
}

function stateOf(fire: MemoryFire): FireFilter['state'] {
  if (fire.run !== null) return 'started';
  return fire.skip === null ? 'open' : 'skipped';
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n');
}
