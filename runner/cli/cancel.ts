import type { Command } from 'commander';
import { runName } from '../report/words.ts';
import { type Context, printLines } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { printRefusal } from './printRefusal.ts';
import { withRunner } from './withRunner.ts';

interface CancelOptions {
  readonly force?: true;
}

/** `segue cancel`: ends a run, in whichever process it runs. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description('Asks a waiting or running run to end; its jobs get 10 seconds to do so.')
    .argument('<run>', 'a run: nightly-sales#12, its id, or an orchestration for its last run')
    .option('--force', 'end its jobs at once')
    .action(async (run: string, options: CancelOptions) => done(await cancel(context(), run, options)));
  addExamples(command, [
    ['segue cancel nightly-sales#12', 'let its jobs end in order'],
    ['segue cancel nightly-sales --force', 'end the last run at once'],
  ]);
}

async function cancel(context: Context, run: string, options: CancelOptions): Promise<ExitCode> {
  const { cancelRun } = await import('../run/cancelRun.ts');
  return withRunner(context, async runner => {
    const by = context.host.userName() ?? 'somebody';
    const result = await cancelRun(runner, run, { by, force: options.force ?? false });
    if (result.kind === 'refused') {
      return printRefusal(context, result, { root: runner.project.root, isJson: false });
    }
    printLines(context, [
      result.kind === 'cancelled'
        ? `Asked ${runName(result.run)} to end.`
        : `${runName(result.run)} was interrupted before; what was left of it has been ended.`,
    ]);
    return exitCode.success;
  });
}
