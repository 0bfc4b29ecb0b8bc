import {
  type JobRecord,
  lastJobs,
  type PhaseRecord,
  type RunState,
  type TaskRecord,
} from '../record/runState.ts';
import type { Colours } from './colours.ts';
import { annotationLine, jobEndLine, phaseWords } from './narrate.ts';
import { taskEndLine } from './phaseBlock.ts';
import { allResultLines } from './resultLines.ts';
import type { TableView } from './runsTable.ts';
import { endWords } from './summary.ts';
import { fitTo, printable } from './textWidth.ts';
import {
  dayAndTime,
  durationWords,
  jobLabel,
  paint,
  retryOfWords,
  runName,
  signOf,
  starterWords,
  taskCounts,
  timeOfDay,
  waitingWords,
} from './words.ts';

/**
 * A run as a tree of phases, tasks and, where a task had several, jobs, each line cut to the width; then what its jobs wrote for
 * readers, whole.
 */
export function runTree(run: RunState, { colours, columns, now }: TableView): readonly string[] {
  const lines = [
    ...headLines(run, colours, now),
    ...run.phases.flatMap(phase => [
      phaseLine(phase, colours),
      ...phase.tasks.flatMap(task => taskLines(task, colours, now)),
    ]),
  ];
  return [...lines.map(line => fitTo(line, columns)), ...allResultLines(run, colours)];
}

function headLines(run: RunState, colours: Colours, now: number): readonly string[] {
  const { created } = run;
  const sign = paint(colours, run.state, signOf(run.state));
  const elapsed =
    run.durationMs ??
    (run.state === 'running' && run.startedAt !== null ? Math.max(0, now - run.startedAt) : null);
  const duration =
    elapsed === null || run.startedAt === null ? '' : ` in ${durationWords(Math.max(0, elapsed))}`;
  const name = created.name === created.orchestration ? '' : `  ${printable(created.name)}`;
  const state =
    run.state === 'running'
      ? `has been running for ${durationWords(Math.max(0, elapsed ?? 0))}`
      : `${endWords(run.state)}${duration}`;
  const params = Object.entries(created.params).map(
    ([param, value]) => `${param}=${printable(String(value))}`,
  );
  const reason = run.reason ?? run.limit?.message ?? null;
  const retry = retryOfWords(created);
  return [
    `${sign} ${colours.bold(runName(created))}${name}  ${paint(colours, run.state, state)}: ${taskCounts(run)}`,
    `  ${dayAndTime(run.startedAt ?? created.at)} ${starterWords(created.trigger, created.startedBy)}  ${colours.dim(created.runId)}`,
    ...(retry === undefined ? [] : [`  ${retry}`]),
    ...(params.length === 0 ? [] : [`  params: ${params.join(', ')}`]),
    ...(run.waitingFor === null ? [] : [`  ${colours.yellow(waitingWords(run.waitingFor))}`]),
    ...(run.cancel === null
      ? []
      : [`  cancelled by ${printable(run.cancel.by)}${run.cancel.force ? ', at once' : ''}`]),
    ...(reason === null ? [] : [`  ${printable(reason)}`]),
  ];
}

function phaseLine(phase: PhaseRecord, colours: Colours): string {
  const sign = paint(colours, phase.state, signOf(phase.state));
  const duration =
    phase.startedAt === null || phase.endedAt === null
      ? ''
      : `  ${colours.dim(durationWords(Math.max(0, phase.endedAt - phase.startedAt)))}`;
  return `${sign} ${colours.bold(printable(phase.name))} ${phaseWords(phase.state)}${duration}`;
}

function taskLines(task: TaskRecord, colours: Colours, now: number): readonly string[] {
  const annotations = task.jobs
    .flatMap(({ ended }) => ended?.annotations ?? [])
    .map(annotation => `      ${annotationLine(annotation, colours)}`);
  const [only] = task.jobs;
  if (task.jobs.length <= 1 && task.combinations === null) {
    return [
      only === undefined || only.ended !== null
        ? taskEndLine(task, colours)
        : openTaskLine(task, only, { colours, now }),
      ...annotations,
    ];
  }
  const jobs = task.jobs.map(job => `    ${jobLine(task, job, { colours, now })}`);
  return [taskEndLine(task, colours), ...jobs, ...annotations];
}

interface JobView {
  readonly colours: Colours;
  readonly now: number;
}

function openTaskLine(task: TaskRecord, job: JobRecord, view: JobView): string {
  return `  ${jobLine(task, job, view)}`;
}

function jobLine(task: TaskRecord, job: JobRecord, { colours, now }: JobView): string {
  const label = jobLabel(task, job.key.index);
  if (job.waitingFor !== null) return `${colours.yellow('…')} ${label} ${waitingWords(job.waitingFor)}`;
  if (job.state === 'running') {
    const elapsed = durationWords(Math.max(0, now - (job.startedAt ?? now)));
    return `${colours.cyan('▸')} ${label} has been running for ${elapsed}`;
  }
  const isLast = lastJobs(task).includes(job);
  const due =
    job.retryDue === null || !isLast
      ? ''
      : `; attempt ${job.key.attempt + 1} due at ${timeOfDay(job.retryDue).slice(0, 8)}`;
  return `${jobEndLine(label, job, colours)}${due}`;
}
