import { type Entry, jobName } from '../record/entry.ts';
import { lastJobs, type PhaseRecord, type RunState, type TaskRecord } from '../record/runState.ts';
import { frameLines } from './frame.ts';
import { readLogLine } from './logLine.ts';
import { annotationLine, narrate } from './narrate.ts';
import { endedPhaseLines } from './phaseBlock.ts';
import { PhaseProgress } from './phaseProgress.ts';
import type { ReportContext, Reporter } from './reporter.ts';
import { resultLines } from './resultLines.ts';
import { Screen } from './screen.ts';
import { summaryLines } from './summary.ts';

/** How often the view is drawn: smooth for the eye, nothing for the machine. */
const frameMs = 80;
/** How much of a failed job's log is shown under its phase, and for how many tasks. */
const tailLines = 20;
const mostTails = 5;

/**
 * Reports to a person at a terminal: the phase that runs is drawn in place, several times a second; what has ended stands above it
 * as plain text and stays in the terminal's history. Between frames an entry costs a few counters.
 */
export function terminalReporter(context: ReportContext): Reporter {
  return new TerminalReporter(context);
}

class TerminalReporter implements Reporter {
  readonly #context: ReportContext;
  readonly #screen: Screen;
  readonly #progress = new Map<string, PhaseProgress>();
  /** As last told. */
  #run: RunState | null = null;
  #cancelTick: (() => void) | null = null;
  #frame = 0;
  #isClosed = false;

  constructor(context: ReportContext) {
    this.#context = context;
    this.#screen = new Screen(context.output);
  }

  onEntry(entry: Entry, run: RunState): void {
    if (this.#isClosed) return;
    this.#run = run;
    this.#count(entry, run);
    for (const line of this.#lasting(entry, run)) this.#screen.print(line);
    if (this.#cancelTick === null && run.endedAt === null) this.#tick();
  }

  note(text: string): void {
    this.#screen.print(this.#context.colours.yellow(text));
  }

  async finish(run: RunState): Promise<void> {
    const result = resultLines(run, this.#context);
    for (const line of result.length === 0 ? [] : [...result, '']) this.#screen.print(line);
    for (const line of summaryLines(run, this.#context)) this.#screen.print(line);
    await this.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTick?.();
    this.#screen.close();
    await this.#context.output.drained();
  }

  #count(entry: Entry, run: RunState): void {
    const id = 'job' in entry ? entry.job.task : 'task' in entry ? entry.task : undefined;
    const task = id === undefined ? undefined : run.tasks.get(id);
    if (task === undefined) return;
    this.#progressOf(task.phase).update(task);
  }

  #progressOf(phase: PhaseRecord): PhaseProgress {
    const known = this.#progress.get(phase.id);
    if (known !== undefined) return known;
    const progress = new PhaseProgress(phase);
    this.#progress.set(phase.id, progress);
    return progress;
  }

  /** What of an entry stays on the screen for good. */
  #lasting(entry: Entry, run: RunState): readonly string[] {
    switch (entry.kind) {
      case 'run-created':
      case 'cancel-requested':
      case 'limit-reached':
      case 'run-interrupted':
        return narrate(entry, run, this.#context.colours);
      case 'phase-ended': {
        const phase = run.phases.find(({ id }) => id === entry.phase);
        return phase === undefined ? [] : this.#endedPhase(phase, run);
      }
      default:
        return [];
    }
  }

  #endedPhase(phase: PhaseRecord, run: RunState): readonly string[] {
    const { colours, output, logs, show } = this.#context;
    let tails = 0;
    const detail = (task: TaskRecord): readonly string[] => {
      const jobs = lastJobs(task).filter(({ ended }) => ended !== null);
      const annotations = jobs.flatMap(({ ended }) => ended?.annotations ?? []);
      const lines = annotations.map(annotation => `      ${annotationLine(annotation, colours)}`);
      const failed = jobs.findLast(({ state }) => state === 'failed');
      if (task.state !== 'failed' || failed === undefined || show === 'none' || tails >= mostTails)
        return lines;
      tails++;
      const tail = logs.tail(run.created.runId, jobName(failed.key), tailLines);
      return [
        ...lines,
        ...tail.map(line => `      ${colours.dim('│')} ${readLogLine(line, colours.on).text}`),
      ];
    };
    this.#progress.delete(phase.id);
    return endedPhaseLines(phase, { colours, rows: output.rows(), detail });
  }

  #tick(): void {
    this.#cancelTick = this.#context.clock.after(frameMs, () => {
      this.#cancelTick = null;
      const run = this.#run;
      if (run === null || run.endedAt !== null) return;
      this.#frame++;
      this.#draw(run);
      this.#tick();
    });
  }

  #draw(run: RunState): void {
    const { colours, clock, output } = this.#context;
    const running = run.phases.filter(({ state }) => state === 'running');
    this.#screen.draw(
      frameLines(run, {
        progress: running.map(phase => this.#progressOf(phase)),
        colours,
        now: clock.now(),
        frame: this.#frame,
        rows: output.rows(),
      }),
    );
  }
}
