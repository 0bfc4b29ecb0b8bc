import { TokenType } from '@actions/expressions/lexer';
import type { PlacedToken } from './placedToken.ts';

/** How many arguments stand in the parentheses that open at a token. */
export function argumentCount(tokens: readonly PlacedToken[], opening: number): number {
  let depth = 0;
  let commas = 0;
  for (let at = opening; at < tokens.length; at++) {
    const type = tokens[at]?.token.type;
    if (type === TokenType.LEFT_PAREN || type === TokenType.LEFT_BRACKET) depth++;
    else if (type === TokenType.RIGHT_PAREN || type === TokenType.RIGHT_BRACKET) depth--;
    else if (type === TokenType.COMMA && depth === 1) commas++;
    if (depth === 0) return at === opening + 1 ? 0 : commas + 1;
  }
  return commas + 1;
}
