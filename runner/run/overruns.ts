import { formatDuration } from '../model/duration.ts';
import type { Orchestration } from '../model/orchestration.ts';
import type { Timetable } from '../model/schedule/timetable.ts';
import type { StoreReader } from '../store/store.ts';

/** So many of the last runs tell how long one takes. */
const mostRuns = 20;

/** The shortest spacing among so many next times counts: schedules may be dense at some hours only. */
const mostTimes = 50;

/** How long the last runs of an orchestration that came to a good end took: the median, or undefined where there are none. */
export async function usualDuration(store: StoreReader, orchestration: string): Promise<number | undefined> {
  const rows = await store.runs({ orchestration, states: ['success', 'warning'], limit: mostRuns });
  const durations = rows.flatMap(({ durationMs }) => durationMs ?? []).sort((one, other) => one - other);
  return durations[Math.floor(durations.length / 2)];
}

export interface OverrunContext {
  readonly store: StoreReader;
  readonly timetable: Timetable;
  /** Milliseconds since 1970. */
  readonly from: number;
}

/** A sentence for each schedule that starts runs faster than they end, by the record: they would line up without end. */
export async function overrunsOf(
  { id, triggers, concurrency }: Orchestration,
  { store, timetable, from }: OverrunContext,
): Promise<readonly string[]> {
  if (triggers.schedule.length === 0 || concurrency.overlap !== 'wait') return [];
  const durationMs = await usualDuration(store, id);
  if (durationMs === undefined) return [];
  return triggers.schedule.flatMap(schedule => {
    const times = timetable.nextInstants(schedule, from, mostTimes);
    const spacings = times.slice(1).map((at, index) => at - (times[index] ?? at));
    const spacing = Math.min(...spacings);
    if (spacings.length === 0 || durationMs <= spacing * concurrency.runs) return [];
    return `A run of ${id} usually takes ${formatDuration(durationMs)}, longer than the ${formatDuration(spacing)} between times of "${schedule.cron}": runs would wait in an ever longer line.`;
  });
}
