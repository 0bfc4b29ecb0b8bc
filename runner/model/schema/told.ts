import type { ProblemCode } from '../problem.ts';
import type { Span } from '../sourceFile.ts';
import type { CheckedTree, Place } from './place.ts';

/** What is to be told of one mistake, and where. */
export interface Told {
  readonly code: ProblemCode;
  readonly message: string;
  readonly span: Span;
  readonly suggestion?: string;
}

/** A place with the tree that it is in. */
export interface Located {
  readonly place: Place;
  readonly tree: CheckedTree;
}
