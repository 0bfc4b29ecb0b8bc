import { type Lineage, lineageOf } from '../model/lineage/lineage.ts';
import type { FileProblem } from '../model/project/fileProblem.ts';
import type { Runner } from './environment.ts';
import { orchestrationsOf } from './orchestrationsOf.ts';
import type { Refusal } from './request.ts';
import { sqlFilesOf } from './sqlFiles.ts';

export interface FoundLineage {
  readonly kind: 'lineage';
  readonly lineage: Lineage;
  /** What keeps orchestrations from being looked at. */
  readonly problems: readonly FileProblem[];
}

/** The lineage of one orchestration, or of all of the project. */
export async function findLineage(runner: Runner, target: string | null): Promise<FoundLineage | Refusal> {
  const found = await orchestrationsOf(runner, target);
  if ('kind' in found) return found;
  const { settings, root } = runner.project;
  const lineage = lineageOf(found.orchestrations, { settings, sqlFile: sqlFilesOf(root) });
  return { kind: 'lineage', lineage, problems: found.problems };
}
