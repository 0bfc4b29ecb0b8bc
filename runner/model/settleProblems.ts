import { applySuppressions } from './check/suppressions.ts';
import type { Problem, ProblemCode } from './problem.ts';
import type { SourceFile } from './sourceFile.ts';

/**
 * All problems of one file as they are shown, in the order of their places, each once: without those that its comments silence, and
 * in a file that could be read only in part without those that say that something is missing. It may stand in the other part.
 */
export function settleProblems(file: SourceFile, problems: readonly Problem[]): readonly Problem[] {
  const broken = new Set(
    problems.filter(({ code }) => code === 'yaml-syntax').map(({ span }) => file.positionAt(span.start).line),
  );
  const known =
    broken.size > 0 ? problems.filter(problem => !isConsequence(file, problem, broken)) : problems;
  const left = applySuppressions(file, known);
  if (left.length < 2) return left;
  return eachOnce(left.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end));
}

/** What is written once is wrong once, however many aliases (`*name`) repeat it. */
function eachOnce(sorted: readonly Problem[]): readonly Problem[] {
  return sorted.filter((problem, at) => {
    for (let before = at - 1; ; before--) {
      const other = sorted[before];
      if (other?.span.start !== problem.span.start || other.span.end !== problem.span.end) return true;
      if (other.code === problem.code && other.message === problem.message) return false;
    }
  });
}

/** What stands between a key and an alias that is its value. */
const beforeAlias = /^["']?[ \t]*:[ \t]+\*/;

/** Whether a problem may only be there because a part of the file, in the lines of `broken`, could not be read. */
function isConsequence(file: SourceFile, { code, span }: Problem, broken: ReadonlySet<number>): boolean {
  if (absences.has(code)) return true;
  // `run: echo "a: b"` reads as a map, and of `timeout: "5m` nobody knows what it is to be.
  if (code !== 'yaml-syntax' && broken.has(file.positionAt(span.start).line)) return true;
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
