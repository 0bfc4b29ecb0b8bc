import type { JobRecord, RunState, TaskRecord } from '../record/runState.ts';
import { lastJobs } from '../record/runState.ts';
import type { Colours } from './colours.ts';
import type { Activity, PhaseProgress } from './phaseProgress.ts';
import { printable } from './textWidth.ts';
import { durationWords, failureOf, runName, signOf, stateWords, waitingWords } from './words.ts';

/** What a frame is drawn from. */
export interface FrameView {
  /** The phases that run. */
  readonly progress: readonly PhaseProgress[];
  readonly colours: Colours;
  readonly now: number;
  /** Counts the frames, for what turns. */
  readonly frame: number;
  /** Height of the terminal. */
  readonly rows: number;
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** The lines that show what a run does at this moment; never more than the terminal has. */
export function frameLines(run: RunState, view: FrameView): readonly string[] {
  const { colours, now } = view;
  const spin = colours.cyan(spinner[view.frame % spinner.length] ?? '');
  if (run.state === 'waiting') {
    const why = run.waitingFor === null ? 'waits for its turn' : waitingWords(run.waitingFor);
    const since = durationWords(Math.max(0, now - run.created.at));
    return [`${spin} ${runName(run.created)} ${why}  ${colours.dim(since)}`];
  }
  // A line for the phase, one for the cursor, one that stays free.
  const room = Math.max(1, Math.floor((view.rows - 2) / Math.max(1, view.progress.length)) - 1);
  return view.progress.flatMap(progress => [
    headLine(progress, spin, view),
    ...taskLines(progress, room, view),
  ]);
}

function headLine(progress: PhaseProgress, spin: string, { colours, now }: FrameView): string {
  const { phase } = progress;
  const ended = progress.count('done') + progress.count('failed');
  const activities: readonly Activity[] = ['running', 'waiting', 'retry', 'queued', 'failed'];
  const counts = activities
    .filter(activity => progress.count(activity) > 0)
    .map(activity => `${progress.count(activity)} ${activity === 'retry' ? 'to be tried again' : activity}`);
  const done = `${ended} of ${phase.tasks.length} done`;
  const elapsed = durationWords(Math.max(0, now - (phase.startedAt ?? now)));
  return `${spin} ${colours.bold(printable(phase.name))}  ${[done, ...counts].join(', ')}  ${colours.dim(elapsed)}`;
}

/** All tasks in the order of the file where they fit; else those that do something, and how many more there are. */
function taskLines(progress: PhaseProgress, room: number, view: FrameView): readonly string[] {
  const { tasks } = progress.phase;
  if (tasks.length <= room) return tasks.map(task => taskLine(task, progress.activity(task), view));
  const lines: string[] = [];
  const activities: readonly Activity[] = ['running', 'waiting', 'retry', 'failed'];
  let hidden = 0;
  for (const activity of activities) {
    const shown = progress.first(activity, Math.max(0, room - 1 - lines.length));
    lines.push(...shown.map(task => taskLine(task, activity, view)));
    hidden += progress.count(activity) - shown.length;
  }
  if (hidden > 0) lines.push(`  ${view.colours.dim(`and ${hidden} more`)}`);
  return lines;
}

function taskLine(task: TaskRecord, activity: Activity, view: FrameView): string {
  const { colours } = view;
  const { id } = task.planned;
  switch (activity) {
    case 'running':
      return `  ${colours.cyan('▸')} ${id}  ${runningWords(task, view)}`;
    case 'waiting': {
      const job = task.jobs.find(({ waitingFor }) => waitingFor !== null);
      return `  ${colours.yellow('…')} ${id}  ${job?.waitingFor == null ? 'waiting' : waitingWords(job.waitingFor)}`;
    }
    case 'retry':
      return `  ${colours.yellow('↻')} ${id}  ${retryWords(task.jobs.at(-1), view.now)}`;
    case 'failed':
      return `  ${colours.red('✗')} ${id}  ${printable(failureOf(task)?.message ?? 'failed')}`;
    case 'queued':
      return `  ${colours.dim(`· ${id}`)}`;
    case 'done':
      return doneLine(task, colours);
  }
}

function doneLine(task: TaskRecord, colours: Colours): string {
  const mark = task.state === 'succeeded' ? colours.green('✓') : colours.dim(signOf(task.state));
  const words = task.state === 'succeeded' ? '' : `  ${colours.dim(stateWords(task.state))}`;
  return `  ${mark} ${task.planned.id}${words}`;
}

function runningWords(task: TaskRecord, { colours, now }: FrameView): string {
  const jobs = lastJobs(task);
  const started = Math.min(...jobs.map(({ startedAt }) => startedAt ?? now));
  const elapsed = colours.dim(durationWords(Math.max(0, now - started)));
  if (task.combinations !== null) {
    const ended = jobs.filter(({ ended }) => ended !== null).length;
    return `${ended} of ${task.combinations.length} done  ${elapsed}`;
  }
  const attempt = jobs[0]?.key.attempt ?? 1;
  return attempt > 1 ? `attempt ${attempt}  ${elapsed}` : elapsed;
}

function retryWords(job: JobRecord | undefined, now: number): string {
  if (job?.retryDue == null) return 'to be tried again';
  return `attempt ${job.key.attempt + 1} in ${durationWords(Math.max(0, job.retryDue - now))}`;
}
