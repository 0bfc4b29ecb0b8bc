import { type Range, type Span, shiftedSpan } from './sourceFile.ts';

/**
 * Every kind of mistake that an author can be told of. The code is part of the product: it is shown, most can be
 * silenced by `# segue-ignore: code`, and each has a page `docs/problems/<code>.md`. A new kind is one more line here.
 * `silenceable` are those without which the file still means something definite, so that silencing them is a choice and
 * not a way to run what nobody can run.
 */
export const problemKinds = {
  'yaml-syntax': { silenceable: false },
  'unreadable-file': { silenceable: false },
  'duplicate-key': { silenceable: true },
  'unknown-key': { silenceable: true },
  'missing-key': { silenceable: false },
  'wrong-type': { silenceable: false },
  'wrong-value': { silenceable: false },
  'duplicate-id': { silenceable: false },
  'invalid-id': { silenceable: false },
  'reserved-name': { silenceable: false },
  'empty-phase': { silenceable: false },
  'task-without-action': { silenceable: false },
  'task-with-two-actions': { silenceable: false },
  'unknown-component': { silenceable: false },
  'missing-file': { silenceable: false },
  'invalid-reference': { silenceable: false },
  'unknown-configuration': { silenceable: false },
  'unknown-connection': { silenceable: true },
  'unknown-orchestration': { silenceable: true },
  'orchestration-cycle': { silenceable: true },
  'unknown-secret': { silenceable: true },
  'invalid-secrets-line': { silenceable: false },
  'exposed-secrets': { silenceable: false },
  'invalid-param': { silenceable: false },
  'unknown-param': { silenceable: true },
  'unknown-task': { silenceable: true },
  'unknown-phase': { silenceable: true },
  'unknown-output': { silenceable: true },
  'reference-to-later-phase': { silenceable: true },
  'invalid-duration': { silenceable: false },
  'invalid-size': { silenceable: false },
  'invalid-cron': { silenceable: false },
  'invalid-time-zone': { silenceable: false },
  'never-fires': { silenceable: true },
  'skipped-time': { silenceable: true },
  'runs-pile-up': { silenceable: true },
  'invalid-matrix': { silenceable: false },
  'invalid-pattern': { silenceable: false },
  'expression-syntax': { silenceable: false },
  'unknown-context': { silenceable: false },
  'unknown-function': { silenceable: false },
  'misplaced-expression': { silenceable: false },
  'never-equal': { silenceable: true },
  'untrusted-in-script': { silenceable: true },
  'unknown-suppression': { silenceable: true },
} as const satisfies Readonly<Record<string, { readonly silenceable: boolean }>>;

export type ProblemCode = keyof typeof problemKinds;

/** Whether a text is the code of a kind of problem. */
export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problemKinds, text);
}

/** The address of the page that explains a kind of problem, the same text as `docs/problems/<code>.md`. */
export function problemPage(code: ProblemCode): string {
  return `https://segue.dev/problems/${code}`;
}

/** How bad a problem is; only an error keeps a file from being run. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** One mistake of an author in one file: what was found, what was expected, where, and what a fix needs. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related?: readonly RelatedPlace[];
  /** Set where one replacement is the likely fix: the nearest name, for instance. */
  readonly suggestion?: string;
  /** The name that nothing has, where the problem is that. */
  readonly name?: string;
  readonly missing?: MissingKeys;
}

/** What a mapping lacks. */
export interface MissingKeys {
  /** Any one of them is enough. */
  readonly keys: readonly string[];
  /** The mapping; null where there is none yet, as where a component's parameters are given nowhere. */
  readonly map: Span | null;
}

/** The other place that a problem is about, such as the first of two equal ids. */
export interface RelatedPlace {
  readonly path: string;
  readonly range: Range;
  readonly message: string;
}

/** A problem of a part of a file that has moved by an offset. Other places that it tells of stay where they are. */
export function shiftedProblem(problem: Problem, by: number): Problem {
  if (by === 0) return problem;
  const { span, missing } = problem;
  const shifted = { ...problem, span: shiftedSpan(span, by) };
  if (missing === undefined || missing.map === null) return shifted;
  return { ...shifted, missing: { ...missing, map: shiftedSpan(missing.map, by) } };
}
