import { createReadStream, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { Output } from '../host.ts';
import { nearestName } from '../model/nearestName.ts';
import { jobName } from '../record/entry.ts';
import type { JobRecord, RunState, TaskRecord } from '../record/runState.ts';
import type { JobLogs } from '../report/jobLogs.ts';
import { runName, skipWords, stateWords } from '../report/words.ts';
import { findRun } from '../run/findRun.ts';
import { type Context, printErrors } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { followLogs } from './followLogs.ts';
import { type LogSelection, logHeading, selectLogs, selectsJob } from './logSelection.ts';
import { printRefusal } from './printRefusal.ts';
import { recordedRun } from './recordedRun.ts';
import { logsOf, withRunner } from './withRunner.ts';

interface LogsOptions {
  readonly follow?: true;
}

/** `segue logs`: what the jobs of a run printed. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description('Prints what the jobs of a run wrote, with the time of each line; secrets are masked.')
    .argument('<run>', 'a run: nightly-sales#12, its id, or an orchestration for its last run')
    .argument(
      '[task]',
      'a task, or one job of it as <task>.<index>.<attempt> (default: all jobs, with headings)',
    )
    .option('-f, --follow', 'go on until the run or the job has ended, in whichever process it runs')
    .action(async (run: string, task: string | undefined, options: LogsOptions) =>
      done(await logs(context(), { run, task }, options)),
    );
  addExamples(command, [
    ['segue logs nightly-sales#12', 'all jobs of a run'],
    ['segue logs nightly-sales load', 'one task of the last run'],
    ['segue logs nightly-sales load.0.2', 'its second attempt'],
    ['segue logs -f nightly-sales', 'live'],
  ]);
}

interface LogsRequest {
  readonly run: string;
  readonly task: string | undefined;
}

async function logs(context: Context, request: LogsRequest, { follow }: LogsOptions): Promise<ExitCode> {
  return withRunner(context, async runner => {
    const store = await runner.store();
    const row = await findRun(store, request.run);
    if ('kind' in row) return printRefusal(context, row, { root: runner.project.root, isJson: false });
    const { run, sequence } = await recordedRun(store, row);
    const selection = selectLogs(run, request.task);
    if (selection === undefined) {
      printErrors(context, [context.err.red(`error: ${unknownTask(run, request.task ?? '')}`)]);
      return exitCode.usage;
    }
    const isUnmade = selection.job !== null && selectedJobs(run, selection).length === 0;
    if (isUnmade && (run.endedAt !== null || follow !== true)) {
      printErrors(context, [
        context.err.red(`error: ${runName(run.created)} has no job "${selection.job}".`),
      ]);
      return exitCode.usage;
    }
    const files = logsOf(runner);
    if (follow === true)
      await followLogs({ host: context.host, store, logs: files, run, sequence, selection });
    else await printLogs(context, { run, selection, files });
    return exitCode.success;
  });
}

function unknownTask(run: RunState, task: string): string {
  const nearest = nearestName(task, [...run.tasks.keys()]);
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return `${runName(run.created)} has no task or job "${task}"${hint === '' ? '.' : hint}`;
}

interface Printing {
  readonly run: RunState;
  readonly selection: LogSelection;
  readonly files: JobLogs;
}

async function printLogs(context: Context, { run, selection, files }: Printing): Promise<void> {
  const jobs = selectedJobs(run, selection);
  if (jobs.length === 0) printErrors(context, [nothingToShow(run, selection)]);
  const hasHeadings = jobs.length > 1 || selection.task === null;
  for (const [at, [task, job]] of jobs.entries()) {
    if (context.host.stdout.isClosed) return;
    if (hasHeadings) {
      context.host.stdout.write(`${at > 0 ? '\n' : ''}${context.out.bold(logHeading(task, job))}\n`);
    }
    const name = jobName(job.key);
    const path = files.path(run.created.runId, name);
    if (await copyLog(context.host.stdout, path)) continue;
    if (!existsSync(dirname(path))) printErrors(context, [context.err.yellow(`The log of ${name} is gone.`)]);
    else if (!hasHeadings) printErrors(context, [context.err.dim(`${name} wrote nothing.`)]);
  }
}

function selectedJobs(run: RunState, selection: LogSelection): readonly (readonly [TaskRecord, JobRecord])[] {
  return [...run.tasks.values()].flatMap(task =>
    task.jobs
      .filter(job => job.startedAt !== null && selectsJob(selection, job.key))
      .map(job => [task, job] as const),
  );
}

function nothingToShow(run: RunState, { task: id }: LogSelection): string {
  const task = id === null ? undefined : run.tasks.get(id);
  if (task === undefined) return `No job of ${runName(run.created)} has started.`;
  const reused = task.planned.reused?.[0];
  if (reused !== undefined) return `${id} was not run again; its result is that of run ${reused.run}.`;
  const why = task.skip === null ? '' : `: ${skipWords(task.skip)}`;
  return `${id} has no log: ${stateWords(task.state)}${why}.`;
}

/** Copies a log byte by byte, as fast as the reader takes it and no faster. False where there is none: a job that wrote nothing has none. */
async function copyLog(output: Output, path: string): Promise<boolean> {
  try {
    for await (const chunk of createReadStream(path)) {
      if (output.isClosed) return true;
      if (chunk instanceof Uint8Array) output.write(chunk);
      await output.drained();
    }
    return true;
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isAbsent) throw error;
    return false;
  }
}
