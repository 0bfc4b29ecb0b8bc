import { relative, resolve } from 'node:path';
import type { FileProblem } from '../model/project/fileProblem.ts';
import type { Context } from './context.ts';

/** Where the problems' files are, and whether standard output is kept for JSON. */
export interface AnnotationPlace {
  /** The project's root, which problems' paths are relative to. */
  readonly root: string;
  readonly isJson: boolean;
}

/**
 * Under GitHub Actions, shows problems at their lines in the repository. Where standard output holds JSON, the commands go to
 * standard error, which GitHub reads as well.
 */
export async function printAnnotations(
  { host }: Context,
  problems: readonly FileProblem[],
  { root, isJson }: AnnotationPlace,
): Promise<void> {
  if (host.env['GITHUB_ACTIONS'] !== 'true' || problems.length === 0) return;
  const { problemCommand } = await import('../report/githubCommands.ts');
  const workspace = host.env['GITHUB_WORKSPACE'] || root;
  const pathOf = (path: string) => relative(workspace, resolve(root, path)).replaceAll('\\', '/');
  const lines = problems.map(problem => problemCommand(problem, pathOf));
  (isJson ? host.stderr : host.stdout).write(`${lines.join('\n')}\n`);
}
