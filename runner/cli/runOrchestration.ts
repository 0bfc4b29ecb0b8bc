import type { Context } from './context.ts';
import { executeRun } from './executeRun.ts';
import type { ExitCode } from './exitCode.ts';
import { readRequest } from './requestFile.ts';
import { type RunOptions, selectionOf } from './runOptions.ts';

/** What `segue run` does once its words are understood. */
export async function runOrchestration(
  context: Context,
  target: string,
  options: RunOptions,
): Promise<ExitCode> {
  const { startRun } = await import('../run/startRun.ts');
  const asked = options.request === undefined ? null : readRequest(options.request);
  return executeRun(context, options, {
    target,
    start: (runner, listeners) =>
      startRun(
        runner,
        {
          target,
          params: { ...options.param, ...asked?.params },
          selection: selectionOf(options),
          trigger: asked?.trigger ?? { kind: 'manual' },
          startedBy: asked === null ? context.host.userName() : null,
          parallel: options.parallel ?? null,
        },
        listeners,
      ),
  });
}
