import type { Context } from './context.ts';
import { executeRun } from './executeRun.ts';
import type { ExitCode } from './exitCode.ts';
import { type RunOptions, selectionOf } from './runOptions.ts';

/** What `segue run` does once its words are understood. */
export async function runOrchestration(
  context: Context,
  target: string,
  options: RunOptions,
): Promise<ExitCode> {
  const { startRun } = await import('../run/startRun.ts');
  return executeRun(context, options, {
    target,
    start: (runner, listeners) =>
      startRun(
        runner,
        {
          target,
          params: options.param ?? {},
          selection: selectionOf(options),
          trigger: { kind: 'manual' },
          startedBy: context.host.userName(),
          parallel: options.parallel ?? null,
        },
        listeners,
      ),
  });
}
