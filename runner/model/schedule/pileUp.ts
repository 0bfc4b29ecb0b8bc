import { formatDuration } from '../duration.ts';
import type { UsualDuration } from '../recordedRuns.ts';
import type { Timetable, Timing } from './timetable.ts';

/** So many of the next times of a schedule are looked at: two days of every ten minutes, a month and a half of working hours. */
const mostTimes = 300;

/** Times that are further away, in milliseconds, are so rare that no run waits for another. */
const horizonMs = 90 * 86_400_000;

/** A line that has not been empty since it began, over so many times, is taken for one that never will be. */
const timesOfGrowth = 30;

/** Of fewer recorded runs nobody can tell how long one usually takes. */
const leastRuns = 5;

/** What a schedule does that starts runs faster than they end, where each waits for the one before. */
export interface PileUp {
  /** The line only gets longer; else it is worked off before the next busy stretch of the schedule. */
  readonly isGrowing: boolean;
  /** Most runs that wait at once. */
  readonly longest: number;
  /** When so many wait, in milliseconds after the schedule's next time. */
  readonly afterMs: number;
  /** The shortest time between two of the schedule's times, in milliseconds. */
  readonly spacingMs: number;
  /** How many may go on at once. */
  readonly runs: number;
}

export interface PileUpOptions {
  readonly timetable: Timetable;
  readonly timing: Timing;
  readonly usual: UsualDuration;
  /** How many runs of the orchestration may go on at once. */
  readonly runs: number;
}

/** Whether runs of a schedule line up, by how long they usually take; undefined where at most one waits at a time, or too little is known. */
export function pileUpOf({ timetable, timing, usual, runs }: PileUpOptions): PileUp | undefined {
  if (usual.runs < leastRuns) return undefined;
  const times = nextTimes(timetable, timing, usual.at);
  const spacingMs = Math.min(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  if (times.length < 2 || usual.ms <= spacingMs * runs) return undefined;
  const { longest, at, waited, hasDrained } = lineUp(times, usual.ms, runs);
  if (longest < 2) return undefined;
  const isGrowing = !hasDrained && waited >= timesOfGrowth;
  return { isGrowing, longest, afterMs: at - (times[0] ?? at), spacingMs, runs };
}

function nextTimes(timetable: Timetable, timing: Timing, after: number): readonly number[] {
  const times: number[] = [];
  for (let at = timetable.next(timing, after); at !== undefined; at = timetable.next(timing, at)) {
    if (at > after + horizonMs || times.length >= mostTimes) break;
    times.push(at);
  }
  return times;
}

interface LinedUp {
  readonly longest: number;
  /** The first time at which the line is that long. */
  readonly at: number;
  /** How many times found somebody waiting. */
  readonly waited: number;
  /** Whether a later time found nobody waiting. */
  readonly hasDrained: boolean;
}

/** Plays the times through: each starts a run, at once or when the first of those that go on has ended. */
function lineUp(times: readonly number[], durationMs: number, runs: number): LinedUp {
  const ends: number[] = [];
  const starts: number[] = [];
  let line: LinedUp = { longest: 0, at: times[0] ?? 0, waited: 0, hasDrained: false };
  let begun = 0;
  for (const at of times) {
    const start = ends.length < runs ? at : Math.max(at, ends.shift() ?? at);
    ends.push(start + durationMs);
    starts.push(start);
    while ((starts[begun] ?? Number.POSITIVE_INFINITY) <= at) begun++;
    const waiting = starts.length - begun;
    if (waiting > line.longest) line = { ...line, longest: waiting, at };
    if (waiting > 0) line = { ...line, waited: line.waited + 1 };
    else if (line.waited > 0) line = { ...line, hasDrained: true };
  }
  return line;
}

/** What a person is told of it. `pattern` is the schedule's. */
export function pileUpInWords(
  { longest, afterMs, spacingMs, runs }: PileUp,
  usual: UsualDuration,
  { orchestration, pattern }: { readonly orchestration: string; readonly pattern: string },
): string {
  const atOnce = runs > 1 ? ` (${runs} may go on at once)` : '';
  const [takes, between] = [formatDuration(usual.ms), formatDuration(spacingMs)];
  return `A run of ${orchestration} usually takes ${takes} (the median of ${usual.runs}), longer than the ${between} between times of "${pattern}"${atOnce}: within ${formatDuration(afterMs)}, ${longest} runs would wait in line.`;
}
