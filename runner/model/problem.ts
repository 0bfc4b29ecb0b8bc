import type { Range, Span } from './sourceFile.ts';

/**
 * Every kind of mistake that an author can be told of. The code is part of the product: it is shown, can be
 * silenced by `# segue-ignore: code`, and has a page in the docs. A new kind is one more member here and one more line in `severities`.
 */
export type ProblemCode =
  | 'yaml-syntax'
  | 'duplicate-key'
  | 'unknown-key'
  | 'missing-key'
  | 'wrong-type'
  | 'wrong-value'
  | 'duplicate-id'
  | 'invalid-id'
  | 'empty-phase'
  | 'task-without-action'
  | 'task-with-two-actions'
  | 'unknown-component'
  | 'unknown-configuration'
  | 'unknown-connection'
  | 'unknown-orchestration'
  | 'unknown-secret'
  | 'unknown-param'
  | 'unknown-task'
  | 'unknown-phase'
  | 'reference-to-later-phase'
  | 'orchestration-cycle'
  | 'invalid-duration'
  | 'invalid-size'
  | 'invalid-cron'
  | 'invalid-time-zone'
  | 'never-fires'
  | 'fires-in-dst-gap'
  | 'invalid-matrix'
  | 'expression-syntax'
  | 'unknown-context'
  | 'unknown-function'
  | 'unknown-output'
  | 'untrusted-in-script'
  | 'unused-configuration'
  | 'unknown-suppression';

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
}

/** The other place that a problem is about, such as the first of two equal ids. */
export interface RelatedPlace {
  readonly path: string;
  readonly range: Range;
  readonly message: string;
}
