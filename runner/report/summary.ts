import type { RunStateName } from '../record/entry.ts';
import type { RunState, TaskRecord } from '../record/runState.ts';
import type { Colours } from './colours.ts';
import type { ReportContext } from './reporter.ts';
import { printable } from './textWidth.ts';
import { durationWords, failedTasks, failureOf, paint, runName, taskCounts, warnedTasks } from './words.ts';

/** At most so many failed tasks are named at the end; the rest is counted. */
const mostNamed = 20;

/** The last lines of a report: how the run ended, what failed and why, how to see more and how to go on. */
export function summaryLines(
  run: RunState,
  context: Pick<ReportContext, 'colours' | 'command'>,
): readonly string[] {
  const { colours, command } = context;
  const name = runName(run.created);
  const failed = failedTasks(run);
  const lines = [endLine(run, colours)];
  for (const task of failed.slice(0, mostNamed)) lines.push(...failedLines(task, name, context));
  if (failed.length > mostNamed) {
    lines.push(`  and ${failed.length - mostNamed} more: ${command(`show ${name}`)}`);
  }
  const warned = warnedTasks(run);
  for (const task of warned.slice(0, mostNamed)) lines.push(warnedLine(task, colours));
  if (warned.length > mostNamed)
    lines.push(`  and ${warned.length - mostNamed} more: ${command(`show ${name}`)}`);
  if (canRetry(run)) lines.push(`Retry: ${command(`retry ${name}`)}`);
  return lines;
}

function failedLines(
  task: TaskRecord,
  run: string,
  { colours, command }: Pick<ReportContext, 'colours' | 'command'>,
): readonly string[] {
  const { id } = task.planned;
  const message = printable(failureOf(task)?.message ?? 'failed');
  const line = `  ${colours.red('✗')} ${id}: ${message}`;
  return task.jobs.length === 0 ? [line] : [line, `    ${colours.dim(command(`logs ${run} ${id}`))}`];
}

function warnedLine(task: TaskRecord, colours: Colours): string {
  return `  ${colours.yellow('!')} ${task.planned.id}: ${printable(failureOf(task)?.message ?? 'warning')}`;
}

/** A task that ended with a warning has done its work: only what did not is a reason to retry. */
function canRetry(run: RunState): boolean {
  if (run.state === 'warning')
    return [...run.tasks.values()].some(({ state }) => state === 'failed' || state === 'cancelled');
  return run.state === 'failed' || run.state === 'cancelled' || run.state === 'interrupted';
}

/** `Run nightly-sales#12 failed in 2.9 s: 1 failed, 2 succeeded.` and the run's own reason, if it has one. */
export function endLine(run: RunState, colours: Colours): string {
  const duration =
    run.durationMs === null || run.startedAt === null ? '' : ` in ${durationWords(run.durationMs)}`;
  const ended = paint(colours, run.state, `${endWords(run.state)}${duration}`);
  const reason = run.reason ?? run.limit?.message ?? null;
  const why = reason === null ? '' : ` ${printable(reason)}`;
  return `Run ${runName(run.created)} ${ended}: ${taskCounts(run)}.${why}`;
}

/** How a run ended, as the verb of a sentence. */
export function endWords(state: RunStateName): string {
  switch (state) {
    case 'success':
      return 'succeeded';
    case 'warning':
      return 'ended with warnings';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'was cancelled';
    case 'skipped':
      return 'was skipped';
    case 'interrupted':
      return 'was interrupted';
    case 'waiting':
      return 'is waiting';
    case 'running':
      return 'is running';
  }
}
