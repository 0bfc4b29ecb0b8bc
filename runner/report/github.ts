import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { type Entry, type JobEnded, jobName } from '../record/entry.ts';
import type { RunState } from '../record/runState.ts';
import { annotationCommand, workflowCommand } from './githubCommands.ts';
import { LineWriter } from './lineWriter.ts';
import { jobEndLine, narrate } from './narrate.ts';
import type { ReportContext, Reporter } from './reporter.ts';
import { stepSummary } from './stepSummary.ts';
import { summaryLines } from './summary.ts';
import { failedTasks, failureOf, jobLabel, runName } from './words.ts';

/** What GitHub's own environment says, and what cannot be known from a run. */
export interface GithubOptions {
  /** The file that Markdown for the step's page is appended to (`GITHUB_STEP_SUMMARY`), or null. */
  readonly summaryFile: string | null;
  /** Turns a path of the project into one of the repository. */
  readonly pathOf: (path: string) => string;
}

/**
 * Reports to GitHub Actions: a group for each job with its log, annotations at the lines of what failed, and a page
 * of Markdown for the step.
 */
export function githubReporter(context: ReportContext, options: GithubOptions): Reporter {
  const { output, colours } = context;
  const writer = new LineWriter(output);
  return {
    onEntry: (entry: Entry, run: RunState) => {
      if (entry.kind === 'job-started') return;
      if (entry.kind === 'job-ended') writeJob(entry, run, { writer, context });
      else for (const line of narrate(entry, run, colours)) writer.line(line);
    },
    note: text => writer.line(text),
    finish: async run => {
      for (const line of failureCommands(run, options)) writer.line(line);
      for (const line of summaryLines(run, context)) writer.line(line);
      const lost = await appendSummary(run, options.summaryFile);
      if (lost !== null) writer.line(workflowCommand('warning', lost));
      await writer.finish();
    },
    close: () => writer.finish(),
  };
}

interface Writing {
  readonly writer: LineWriter;
  readonly context: ReportContext;
}

function writeJob(entry: JobEnded, run: RunState, { writer, context }: Writing): void {
  const { logs, show, colours } = context;
  const task = run.tasks.get(entry.job.task);
  const job = task?.jobs.find(
    ({ key }) => key.index === entry.job.index && key.attempt === entry.job.attempt,
  );
  if (task === undefined || job === undefined) return;
  const line = jobEndLine(jobLabel(task, entry.job.index), job, colours);
  if (show === 'all' || (show === 'failed' && entry.state === 'failed')) {
    // What a job printed must not be taken for commands of the step; those that count were read when the job ran.
    const token = randomUUID();
    writer.line(`::group::${line}\n::stop-commands::${token}`);
    writer.log(logs.path(run.created.runId, jobName(entry.job)), text => text);
    writer.line(`::${token}::\n::endgroup::`);
  } else {
    writer.line(line);
  }
  for (const annotation of entry.annotations ?? []) writer.line(annotationCommand(annotation));
}

function failureCommands(run: RunState, { pathOf }: GithubOptions): readonly string[] {
  const { created } = run;
  return failedTasks(run).map(task =>
    workflowCommand('error', failureOf(task)?.message ?? 'failed', {
      file: pathOf(created.path),
      ...(task.planned.line === undefined ? {} : { line: task.planned.line }),
      title: `${runName(created)}: ${task.planned.name} failed`,
    }),
  );
}

/** Appends the page; gives back why it could not, for a full disk must not fail a run that is over. */
async function appendSummary(run: RunState, file: string | null): Promise<string | null> {
  if (file === null) return null;
  try {
    await appendFile(file, stepSummary(run));
    return null;
  } catch (error) {
    return `The step summary could not be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}
