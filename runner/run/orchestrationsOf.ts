import type { Orchestration } from '../model/orchestration.ts';
import type { FileProblem } from '../model/project/fileProblem.ts';
import type { Runner } from './environment.ts';
import { acceptTarget } from './prepare.ts';
import type { Refusal } from './request.ts';

/** The orchestration that is named, or, where none is, all of the project that have no mistakes. */
export async function orchestrationsOf(
  runner: Runner,
  target: string | null,
): Promise<
  Refusal | { readonly orchestrations: readonly Orchestration[]; readonly problems: readonly FileProblem[] }
> {
  if (target !== null) {
    const accepted = await acceptTarget(runner, runner.project, target);
    return accepted.kind === 'refused'
      ? accepted
      : { orchestrations: [accepted.orchestration], problems: [] };
  }
  const { drafts, problems } = await runner.project.readAll();
  return {
    orchestrations: drafts.flatMap(({ orchestration }) => orchestration ?? []),
    problems: problems.filter(({ problem }) => problem.severity === 'error'),
  };
}
