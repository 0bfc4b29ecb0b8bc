import type { Host } from '../host.ts';
import { contextOf } from './context.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { explainError } from './explainError.ts';
import { type QuickRun, readQuickRun } from './quickRun.ts';
import { runOrchestration } from './runOrchestration.ts';

/**
 * Runs one command and gives its exit code: a plain `run` at once, everything else by the whole program, which is loaded for
 * it. Never rejects: what goes wrong is told on standard error.
 */
export async function main(host: Host): Promise<ExitCode> {
  const quick = readQuickRun(host.argv);
  if (quick !== undefined) return runQuickly(host, quick);
  const program = await import('./program.ts');
  return program.main(host);
}

async function runQuickly(host: Host, { target, options, everywhere }: QuickRun): Promise<ExitCode> {
  try {
    // Nobody completes words in a run.
    const context = contextOf(host, everywhere, () => Promise.resolve([]));
    return await runOrchestration(context, target, options);
  } catch (error) {
    for (const line of explainError(error, host.env)) host.stderr.write(`${line}\n`);
    return exitCode.failed;
  }
}
