import { applySuppressions } from './check/suppressions.ts';
import type { Problem } from './problem.ts';
import type { SourceFile } from './sourceFile.ts';

/** All problems of one file as they are shown: without those that its comments silence, in the order of their places. */
export function settleProblems(file: SourceFile, problems: readonly Problem[]): readonly Problem[] {
  const left = applySuppressions(file, problems);
  if (left.length < 2) return left;
  return left.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** Whether one of them keeps the file from being used. */
export function hasError(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}
