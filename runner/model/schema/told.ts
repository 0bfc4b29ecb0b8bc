import type { Problem } from '../problem.ts';
import type { CheckedTree, Place } from './place.ts';

/** What is to be told of one mistake, and where. */
export type Told = Pick<Problem, 'code' | 'message' | 'span' | 'suggestion' | 'missing'>;

/** A place with the tree that it is in. */
export interface Located {
  readonly place: Place;
  readonly tree: CheckedTree;
}
