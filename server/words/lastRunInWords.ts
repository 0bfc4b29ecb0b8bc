import { formatDuration } from '../../runner/model/duration.ts';
import type { LastOfTask, LastRun, TaskExecution } from '../../runner/model/recordedRuns.ts';
import { instantIn } from '../../runner/model/schedule/instantIn.ts';

/** More names than these say less than their number. */
const mostNamed = 2;

/** How the last run ended: `Last run #12: failed after 3.2 s · Sat 21 Nov 2026, 14:02 CET`. */
export function lastRunInWords({ number, state, durationMs, endedAt }: LastRun, timeZone: string): string {
  const how = durationMs === null ? state : `${state} after ${formatDuration(durationMs)}`;
  return `Last run #${number}: ${how} · ${minuteIn(timeZone, endedAt)}`;
}

/** What a retry of the last run would run again: `orders failed`; null where nothing is left to retry. */
export function leftToRetry({ tasks }: LastRun): string | null {
  const failed = idsOf(tasks, ['failed']);
  if (failed.length > mostNamed) return `${failed.length} tasks failed`;
  if (failed.length > 0) return `${failed.join(', ')} failed`;
  const undone = idsOf(tasks, ['cancelled', 'not-executed']);
  if (undone.length > mostNamed) return `${undone.length} tasks not done`;
  return undone.length > 0 ? `${undone.join(', ')} not done` : null;
}

function idsOf(tasks: LastRun['tasks'], states: readonly string[]): readonly string[] {
  return [...tasks].filter(([, { state }]) => states.includes(state)).map(([id]) => id);
}

/** How long a task took when it was executed last: `3.2 s`, `failed after 3.2 s`. */
export function executionInWords({ state, durationMs }: TaskExecution): string {
  const duration = formatDuration(durationMs);
  return state === 'succeeded' ? duration : `${state} after ${duration}`;
}

/** More of a task's last execution: in which run, when, and why it failed. */
export function executionInDetail(task: LastOfTask, execution: TaskExecution, minutes: Minutes): string {
  const { number, endedAt } = execution;
  const lines = [`Run #${number}, ${minutes.inWords(endedAt)}: ${executionInWords(execution)}.`];
  if (task.failure !== null) lines.push(task.failure);
  return lines.join('\n');
}

/** The seconds of something that is past tell nobody anything. */
export function minuteIn(timeZone: string, ms: number): string {
  return instantIn(timeZone, ms - (ms % 60_000));
}

/** Instants to the minute, in one time zone. Each minute is put into words once: to do that takes longer than all else about a task. */
export class Minutes {
  readonly #timeZone: string;
  readonly #known = new Map<number, string>();

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  inWords(ms: number): string {
    const minute = Math.floor(ms / 60_000);
    const words = this.#known.get(minute) ?? minuteIn(this.#timeZone, ms);
    this.#known.set(minute, words);
    return words;
  }
}
