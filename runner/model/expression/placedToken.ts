import type { Token } from '@actions/expressions/lexer';

/** A token with its place in the expression's own text. */
export interface PlacedToken {
  readonly token: Token;
  readonly start: number;
  readonly end: number;
}
