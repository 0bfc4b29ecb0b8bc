import type { Command } from 'commander';
import type { Context } from './context.ts';
import { addExamples } from './examples.ts';
import { executeRun } from './executeRun.ts';
import type { ExitCode } from './exitCode.ts';
import { addRunOptions } from './options.ts';
import { type RunOptions, selectionOf } from './runOptions.ts';

interface RetryOptions extends RunOptions {
  readonly asRecorded?: true;
}

/** `segue retry`: a run of its own that goes on where an earlier one failed. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Runs again what failed or was not reached in a run; outputs of what succeeded are reused. It is a run of its own, so the history stands.',
    )
    .argument('<run>', 'a run: nightly-sales#12, its id, or an orchestration for its last run')
    .action(async (run: string, options: RetryOptions) => done(await retry(context(), run, options)));
  addRunOptions(command);
  command.option('--as-recorded', 'run the files as the run recorded them, not as they are now');
  addExamples(command, [
    ['segue retry nightly-sales#12', 'run what failed, and all after it'],
    ['segue retry nightly-sales', 'the same for its last run'],
    ['segue retry nightly-sales#12 --task load', 'only this task'],
    ['segue retry nightly-sales#12 --as-recorded', 'with the files of that time'],
    ['segue plan --retry nightly-sales#12', 'only show what it would do'],
  ]);
}

async function retry(context: Context, run: string, options: RetryOptions): Promise<ExitCode> {
  const { retryRun } = await import('../run/retryRun.ts');
  return executeRun(context, options, {
    target: null,
    start: (runner, listeners) =>
      retryRun(
        runner,
        {
          run,
          params: options.param ?? {},
          selection: selectionOf(options),
          asRecorded: options.asRecorded ?? false,
          trigger: { kind: 'manual' },
          startedBy: context.host.userName(),
          parallel: options.parallel ?? null,
        },
        listeners,
      ),
  });
}
