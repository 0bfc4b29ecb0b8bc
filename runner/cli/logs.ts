import { createReadStream, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { nearestName } from '../model/nearestName.ts';
import { jobName } from '../record/entry.ts';
import type { JobRecord, RunState, TaskRecord } from '../record/runState.ts';
import type { JobLogs } from '../report/jobLogs.ts';
import { logIndexJson } from '../report/logIndexJson.ts';
import { runName, skipWords, stateWords } from '../report/words.ts';
import { findRun } from '../run/findRun.ts';
import { LogIndex } from '../run/logIndex.ts';
import { recordedRun } from '../run/recordedRun.ts';
import { type Context, printErrors } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { followLogs } from './followLogs.ts';
import { type LogSelection, logHeading, selectLogs, selectsJob } from './logSelection.ts';
import { type ByteRange, type LogPart, printLogJson } from './logsJson.ts';
import { forCommander } from './options.ts';
import { printRefusal } from './printRefusal.ts';
import { InvalidValueError } from './runOptions.ts';
import { logsOf, withRunner } from './withRunner.ts';

interface LogsOptions {
  readonly follow?: true;
  readonly json?: true;
  readonly index?: true;
  readonly bytes?: ByteRange;
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
    .option('--json', 'print a JSON object a line of the logs')
    .option(
      '--bytes <from-to>',
      'of one job: only these bytes of its log, such as 4096-8192',
      forCommander(readBytes),
    )
    .option('--index', 'of one job: print, as JSON, where the lines of its log are instead of the lines')
    .action(async (run: string, task: string | undefined, options: LogsOptions) =>
      done(await logs(context(), { run, task }, options)),
    );
  addExamples(command, [
    ['segue logs nightly-sales#12', 'all jobs of a run'],
    ['segue logs nightly-sales load', 'one task of the last run'],
    ['segue logs nightly-sales load.0.2', 'its second attempt'],
    ['segue logs -f nightly-sales', 'live'],
    ['segue logs nightly-sales load --json', 'for a program'],
    ['segue logs nightly-sales load.0.1 --index', 'for one that shows logs of any size'],
  ]);
}

const wholeLog: ByteRange = { from: 0, to: null };

function readBytes(text: string): ByteRange {
  const found = /^(\d+)-(\d*)$/.exec(text);
  if (found === null) throw new InvalidValueError('Expected from-to in bytes, such as 0-4096 or 4096-.');
  return { from: Number(found[1]), to: found[2] === '' ? null : Number(found[2]) };
}

function formOf({ index, json }: LogsOptions): 'text' | 'json' | 'index' {
  if (index === true) return 'index';
  return json === true ? 'json' : 'text';
}

interface LogsRequest {
  readonly run: string;
  readonly task: string | undefined;
}

async function logs(context: Context, request: LogsRequest, options: LogsOptions): Promise<ExitCode> {
  const { follow } = options;
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
    const needsJob = options.index === true ? '--index' : options.bytes === undefined ? null : '--bytes';
    if (needsJob !== null && selection.job === null) {
      const told = `${needsJob} needs one job, such as ${request.task ?? 'load'}.0.1.`;
      printErrors(context, [context.err.red(`error: ${told}`)]);
      return exitCode.usage;
    }
    if (follow === true)
      await followLogs({
        host: context.host,
        store,
        logs: files,
        run,
        sequence,
        selection,
        as: formOf(options),
      });
    else await printLogs(context, { run, selection, files, options });
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
  readonly options: LogsOptions;
}

async function printLogs(context: Context, { run, selection, files, options }: Printing): Promise<void> {
  const jobs = selectedJobs(run, selection);
  if (jobs.length === 0) printErrors(context, [nothingToShow(run, selection)]);
  const form = formOf(options);
  const hasHeadings = form === 'text' && (jobs.length > 1 || selection.task === null);
  for (const [at, [task, job]] of jobs.entries()) {
    if (context.host.stdout.isClosed) return;
    if (hasHeadings) {
      context.host.stdout.write(`${at > 0 ? '\n' : ''}${context.out.bold(logHeading(task, job))}\n`);
    }
    const name = jobName(job.key);
    const path = files.path(run.created.runId, name);
    const part = { output: context.host.stdout, key: job.key, path, range: options.bytes ?? wholeLog };
    if (form === 'index') await printIndex(part, job.ended !== null);
    else if (await (form === 'json' ? printLogJson(part) : copyLog(part))) continue;
    if (form !== 'text') continue;
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

async function printIndex({ output, key, path }: LogPart, isComplete: boolean): Promise<void> {
  const index = new LogIndex(path);
  await index.update();
  output.write(`${JSON.stringify(logIndexJson(jobName(key), path, { index, told: 0, isComplete }))}\n`);
}

/** Copies a log byte by byte, as fast as the reader takes it and no faster. False where there is none: a job that wrote nothing has none. */
async function copyLog({ output, path, range: { from, to } }: LogPart): Promise<boolean> {
  if (to !== null && to <= from) return true;
  try {
    const options = { start: from, ...(to === null ? {} : { end: to - 1 }) };
    for await (const chunk of createReadStream(path, options)) {
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
