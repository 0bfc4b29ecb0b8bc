import { nearestName } from '../nearestName.ts';
import type { ExpressionProblem } from './expressionProblem.ts';
import { argumentMistake, functionSignatures, statusFunctions } from './functions.ts';
import { neverEqual, type ValuesOf } from './neverEqual.ts';
import { type Call, calls, type Reference, references } from './references.ts';
import { parseTemplate, type Template } from './template.ts';

/** The members that a context or one of its members has; `any` where they cannot be known from the files at hand. */
export type Members = 'any' | ReadonlyMap<string, Members>;

/** What can be named at one place of the document. */
export interface ExpressionScope {
  /** Contexts that are available there, with their known members. */
  readonly contexts: ReadonlyMap<string, Members>;
  /** Whether `success()` and its like may be called, which only makes sense in a condition; default: yes. */
  readonly statusFunctions?: boolean;
  /** What members can be; absent: nothing is known of that. */
  readonly valuesOf?: ValuesOf;
}

/**
 * Tells everything that is wrong with the expressions of a text (or of a template that was read, such as a condition):
 * syntax, unknown contexts, members and functions, wrong numbers of arguments, comparisons with what a value can never be.
 */
export function checkTemplate(
  source: string | Template,
  scope: ExpressionScope,
): readonly ExpressionProblem[] {
  const template = typeof source === 'string' ? parseTemplate(source) : source;
  const problems: ExpressionProblem[] = [...template.mistakes];
  for (const call of calls(template)) problems.push(...checkCall(call, scope));
  for (const reference of references(template)) problems.push(...checkReference(reference, scope));
  if (scope.valuesOf !== undefined) problems.push(...neverEqual(template, scope.valuesOf));
  return problems.sort((a, b) => a.start - b.start);
}

function checkCall(call: Call, scope: ExpressionScope): readonly ExpressionProblem[] {
  const { name, start, end } = call;
  const signature = functionSignatures.get(name.toLowerCase());
  if (signature === undefined) return [unknownFunction(call)];
  if (scope.statusFunctions === false && statusFunctions.has(name.toLowerCase())) {
    const message = `${signature.name}() can only be called in a condition ("if:").`;
    return [{ code: 'unknown-function', message, start, end }];
  }
  const message = argumentMistake(signature, call.argumentCount);
  return message === undefined ? [] : [{ code: 'expression-syntax', message, start, end }];
}

function unknownFunction({ name, start, end }: Call): ExpressionProblem {
  const names = [...functionSignatures.values()].map(signature => signature.name);
  return { code: 'unknown-function', ...unknown(`function "${name}"`, name, names), start, end };
}

function checkReference(reference: Reference, scope: ExpressionScope): readonly ExpressionProblem[] {
  let members: Members = scope.contexts;
  for (const [depth, name] of reference.path.entries()) {
    if (members === 'any') return [];
    if (name === '*') return [];
    const known: Members | undefined = memberOf(members, name);
    if (known === undefined) return [unknownMember(reference, depth, members)];
    members = known;
  }
  return [];
}

/** Names are not case-sensitive in expressions, as on GitHub. */
function memberOf(members: ReadonlyMap<string, Members>, name: string): Members | undefined {
  const exact = members.get(name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  for (const [known, value] of members) if (known.toLowerCase() === lower) return value;
  return undefined;
}

function unknownMember(
  reference: Reference,
  depth: number,
  members: ReadonlyMap<string, Members>,
): ExpressionProblem {
  const name = reference.path[depth] ?? '';
  const { start, end } = reference.members[depth] ?? reference;
  const names = [...members.keys()];
  if (depth === 0)
    return { code: 'unknown-context', ...unknown(`context "${name}"`, name, names), start, end };
  const parent = reference.path.slice(0, depth).join('.');
  const path = reference.path.slice(0, depth + 1);
  return {
    code: 'unknown-member',
    ...unknown(`member "${name}" of "${parent}"`, name, names),
    path,
    start,
    end,
  };
}

/** At most so many names are listed in a message; more would hide it. */
const MOST_NAMES = 12;

/** Among more names than this no nearest one is looked for: thousands of mistakes in a file of thousands of tasks would take seconds. */
const MOST_COMPARED = 200;

function unknown(
  what: string,
  name: string,
  names: readonly string[],
): { message: string; suggestion?: string } {
  const nearest = names.length > MOST_COMPARED ? undefined : nearestName(name, names);
  if (nearest !== undefined)
    return { message: `Unknown ${what}; did you mean "${nearest}"?`, suggestion: nearest };
  if (names.length === 0) return { message: `Unknown ${what}; it has none.` };
  if (names.length > MOST_NAMES) return { message: `Unknown ${what}.` };
  return { message: `Unknown ${what}; expected one of: ${names.join(', ')}.` };
}
