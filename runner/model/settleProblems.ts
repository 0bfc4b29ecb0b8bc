import { applySuppressions } from './check/suppressions.ts';
import type { Problem, ProblemCode } from './problem.ts';
import type { SourceFile } from './sourceFile.ts';

/**
 * All problems of one file as they are shown, in the order of their places: without those that its comments silence, and
 * in a file that could be read only in part without those that say that something is missing. It may stand in the other part.
 */
export function settleProblems(file: SourceFile, problems: readonly Problem[]): readonly Problem[] {
  const isBroken = problems.some(({ code }) => code === 'yaml-syntax');
  const known = isBroken ? problems.filter(problem => !isConsequence(file, problem)) : problems;
  const left = applySuppressions(file, known);
  if (left.length < 2) return left;
  return left.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** What stands between a key and an alias that is its value. */
const beforeAlias = /^["']?[ \t]*:[ \t]+\*/;

/** Whether a problem may only be there because a part of the file could not be read. */
function isConsequence(file: SourceFile, { code, span }: Problem): boolean {
  if (absences.has(code)) return true;
  // An alias that could not be followed reads as nothing, but something is written there.
  return code === 'wrong-type' && beforeAlias.test(file.text.slice(span.end, span.end + 100));
}

/** Kinds of problems that say that something is not there. */
const absences: ReadonlySet<ProblemCode> = new Set([
  'missing-key',
  'empty-phase',
  'task-without-action',
  'unknown-param',
  'unknown-secret',
  'unknown-task',
  'unknown-phase',
]);

/** Whether one of them keeps the file from being used. */
export function hasError(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}
