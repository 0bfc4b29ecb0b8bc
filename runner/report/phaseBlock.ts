import { lastJobs, type PhaseRecord, type TaskRecord } from '../record/runState.ts';
import type { Colours } from './colours.ts';
import { phaseWords } from './narrate.ts';
import { taskDuration } from './taskDuration.ts';
import { printable } from './textWidth.ts';
import {
  counted,
  durationWords,
  failureOf,
  lastBadJob,
  paint,
  recordsWords,
  signOf,
  skipWords,
} from './words.ts';

/** How an ended phase is shown. */
export interface PhaseBlock {
  readonly colours: Colours;
  /** A phase with more tasks than this counts those that simply succeeded or were left out. */
  readonly rows: number;
  /** Further lines under a task. */
  readonly detail: (task: TaskRecord) => readonly string[];
}

/** A phase that has ended, with its tasks: what stays on a terminal. */
export function endedPhaseLines(phase: PhaseRecord, block: PhaseBlock): readonly string[] {
  const { colours, rows, detail } = block;
  const duration =
    phase.startedAt === null || phase.endedAt === null
      ? ''
      : `  ${colours.dim(durationWords(Math.max(0, phase.endedAt - phase.startedAt)))}`;
  const sign = paint(colours, phase.state, signOf(phase.state));
  const head = `${sign} ${colours.bold(printable(phase.name))} ${phaseWords(phase.state)}${duration}`;
  if (phase.tasks.length <= rows) {
    return [head, ...phase.tasks.flatMap(task => [taskEndLine(task, colours), ...detail(task)])];
  }
  const told = phase.tasks.filter(task => !isPlain(task));
  const shown = told.slice(0, rows);
  const lines = shown.flatMap(task => [taskEndLine(task, colours), ...detail(task)]);
  const more =
    told.length > shown.length ? [`  ${colours.dim(`and ${told.length - shown.length} more`)}`] : [];
  return [head, ...lines, ...more, ...plainCounts(phase, colours)];
}

function isPlain(task: TaskRecord): boolean {
  return task.state === 'succeeded' || task.state === 'skipped' || task.state === 'not-executed';
}

function plainCounts(phase: PhaseRecord, colours: Colours): readonly string[] {
  const states = [
    ['succeeded', 'succeeded'],
    ['skipped', 'skipped'],
    ['not-executed', 'not executed'],
  ] as const;
  return states.flatMap(([state, words]) => {
    const count = phase.tasks.filter(task => task.state === state).length;
    return count === 0 ? [] : [`  ${paint(colours, state, `${signOf(state)} ${count} ${words}`)}`];
  });
}

/** A task that has ended, on one line: `✗ crm-accounts  1.2 s  2 attempts  Exited with code 7.` */
export function taskEndLine(task: TaskRecord, colours: Colours): string {
  const { id } = task.planned;
  const duration = taskDuration(task);
  const words = [duration === null ? '' : colours.dim(durationWords(duration)), ...details(task)];
  const sign = paint(colours, task.state, signOf(task.state));
  return `  ${sign} ${[id, ...words.filter(word => word !== '')].join('  ')}`;
}

function details(task: TaskRecord): readonly string[] {
  if (task.state === 'skipped')
    return [task.skip === null ? 'skipped' : `skipped: ${printable(skipWords(task.skip))}`];
  if (task.state === 'not-executed') return ['not executed'];
  const attempts = Math.max(1, ...task.jobs.map(({ key }) => key.attempt));
  const last = task.jobs.at(-1);
  const bad = lastBadJob(task);
  const isBad = task.state === 'failed' || task.state === 'cancelled';
  return [
    task.combinations === null ? '' : counted(lastJobs(task).length, 'job'),
    attempts > 1 ? `${attempts} attempts` : '',
    last === undefined || task.combinations !== null ? '' : recordsWords(last),
    isBad ? printable(failureOf(task)?.message ?? bad?.state ?? task.state) : '',
  ];
}
