import { runName, stateWords } from '../../schemas/words.ts';
import type { JsonObject } from '../model/orchestration.ts';
import type { Failure, PhaseState, RunCreated, RunStateName, TaskState, Trigger } from '../record/entry.ts';
import type { JobRecord, RunState, TaskRecord, Waiting } from '../record/runState.ts';
import type { Colours } from './colours.ts';
import { printable } from './textWidth.ts';

export { durationWords, runName, stateWords } from '../../schemas/words.ts';

/** Any state that a person is shown. */
export type ShownState = RunStateName | PhaseState | TaskState;

const signs: Readonly<Record<ShownState, string>> = {
  success: '✓',
  succeeded: '✓',
  warning: '!',
  failed: '✗',
  interrupted: '✗',
  cancelled: '⊘',
  skipped: '–',
  'not-executed': '–',
  queued: '·',
  waiting: '…',
  running: '▸',
};

/** The sign of a state, one character wide. */
export function signOf(state: ShownState): string {
  return signs[state];
}

/** Paints a text in the colour of a state. */
export function paint(colours: Colours, state: ShownState, text: string): string {
  switch (state) {
    case 'success':
    case 'succeeded':
      return colours.green(text);
    case 'warning':
    case 'waiting':
    case 'cancelled':
      return colours.yellow(text);
    case 'failed':
    case 'interrupted':
      return colours.red(text);
    case 'running':
      return colours.cyan(text);
    default:
      return colours.dim(text);
  }
}

const two = (value: number) => (value < 10 ? `0${value}` : `${value}`);

/** The time of day of an instant, in the zone of this machine: `09:30:02.120`. */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  const milliseconds = `${date.getMilliseconds()}`.padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}

/** Day and time of an instant to the second, in the zone of this machine: `2026-11-05 09:30:02`. */
export function dayAndTime(at: number): string {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${timeOfDay(at).slice(0, 8)}`;
}

/** `1 task`, `3 tasks`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * Which attempt a retry is, and at what: `attempt 2, retry of nightly-sales#12`, or `attempt 2, goes on with nightly-sales#12` where nobody asked for it; undefined of a run
 * that retries none.
 */
export function retryOfWords(created: RunCreated): string | undefined {
  const { orchestration, attempt, retryOf, retryOfNumber, deaths } = created;
  if (retryOf === null) return undefined;
  const first = retryOfNumber === undefined ? retryOf : runName({ orchestration, number: retryOfNumber });
  return `attempt ${attempt}, ${deaths === undefined ? 'retry of' : 'goes on with'} ${first}`;
}

/** How people name a job of a task: its id, with its combination where there is a matrix: `build (os=linux, node=22)`. */
export function jobLabel(task: TaskRecord, index: number): string {
  const combination = task.combinations?.[index];
  return combination === undefined
    ? task.planned.id
    : `${task.planned.id} (${printable(combinationWords(combination))})`;
}

/** `os=linux, node=22`. */
export function combinationWords(combination: JsonObject): string {
  return Object.entries(combination)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** For whom somebody waits: `waits for nightly-sales#11 since 09:12:04, place 2 in line`. */
export function waitingWords({ holder, place }: Waiting): string {
  const job = holder.job === null ? '' : ` ${holder.job}`;
  const line = place > 1 ? `, place ${place} in line` : '';
  return `waits for ${holder.runName}${job} (since ${timeOfDay(holder.since).slice(0, 8)})${line}`;
}

/** Why a task was left out, for people. */
export function skipWords(skip: NonNullable<TaskRecord['skip']>): string {
  if (skip.message !== null) return skip.message;
  return skip.reason === 'condition-false' ? 'its condition is false' : skip.reason;
}

/** Who or what started a run: `by anna`, `by schedule`. */
export function starterWords(trigger: Trigger, startedBy: string | null): string {
  if (startedBy === null) return `by ${trigger.kind === 'manual' ? 'hand' : trigger.kind}`;
  return trigger.kind === 'manual' ? `by ${startedBy}` : `by ${startedBy} (${trigger.kind})`;
}

/** `127 → 98 records`, `98 records`, or nothing where a job told of none. */
export function recordsWords(job: JobRecord): string {
  const records = job.ended?.records;
  if (records === undefined || (records.in === null && records.out === null)) return '';
  if (records.in === null || records.out === null) return counted(records.out ?? records.in ?? 0, 'record');
  return `${records.in} → ${counted(records.out, 'record')}`;
}

/** Why a task did not simply succeed: its own failure, or the reason of its last job that failed, was cancelled or warns. */
export function failureOf(task: TaskRecord): Failure | null {
  if (task.failure !== null) return task.failure;
  return lastBadJob(task)?.ended?.reason ?? null;
}

/** The last job of a task that failed or, where none failed, was cancelled or ended with a warning. */
export function lastBadJob(task: TaskRecord): JobRecord | undefined {
  return (
    task.jobs.findLast(job => job.ended?.state === 'failed') ??
    task.jobs.findLast(job => job.ended?.state === 'cancelled') ??
    task.jobs.findLast(job => job.ended?.state === 'warning')
  );
}

const countedStates: readonly TaskState[] = [
  'failed',
  'cancelled',
  'warning',
  'succeeded',
  'skipped',
  'not-executed',
  'running',
  'waiting',
  'queued',
];

/** How many tasks are in which state: `1 failed, 2 succeeded, 4 not executed`. */
export function taskCounts(run: RunState): string {
  const counts = new Map<TaskState, number>();
  for (const { state } of run.tasks.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
  return countedStates
    .filter(state => counts.has(state))
    .map(state => `${counts.get(state)} ${state === 'warning' ? 'with a warning' : stateWords(state)}`)
    .join(', ');
}

/** The tasks that failed, in the order of the file. */
export function failedTasks(run: RunState): readonly TaskRecord[] {
  return [...run.tasks.values()].filter(task => task.state === 'failed');
}

/** The tasks that ended with a warning, in the order of the file. */
export function warnedTasks(run: RunState): readonly TaskRecord[] {
  return [...run.tasks.values()].filter(task => task.state === 'warning');
}
