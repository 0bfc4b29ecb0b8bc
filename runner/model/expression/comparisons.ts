import { TokenType } from '@actions/expressions/lexer';
import type { Span } from '../sourceFile.ts';
import type { PlacedToken } from './placedToken.ts';
import { type Reference, references } from './references.ts';
import type { Template } from './template.ts';

/** A comparison of a context's member with a value that is written out: `tasks.load.state == 'failed'`, either way round. */
export interface Comparison {
  readonly reference: Reference;
  readonly value: string | number | boolean;
  /** Where the value is written, quotes included; offsets of the whole text. */
  readonly span: Span;
}

/** What may stand around a comparison: nothing that would take a side of it for its own. */
const before: ReadonlySet<TokenType | undefined> = new Set([
  ...[undefined, TokenType.LEFT_PAREN, TokenType.LEFT_BRACKET, TokenType.COMMA],
  ...[TokenType.AND, TokenType.OR],
]);
const after: ReadonlySet<TokenType | undefined> = new Set([
  ...[undefined, TokenType.EOF, TokenType.RIGHT_PAREN, TokenType.RIGHT_BRACKET, TokenType.COMMA],
  ...[TokenType.AND, TokenType.OR],
]);

/** Every comparison for equality (`==`, `!=`) of a member with a written value in a template. */
export function comparisons(template: Template): readonly Comparison[] {
  // Most expressions compare nothing, and looking for an operator is much faster than for what stands around it.
  if (!/[!=]=/.test(template.text)) return [];
  const members = references(template);
  if (members.length === 0) return [];
  return template.parts.flatMap(part => {
    if (part.kind !== 'expression' || part.parsed === null) return [];
    const { tokens } = part.parsed;
    const sides = new Sides(tokens, part.from, members);
    return tokens.flatMap(({ token }, at) =>
      token.type === TokenType.EQUAL_EQUAL || token.type === TokenType.BANG_EQUAL ? sides.around(at) : [],
    );
  });
}

/** What stands on both sides of the operators of one expression. */
class Sides {
  readonly #tokens: readonly PlacedToken[];
  /** Where the expression begins in the whole text. */
  readonly #from: number;
  readonly #members: readonly Reference[];

  constructor(tokens: readonly PlacedToken[], from: number, members: readonly Reference[]) {
    this.#tokens = tokens;
    this.#from = from;
    this.#members = members;
  }

  around(operator: number): readonly Comparison[] {
    const [left, right] = [this.#tokens[operator - 1], this.#tokens[operator + 1]];
    if (left === undefined || right === undefined) return [];
    const [onLeft, onRight] = [writtenIn(left), writtenIn(right)];
    if (onRight !== null && onLeft === null) {
      const reference = this.#members.find(({ end }) => end === left.end + this.#from);
      if (reference === undefined || !after.has(this.#type(operator + 2))) return [];
      const first = this.#tokens.findIndex(({ start }) => start + this.#from === reference.start);
      return before.has(this.#type(first - 1)) ? [this.#comparison(reference, onRight, right)] : [];
    }
    if (onLeft === null || onRight !== null || !before.has(this.#type(operator - 2))) return [];
    const reference = this.#members.find(({ start }) => start === right.start + this.#from);
    if (reference === undefined) return [];
    const last = this.#tokens.findIndex(({ end }) => end + this.#from === reference.end);
    return after.has(this.#type(last + 1)) ? [this.#comparison(reference, onLeft, left)] : [];
  }

  #type(at: number): TokenType | undefined {
    return this.#tokens[at]?.token.type;
  }

  #comparison(reference: Reference, value: Comparison['value'], { start, end }: PlacedToken): Comparison {
    return { reference, value, span: { start: start + this.#from, end: end + this.#from } };
  }
}

/** The value of a token that is written out; null of all others, and of `null`, which says that there is none. */
function writtenIn({ token }: PlacedToken): Comparison['value'] | null {
  const { type, value } = token;
  if (type === TokenType.TRUE || type === TokenType.FALSE) return type === TokenType.TRUE;
  const isWritten = type === TokenType.STRING || type === TokenType.NUMBER;
  return isWritten && value !== undefined ? value : null;
}
