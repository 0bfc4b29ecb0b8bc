import { formatDuration } from '../model/duration.ts';
import type { RunRow } from '../store/store.ts';

/** From when on a run takes too long, and longer than what: `the limit of 1h 0m`. */
export interface Bound {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly exceeded: string;
}

export interface BoundFacts {
  readonly startedAt: number;
  /** The run's own limit, or null. */
  readonly limitMs: number | null;
  /** When a schedule starts the orchestration next, or null. */
  readonly nextAt: number | null;
  /** Earlier runs of the orchestration. */
  readonly earlier: readonly Pick<RunRow, 'state' | 'durationMs'>[];
}

/** What is usual takes so many runs to know. */
const fewest = 5;

/** So many times the usual duration is unusual, and so many milliseconds more than it at least: a run of a second may well take three. */
const unusual = { times: 3, moreMs: 60_000 };

/** The first of a run's bounds: its limit, the schedule that starts the next one, what is usual; undefined where it has none. */
export function firstBound({ startedAt, limitMs, nextAt, earlier }: BoundFacts): Bound | undefined {
  const usualMs = medianOf(
    earlier.flatMap(({ state, durationMs }) =>
      durationMs !== null && (state === 'success' || state === 'warning') ? [durationMs] : [],
    ),
  );
  const bounds: Bound[] = [];
  if (limitMs !== null)
    bounds.push({ at: startedAt + limitMs, exceeded: `the limit of ${formatDuration(limitMs)}` });
  if (nextAt !== null && nextAt > startedAt)
    bounds.push({ at: nextAt, exceeded: 'its schedule leaves until the next run' });
  if (usualMs !== undefined)
    bounds.push({
      at: startedAt + Math.max(usualMs * unusual.times, usualMs + unusual.moreMs),
      exceeded: `usual, which is ${formatDuration(usualMs)}`,
    });
  return bounds.sort((one, other) => one.at - other.at)[0];
}

function medianOf(values: readonly number[]): number | undefined {
  if (values.length < fewest) return undefined;
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
