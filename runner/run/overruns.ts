import type { Orchestration } from '../model/orchestration.ts';
import type { UsualDuration } from '../model/recordedRuns.ts';
import { pileUpInWords, pileUpOf } from '../model/schedule/pileUp.ts';
import type { Timetable } from '../model/schedule/timetable.ts';
import type { StoreReader } from '../store/store.ts';

/** So many of the last runs tell how long one takes. */
const mostRuns = 20;

/** How long the last runs of an orchestration that came to a good end took: the median, or undefined where there are none. */
export async function usualDuration(
  store: StoreReader,
  orchestration: string,
): Promise<Omit<UsualDuration, 'at'> | undefined> {
  const rows = await store.runs({ orchestration, states: ['success', 'warning'], limit: mostRuns });
  const durations = rows.flatMap(({ durationMs }) => durationMs ?? []).sort((one, other) => one - other);
  const ms = durations[Math.floor(durations.length / 2)];
  return ms === undefined ? undefined : { ms, runs: durations.length };
}

export interface OverrunContext {
  readonly store: StoreReader;
  readonly timetable: Timetable;
  /** Milliseconds since 1970. */
  readonly from: number;
}

/** A sentence for each schedule that starts runs faster than they end, by the record: they would line up. */
export async function overrunsOf(
  { id, triggers, concurrency }: Pick<Orchestration, 'id' | 'triggers' | 'concurrency'>,
  { store, timetable, from }: OverrunContext,
): Promise<readonly string[]> {
  if (triggers.schedule.length === 0 || concurrency.overlap !== 'wait') return [];
  const found = await usualDuration(store, id);
  if (found === undefined) return [];
  const usual = { ...found, at: from };
  return triggers.schedule.flatMap(timing => {
    const pileUp = pileUpOf({ timetable, timing, usual, runs: concurrency.runs });
    if (pileUp === undefined) return [];
    return pileUpInWords(pileUp, usual, { orchestration: id, pattern: timing.cron });
  });
}
