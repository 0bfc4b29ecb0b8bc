import type { Command } from 'commander';
import { jsonText } from '../report/json.ts';
import { planJson } from '../report/planJson.ts';
import { planLines } from '../report/planLines.ts';
import type { Runner } from '../run/environment.ts';
import type { RetryRequest, StartRequest } from '../run/request.ts';
import { type Context, printErrors, printLines } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { addSelectionOptions } from './options.ts';
import { printRefusal } from './printRefusal.ts';
import { type SelectionOptions, selectionOf } from './runOptions.ts';
import { withRunner } from './withRunner.ts';

interface PlanOptions extends SelectionOptions {
  readonly retry?: string;
  readonly asRecorded?: true;
  readonly openParams?: true;
  readonly json?: true;
}

/** `segue plan`: what a run or a retry would do, without doing it. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Shows every phase and task of a run that would start now: whether it would run, and why not.',
    )
    .argument('[orchestration]', "an orchestration's id, or its file")
    .action(async (target: string | undefined, options: PlanOptions) =>
      done(await plan(context(), target, options)),
    );
  addSelectionOptions(command)
    .option('--retry <run>', 'plan a retry of this run instead')
    .option('--as-recorded', 'with --retry: the files as the run recorded them, not as they are now')
    .option('--open-params', 'plan although params that have no default lack a value')
    .option('--json', 'print the plan as JSON');
  addExamples(command, [
    ['segue plan nightly-sales', 'what would run'],
    ['segue plan nightly-sales --skip report', 'and what without this task'],
    ['segue plan --retry nightly-sales#12', 'what a retry would run again'],
  ]);
}

async function plan(context: Context, target: string | undefined, options: PlanOptions): Promise<ExitCode> {
  const request = requestOf(context, target, options);
  if (typeof request === 'string') {
    printErrors(context, [context.err.red(`error: ${request}`)]);
    return exitCode.usage;
  }
  const { planRun } = await import('../run/planRun.ts');
  const act = async (runner: Runner): Promise<ExitCode> => {
    const planned = await planRun(runner, request, { mayLackParams: options.openParams === true });
    const isJson = options.json === true;
    if (planned.kind === 'refused') {
      return printRefusal(context, planned, { root: runner.project.root, isJson });
    }
    if (isJson) context.host.stdout.write(jsonText(planJson(planned.plan), context.host.stdout));
    else printLines(context, planLines(planned.plan, context.out));
    return exitCode.success;
  };
  return withRunner(context, act, target);
}

/** What to plan, or what is wrong with what was typed. */
function requestOf(
  { host }: Context,
  target: string | undefined,
  options: PlanOptions,
): StartRequest | RetryRequest | string {
  const common = {
    params: options.param ?? {},
    selection: selectionOf(options),
    trigger: { kind: 'manual' },
    startedBy: host.userName(),
    parallel: null,
  } as const;
  if (options.retry !== undefined) {
    if (target !== undefined) return 'Give either an orchestration or --retry with a run, not both.';
    return { ...common, run: options.retry, asRecorded: options.asRecorded ?? false };
  }
  if (target === undefined) return 'Give the orchestration to plan, or --retry with a run.';
  if (options.asRecorded === true) return '--as-recorded needs --retry.';
  return { ...common, target };
}
