import { isToGoOn } from '../run/resumeTrigger.ts';
import type { RunRow, StoreReader } from '../store/store.ts';
import type { NewFire } from '../store/triggers.ts';

/** What was interrupted longer ago is not taken up by itself any more, in milliseconds: nobody would expect it after a week. */
const longestAgoMs = 7 * 24 * 60 * 60 * 1000;

/** So many of the newest interrupted runs are looked at. */
const mostLookedAt = 1000;

/** A run that is to go on, as a fire of its orchestration. */
export interface Resumption {
  readonly orchestration: string;
  readonly fire: NewFire;
}

/**
 * The interrupted runs that go on by themselves: those that no person started at a terminal, that nobody asked to end, and that were not retried since. A run that a task awaits
 * is started again by that task, when its own run goes on. Each is fired once,
 * whoever finds it.
 */
export async function findResumptions(store: StoreReader, now: number): Promise<readonly Resumption[]> {
  const interrupted = await store.runs({ states: ['interrupted'], limit: mostLookedAt });
  const resumptions: Resumption[] = [];
  for (const row of interrupted.toReversed()) {
    if (!isRecent(row, now) || !(await isToGoOn(store, row))) continue;
    if ((await isCancelled(store, row)) || (await isRetried(store, row))) continue;
    const { id: occasion, trigger, orchestration } = row;
    resumptions.push({ orchestration, fire: { occasion, at: now, details: trigger } });
  }
  return resumptions;
}

function isRecent({ endedAt, createdAt }: RunRow, now: number): boolean {
  return now - (endedAt ?? createdAt) < longestAgoMs;
}

/** Somebody asked for its end before or after it was interrupted. */
async function isCancelled(store: StoreReader, { id, cancel }: RunRow): Promise<boolean> {
  return cancel !== null || (await store.cancelRequests(id)).length > 0;
}

async function isRetried(store: StoreReader, row: RunRow): Promise<boolean> {
  const first = row.retryOf ?? row.id;
  const newer = await store.runs({ orchestration: row.orchestration, limit: mostLookedAt });
  return newer.some(({ retryOf, number }) => retryOf === first && number > row.number);
}
