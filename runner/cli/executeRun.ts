import { relative, resolve } from 'node:path';
import { findProjectRoot } from '../model/project/findProjectRoot.ts';
import type { RunState } from '../record/runState.ts';
import type { JobLogs } from '../report/jobLogs.ts';
import type { LogChoice, ReportContext, Reporter } from '../report/reporter.ts';
import { openReporters, type ReporterChoice } from '../report/reporters.ts';
import type { Runner } from '../run/environment.ts';
import type { Ended, Refusal, RunListeners } from '../run/request.ts';
import { cancelOnSignal } from './cancelOnSignal.ts';
import { type Context, printErrors } from './context.ts';
import { type ExitCode, exitCode, exitCodeOfRun } from './exitCode.ts';
import { explainError } from './explainError.ts';
import { printRefusal } from './printRefusal.ts';
import type { RunOptions } from './runOptions.ts';
import { runsOfTasks } from './runsOfTasks.ts';
import { logsOf, withRunner } from './withRunner.ts';

/** How a run or a retry is started. */
export interface Start {
  /** The orchestration's file or id, or null where a run is named. */
  readonly target: string | null;
  start(runner: Runner, listeners: RunListeners): Promise<Refusal | Ended>;
}

/** Executes a run in this process: reports on it, cancels it on signals, and gives its exit code. */
export async function executeRun(context: Context, options: RunOptions, start: Start): Promise<ExitCode> {
  const act = async (runner: Runner): Promise<ExitCode> => {
    const reporter = await openReporter(context, options, {
      logs: logsOf(runner),
      root: runner.project.root,
      command: start.target === null ? context.commandLine : await commandFor(context, runner),
    });
    const canceller = cancelOnSignal(context.host, text => reporter.note(text));
    const further = runsOfTasks(context, runner, text => reporter.note(text));
    try {
      const result = await start.start(runner, {
        observer: reporter,
        canceller: {
          // Who ends this command ends all that it executes.
          onCancel: request =>
            canceller.onCancel((by, force) => {
              request(by, force);
              further.started.cancelAll(by, force);
            }),
        },
        notice: text => reporter.note(text),
        starter: further.started,
      });
      if (result.kind === 'refused') {
        await reporter.close();
        return printRefusal(context, result, { root: runner.project.root, isJson: options.json === true });
      }
      const code = await finish(context, reporter, { run: result.run, isStrict: options.strict === true });
      // On standard error, since standard output ends with how this run ended.
      await further.ended(line => printErrors(context, [line]));
      return code;
    } finally {
      // Where the run was broken off, too: nothing that this process executes is left behind.
      await further.started.ended();
      canceller.stop();
      await reporter.close();
    }
  };
  return withRunner(context, act, start.target);
}

/** A report that cannot be written is a failure of the command, although the run itself stands as it ended. */
async function finish(
  context: Context,
  reporter: Reporter,
  { run, isStrict }: { readonly run: RunState; readonly isStrict: boolean },
): Promise<ExitCode> {
  const code = exitCodeOfRun(run.state, isStrict);
  try {
    await reporter.finish(run);
    return code;
  } catch (error) {
    printErrors(context, explainError(error, context.host.env));
    return code === exitCode.success ? exitCode.failed : code;
  }
}

interface Place {
  readonly logs: JobLogs;
  /** The project's root. */
  readonly root: string;
  readonly command: ReportContext['command'];
}

/** A file that is named by its path may lie in another project than the folder in which the command was typed. */
async function commandFor(context: Context, { files, project }: Runner): Promise<ReportContext['command']> {
  const root = await findProjectRoot(context.host.cwd, files);
  return root === project.root ? context.commandLine : words => context.commandLine(words, project.root);
}

function openReporter(
  context: Context,
  options: RunOptions,
  { logs, root, command }: Place,
): Promise<Reporter> {
  const { host } = context;
  const choices = chosenReporters(context, options);
  const isJson = choices.some(({ kind }) => kind === 'json');
  const workspace = resolve(host.cwd, host.env['GITHUB_WORKSPACE'] || root);
  return openReporters(
    choices,
    {
      output: isJson ? host.stderr : host.stdout,
      colours: isJson ? context.err : context.out,
      clock: host.clock,
      logs,
      show: options.logs ?? defaultLogs(choices),
      command,
    },
    {
      results: host.stdout,
      cwd: host.cwd,
      github: {
        summaryFile: host.env['GITHUB_STEP_SUMMARY'] || null,
        pathOf: path => relative(workspace, resolve(root, path)).replaceAll('\\', '/'),
      },
    },
  );
}

function defaultLogs(choices: readonly ReporterChoice[]): LogChoice {
  return choices.some(({ kind }) => kind === 'github') ? 'all' : 'failed';
}

/** People are always told, in the way that suits the place unless one was chosen; results for programs come on top. */
export function chosenReporters(
  { host }: Pick<Context, 'host'>,
  { reporter: asked = [], json, logs }: RunOptions,
): readonly ReporterChoice[] {
  const results = asked.filter(({ kind }) => kind === 'junit');
  const isJson = json === true || asked.some(({ kind }) => kind === 'json');
  const people = asked.filter(({ kind }) => kind !== 'junit' && kind !== 'json');
  const terminal = isJson ? host.stderr : host.stdout;
  const isLive = terminal.isTerminal && host.env['TERM'] !== 'dumb' && logs !== 'all';
  const suited = host.env['GITHUB_ACTIONS'] === 'true' ? 'github' : isLive ? 'live' : 'plain';
  const chosen: readonly ReporterChoice[] = people.length > 0 ? people : [{ kind: suited }];
  return [...chosen, ...results, ...(isJson ? [{ kind: 'json' } as const] : [])];
}
