import { checkTemplate, type ExpressionProblem, parseCondition } from '../expression/expression.ts';
import type { Span } from '../sourceFile.ts';
import type { YamlNode } from '../yaml/node.ts';
import { offsetIn } from '../yaml/offsetIn.ts';
import { isText, type TextScalar } from './fields.ts';
import type { Finding, Reading } from './reading.ts';
import type { Place } from './scope.ts';
import { type Explained, explainUnknownContext, explainUnknownMember } from './unknownMember.ts';

/** Checks the expressions of a text. `place` is asked for only where there is one. */
export function checkText(reading: Reading, scalar: TextScalar, place: () => Place): void {
  if (!scalar.value.includes('${{')) return;
  const at = place();
  for (const problem of checkTemplate(scalar.value, at.scope))
    report(reading, scalar, { problem, place: at });
}

/** Checks the expressions of all texts of a tree. */
export function checkTexts(reading: Reading, node: YamlNode | null | undefined, place: () => Place): void {
  if (node === null || node === undefined) return;
  if (node.kind === 'map') for (const { value } of node.entries) checkTexts(reading, value, place);
  else if (node.kind === 'sequence') for (const item of node.items) checkTexts(reading, item, place);
  else if (isText(node)) checkText(reading, node, place);
}

/**
 * The condition under a key: its text without `${{ }}`, or null where there is none. `if: false` is as good as a text.
 * Whether it is a text or a truth value at all is the schema's to tell.
 */
export function readCondition(
  reading: Reading,
  node: YamlNode | null | undefined,
  place: () => Place,
): string | null {
  if (node?.kind !== 'scalar') return null;
  if (typeof node.value === 'boolean') return String(node.value);
  if (!isText(node)) return null;
  const template = parseCondition(node.value);
  const at = place();
  for (const problem of checkTemplate(template, at.scope)) report(reading, node, { problem, place: at });
  const [part] = template.parts;
  if (part?.kind !== 'expression') return node.value;
  return node.value.slice(part.from, part.from === part.start ? part.end : part.end - 2).trim();
}

/** A problem of an expression, and where the expression stands. */
interface Found {
  readonly problem: ExpressionProblem;
  readonly place: Place;
}

function report(reading: Reading, scalar: TextScalar, found: Found): void {
  const { code, ...finding } = explain(reading, scalar.value, found);
  reading.report(code, spanIn(reading, scalar, found.problem), finding);
}

/** What an expression's problem is in the words of the place that it stands in. */
export function explain(reading: Reading, text: string, { problem, place }: Found): Explained {
  if (problem.code === 'unknown-member')
    return explainUnknownMember(reading, { path: problem.path ?? [], problem, place });
  const own =
    problem.code === 'unknown-context'
      ? explainUnknownContext(text.slice(problem.start, problem.end), place)
      : undefined;
  return { code: problem.code, ...(own ?? findingOf(problem)) };
}

/** The message of a problem, as it came. */
function findingOf(problem: ExpressionProblem): Finding {
  const { message, suggestion, code } = problem;
  // It has a meaning, if hardly the one that was meant.
  const severity = code === 'never-equal' ? ({ severity: 'warning' } as const) : {};
  return suggestion === undefined ? { message, ...severity } : { message, suggestion, ...severity };
}

/** The place in the file of a stretch of a text's value. */
export function spanIn(reading: Reading, scalar: TextScalar, stretch: Span): Span {
  const start = offsetIn(reading.file, scalar, stretch.start);
  return { start, end: Math.max(start, offsetIn(reading.file, scalar, stretch.end)) };
}
