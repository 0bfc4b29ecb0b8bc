import type { Concurrency, Json, Orchestration } from '../model/orchestration.ts';
import type { Holidays } from '../model/schedule/holidays.ts';
import type { Timetable } from '../model/schedule/timetable.ts';
import type { NewFire, StoredEvent } from '../store/triggers.ts';
import { type EventTrigger, isDue } from './events/eventTrigger.ts';
import { eventTriggersOf } from './events/triggersOf.ts';
import { firesOf, scheduleName } from './schedule/scheduleFires.ts';

export interface SimulationRequest {
  readonly orchestration: Orchestration;
  readonly timetable: Timetable;
  readonly holidays: Holidays;
  /** Later than `from`, not later than `until`; milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** What happens, in order. */
  readonly events: readonly StoredEvent[];
  /** How long a run takes. */
  readonly durationMs: number;
}

/** A run that would have been, or one that would not and why. */
export interface SimulatedRun {
  /** When it was wanted. */
  readonly at: number;
  readonly trigger: string;
  /** When it would have started; null where it would not. */
  readonly startsAt: number | null;
  /** A code for programs, where it would not have run or would have been cut off; else null. */
  readonly reason: string | null;
  /** For people. */
  readonly message: string | null;
}

interface Wanted {
  readonly at: number;
  readonly trigger: string;
  readonly fire: NewFire;
}

/** What an orchestration would have run in a stretch of time, by the very functions that the daemon asks. */
export function simulate(request: SimulationRequest): readonly SimulatedRun[] {
  const { orchestration, events } = request;
  const ofEvents = eventTriggersOf(orchestration).flatMap(trigger => firesOn(trigger, events, request));
  const wanted = [...ofSchedules(request), ...ofEvents];
  wanted.sort((one, other) => one.at - other.at);
  return queued(wanted, orchestration.concurrency, request.durationMs);
}

function ofSchedules({
  orchestration,
  timetable,
  holidays,
  from,
  until,
}: SimulationRequest): readonly Wanted[] {
  const names = new Set<string>();
  const wanted: Wanted[] = [];
  for (const schedule of orchestration.triggers.schedule) {
    const trigger = scheduleName(schedule);
    if (names.has(trigger)) continue;
    names.add(trigger);
    let at = timetable.next(schedule, from);
    while (at !== undefined && at <= until) {
      const fires = firesOf({ fires: [at], missed: null }, schedule, { timetable, holidays });
      for (const fire of fires) wanted.push({ at, trigger, fire });
      at = timetable.next(schedule, at);
    }
  }
  return wanted;
}

function firesOn(
  trigger: EventTrigger,
  events: readonly StoredEvent[],
  { from, until }: SimulationRequest,
): readonly Wanted[] {
  const wanted: Wanted[] = [];
  let state: Json = trigger.begin(0);
  const goOn = (event: readonly StoredEvent[], now: number): void => {
    const outcome = trigger.consider(state, event, now);
    state = outcome.state;
    for (const fire of outcome.fires)
      if (fire.at > from) wanted.push({ at: fire.at, trigger: trigger.name, fire });
  };
  const waitUntil = (now: number): void => {
    const due = trigger.dueAt(state);
    if (due !== undefined && isDue(trigger, state, now)) goOn([], due);
  };
  for (const together of byInstant(events)) {
    const at = together[0]?.at ?? until;
    if (at > until) break;
    waitUntil(at);
    const concerning = together.filter(event => trigger.concerns(event));
    if (concerning.length > 0) goOn(concerning, at);
  }
  waitUntil(until);
  return wanted;
}

/** Events in their order; those of one instant are heard of together. */
function byInstant(events: readonly StoredEvent[]): readonly (readonly StoredEvent[])[] {
  const groups: StoredEvent[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last?.[0]?.at === event.at) last.push(event);
    else groups.push([event]);
  }
  return groups;
}

interface Slot {
  endsAt: number;
  run: Mutable;
}

type Mutable = { -readonly [Key in keyof SimulatedRun]: SimulatedRun[Key] };

/** Lines the runs up as the orchestration's `concurrency` says. */
function queued(
  wanted: readonly Wanted[],
  { runs, overlap }: Concurrency,
  durationMs: number,
): readonly SimulatedRun[] {
  const slots: Slot[] = [];
  const result: Mutable[] = [];
  for (const { at, trigger, fire } of wanted) {
    const run: Mutable = { at, trigger, startsAt: null, reason: null, message: null };
    result.push(run);
    if (fire.skip !== undefined) {
      run.reason = fire.skip.reason;
      run.message = fire.skip.message;
      continue;
    }
    const busy = slots.filter(({ endsAt }) => endsAt > at).sort((one, other) => one.endsAt - other.endsAt);
    const isFull = busy.length >= runs;
    const waiting = busy.find(({ run: other }) => (other.startsAt ?? 0) > at);
    if (isFull && (overlap === 'skip' || (overlap === 'collapse' && waiting !== undefined))) {
      run.reason = 'overlap';
      run.message =
        overlap === 'skip' ? 'The run before is in progress.' : 'It joins a run that waits already.';
      continue;
    }
    if (isFull && overlap === 'cancel-running') cutOff(busy, at);
    const free = overlap === 'cancel-running' ? undefined : busy.at(-runs);
    run.startsAt = isFull && free !== undefined ? free.endsAt : at;
    slots.push({ endsAt: run.startsAt + durationMs, run });
  }
  return result;
}

function cutOff(busy: readonly Slot[], at: number): void {
  for (const slot of busy) {
    slot.endsAt = at;
    slot.run.reason = 'overlap';
    slot.run.message = 'It is cancelled by the next run.';
  }
}
