import type { Annotation, Entry, JobKey, PhaseState } from '../record/entry.ts';
import type { JobRecord, PhaseRecord, RunState } from '../record/runState.ts';
import type { Colours } from './colours.ts';
import { printable } from './textWidth.ts';
import {
  counted,
  durationWords,
  jobLabel,
  paint,
  recordsWords,
  retryOfWords,
  runName,
  type ShownState,
  signOf,
  skipWords,
  starterWords,
  stateWords,
  timeOfDay,
  waitingWords,
} from './words.ts';

/** A phase that leaves out more tasks than this only counts them. */
const mostSkipsNamed = 20;

/** What an entry of a run's journal tells people, as lines; none where it tells them nothing new. */
export function narrate(entry: Entry, run: RunState, colours: Colours): readonly string[] {
  switch (entry.kind) {
    case 'run-created':
      return [createdLine(run)];
    case 'run-waiting':
      return [`Run ${runName(run.created)} ${waitingWords(entry)}`];
    case 'run-started':
      return [`Run ${runName(run.created)} started`];
    case 'phase-started':
    case 'phase-ended':
      return phaseLines(entry, run, colours);
    case 'cancel-requested': {
      const how = entry.force ? 'what runs is ended at once' : 'what runs is asked to end';
      return [`Cancelled by ${printable(entry.by)}: ${how}`];
    }
    case 'limit-reached':
      return [colours.red(printable(entry.reason.message))];
    case 'run-interrupted':
      return [colours.red(`Interrupted: ${printable(entry.message)}`)];
    case 'run-ended':
      return [];
    case 'task-skipped':
    case 'task-expanded':
    case 'task-failed':
      return taskLines(entry, run, colours);
    default:
      return jobLines(entry, run, colours);
  }
}

function createdLine({ created }: RunState): string {
  const name = created.name === created.orchestration ? '' : ` (${printable(created.name)})`;
  const retry = retryOfWords(created);
  const starter = starterWords(created.trigger, created.startedBy);
  return `Run ${runName(created)}${name} created ${starter}${retry === undefined ? '' : `, ${retry}`}`;
}

function phaseLines(
  entry: Extract<Entry, { readonly phase: string }>,
  run: RunState,
  colours: Colours,
): readonly string[] {
  const phase = run.phases.find(({ id }) => id === entry.phase);
  if (phase === undefined) return [];
  if (entry.kind === 'phase-ended') return [phaseEndLine(phase, colours)];
  const left = phase.tasks.filter(task => task.planned.skip !== undefined);
  const due = phase.tasks.length - left.length;
  const leftOut = left.length === 0 ? '' : `, ${left.length} left out`;
  const head = `Phase ${printable(phase.name)}: ${counted(due, 'task')}${leftOut}`;
  if (left.length > mostSkipsNamed) return [colours.bold(head)];
  const skips = left.map(
    ({ planned }) => `  ${colours.dim(`– ${planned.id} skipped: ${planned.skip?.message}`)}`,
  );
  return [colours.bold(head), ...skips];
}

function phaseEndLine(phase: PhaseRecord, colours: Colours): string {
  const words = phaseWords(phase.state);
  const duration =
    phase.startedAt === null || phase.endedAt === null
      ? ''
      : ` in ${durationWords(Math.max(0, phase.endedAt - phase.startedAt))}`;
  return `Phase ${printable(phase.name)} ${paint(colours, phase.state, `${words}${duration}`)}`;
}

/** The state of a phase, as the verb of a sentence. */
export function phaseWords(state: PhaseState): string {
  if (state === 'success') return 'succeeded';
  return state === 'warning' ? 'ended with warnings' : stateWords(state);
}

function taskLines(
  entry: Extract<Entry, { readonly task: string }>,
  run: RunState,
  colours: Colours,
): readonly string[] {
  const task = run.tasks.get(entry.task);
  if (task === undefined) return [];
  const { id } = task.planned;
  switch (entry.kind) {
    case 'task-skipped': {
      const why = printable(skipWords({ reason: entry.reason, message: entry.message }));
      return [`  ${colours.dim(`– ${id} skipped: ${why}`)}`];
    }
    case 'task-expanded':
      return [`  ${id}: ${counted(entry.combinations.length, 'combination')}`];
    case 'task-failed':
      return [`  ${colours.red(`✗ ${id} failed: ${printable(entry.reason.message)}`)}`];
  }
}

function jobLines(
  entry: Extract<Entry, { readonly job: JobKey }>,
  run: RunState,
  colours: Colours,
): readonly string[] {
  const task = run.tasks.get(entry.job.task);
  if (task === undefined) return [];
  const label = jobLabel(task, entry.job.index);
  switch (entry.kind) {
    case 'job-waiting':
      return [`  ${colours.yellow('…')} ${label} ${waitingWords(entry)}`];
    case 'job-started':
      return [`  ${colours.cyan('▸')} ${label} started${attemptWords(entry.job)}`];
    case 'job-ended': {
      const job = task.jobs.find(
        ({ key }) => key.index === entry.job.index && key.attempt === entry.job.attempt,
      );
      return job === undefined ? [] : [`  ${jobEndLine(label, job, colours)}`];
    }
    case 'retry-scheduled': {
      const wait = durationWords(Math.max(0, entry.due - entry.at));
      const due = timeOfDay(entry.due).slice(0, 8);
      return [`  ${colours.yellow('↻')} ${label} attempt ${entry.job.attempt + 1} at ${due} (in ${wait})`];
    }
  }
}

function attemptWords({ attempt }: JobKey): string {
  return attempt > 1 ? `, attempt ${attempt}` : '';
}

/** `✗ crm-accounts failed in 1.2 s, attempt 2: Exited with code 7.` */
export function jobEndLine(label: string, job: JobRecord, colours: Colours): string {
  const state: ShownState = job.state;
  const duration = job.ended === null ? '' : ` in ${durationWords(job.ended.durationMs)}`;
  const records = recordsWords(job);
  const counts = records === '' ? '' : `, ${records}`;
  // What a job warns of is among its messages, which stand below.
  const reason = state === 'warning' ? undefined : job.ended?.reason?.message;
  const why = reason === undefined ? '' : `: ${printable(reason)}`;
  const endWords = state === 'warning' ? 'ended with a warning' : stateWords(state);
  const head = paint(colours, state, `${signOf(state)} ${label} ${endWords}${duration}`);
  return `${head}${attemptWords(job.key)}${counts}${why}`;
}

/** A job's message to the reader: `warning: 3 rows without a date (load.sql:12)`. */
export function annotationLine(annotation: Annotation, colours: Colours): string {
  const { level, file, line } = annotation;
  const paintLevel = level === 'error' ? colours.red : level === 'warning' ? colours.yellow : colours.cyan;
  const place = file === undefined ? '' : ` (${printable(file)}${line === undefined ? '' : `:${line}`})`;
  const title = annotation.title === undefined ? '' : `${printable(annotation.title)}: `;
  return `${paintLevel(level)}: ${title}${printable(annotation.message)}${place}`;
}
