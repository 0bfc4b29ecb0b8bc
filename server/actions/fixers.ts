import type { Problem, ProblemCode } from '../../runner/model/problem.ts';
import type { FileReading } from '../reading.ts';
import { sayGap } from './clockGap.ts';
import { addConnection, createComponent, createConfiguration, createOrchestration } from './create.ts';
import { declareParam, listSecret } from './declare.ts';
import type { Fix, Fixer } from './fix.ts';
import { giveId } from './ids.ts';
import { ignore } from './ignore.ts';
import { addMissingKeys, removeDuplicateKey, removeUnknownKey } from './keys.ts';
import { moveToLaterPhase } from './moveTask.ts';
import { sayOverlap } from './overlap.ts';
import { passByEnv } from './passByEnv.ts';
import { takeSuggestion } from './suggestions.ts';
import { addScript, fillPhase, leaveOneAction } from './tasks.ts';

/** What can be done about each kind of problem, beside what its suggestion says and to ignore it. */
const fixers: Readonly<Partial<Record<ProblemCode, Fixer>>> = {
  'unknown-key': removeUnknownKey,
  'duplicate-key': removeDuplicateKey,
  'missing-key': addMissingKeys,
  'duplicate-id': giveId,
  'invalid-id': giveId,
  'empty-phase': fillPhase,
  'task-without-action': addScript,
  'task-with-two-actions': leaveOneAction,
  'reference-to-later-phase': moveToLaterPhase,
  'unknown-secret': listSecret,
  'unknown-param': declareParam,
  'unknown-component': createComponent,
  'unknown-configuration': createConfiguration,
  'unknown-orchestration': createOrchestration,
  'unknown-connection': addConnection,
  'untrusted-in-script': passByEnv,
  'skipped-time': sayGap,
  'runs-pile-up': sayOverlap,
};

/** All ways to mend a problem, the likeliest first. */
export async function fixesOf(reading: FileReading, problem: Problem): Promise<readonly Fix[]> {
  const own = (await fixers[problem.code]?.(reading, problem)) ?? [];
  const fixes = [...takeSuggestion(reading, problem), ...own, ...ignore(reading, problem)];
  return fixes.toSorted((a, b) => Number(b.isLikely) - Number(a.isLikely));
}
