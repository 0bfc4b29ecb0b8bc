import type { FileProblem } from '../model/project/fileProblem.ts';
import { gitIgnores } from '../project/gitIgnores.ts';
import { checkSecretsIgnored, readSecrets } from '../project/secrets.ts';
import type { Runner } from './environment.ts';
import { refuseUsage } from './refuse.ts';
import type { Refusal } from './request.ts';

/** What was checked, and everything that is wrong with it. */
export interface Validation {
  readonly problems: readonly FileProblem[];
  /** How many orchestrations were read. */
  readonly checked: number;
}

/** Checks the orchestrations that are named, with what they use; without names, every file of the project. */
export async function validateProject(
  runner: Runner,
  targets: readonly string[],
): Promise<Validation | Refusal> {
  return targets.length === 0 ? validateAll(runner) : validateSome(runner, targets);
}

async function validateAll(runner: Runner): Promise<Validation> {
  const { project, files, host } = runner;
  const { settings, root } = project;
  const { drafts, problems } = await project.readAll();
  const secrets = await readSecrets(settings, { root, environment: host.env, files });
  const unignored = await checkSecretsIgnored(settings, { root, files }, gitIgnores);
  return { problems: unique([...problems, ...secrets.problems, ...unignored]), checked: drafts.length };
}

async function validateSome(
  { project, host }: Runner,
  targets: readonly string[],
): Promise<Validation | Refusal> {
  const problems: FileProblem[] = [];
  for (const target of targets) {
    const found = await project.resolveOrchestration(target, host.cwd);
    if (found.kind === 'unknown') return refuseUsage(found.message);
    if (found.kind === 'unreadable') problems.push(found.problem);
    else problems.push(...(await project.readOrchestration(found.file)).problems);
  }
  return { problems: unique(problems), checked: targets.length };
}

/** Files that several orchestrations use are told of once. */
function unique(problems: readonly FileProblem[]): readonly FileProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ file, problem }) => {
    const key = `${file.path}:${problem.span.start}:${problem.span.end}:${problem.code}:${problem.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
