import { statSync } from 'node:fs';
import { type JobLogs, jobLogs } from '../report/jobLogs.ts';
import type { Runner } from '../run/environment.ts';
import { logPath } from '../run/logFile.ts';
import { type Context, printErrors } from './context.ts';
import { type ExitCode, exitCode } from './exitCode.ts';

/**
 * Opens the project that a command is about, does something with it, and lets go of it in any case. It is the one around the
 * file where `target` is the path of one, else the one that the command was typed in.
 */
export async function withRunner(
  context: Context,
  act: (runner: Runner) => Promise<ExitCode>,
  target: string | null = null,
): Promise<ExitCode> {
  const { cwd } = context.host;
  if (!isFolder(cwd)) {
    printErrors(context, [context.err.red(`error: ${cwd} is not a folder.`)]);
    return exitCode.usage;
  }
  const { openRunner } = await import('../run/environment.ts');
  const runner = await openRunner(context.host, target);
  try {
    return await act(runner);
  } finally {
    await runner.close();
  }
}

/** Without promises, whose part of the file system takes two milliseconds to load. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The logs of the project's runs. */
export function logsOf(runner: Runner): JobLogs {
  return jobLogs((runId, job) => logPath(runner.project.stateDirectory, runId, job));
}
