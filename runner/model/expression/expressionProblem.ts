import type { Span } from '../sourceFile.ts';

export type ExpressionProblemCode =
  | 'expression-syntax'
  | 'unknown-context'
  | 'unknown-function'
  | 'unknown-member'
  | 'never-equal';

/** What is wrong with an expression, at offsets of the checked text. */
export interface ExpressionProblem extends Span {
  readonly code: ExpressionProblemCode;
  readonly message: string;
  /** The nearest name, where there is one. */
  readonly suggestion?: string;
  /** Of an unknown member: the whole path up to it, such as `['tasks', 'laod']`. */
  readonly path?: readonly string[];
}
