import type { Template } from '../../runner/model/expression/expression.ts';
import type { Span } from '../../runner/model/sourceFile.ts';

/** One expression of a text, finished or not; places are those of the text's value. */
export interface ExpressionStretch extends Span {
  /** The expression's own text, between `${{` and `}}` where these are written. */
  readonly inner: Span;
}

/** What a piece of an expression is, by its form alone, so that it is known while the expression is being typed. */
export type TokenKind =
  | 'context'
  | 'member'
  | 'function'
  | 'constant'
  | 'number'
  | 'text'
  | 'operator'
  /** `${{` and `}}` */
  | 'delimiter';

export interface ExpressionToken extends Span {
  readonly kind: TokenKind;
}

/** The expressions of a template in their order; the last may lack its `}}`. */
export function stretchesOf({ text, parts }: Template): readonly ExpressionStretch[] {
  const stretches: ExpressionStretch[] = [];
  let covered = 0;
  for (const part of parts) {
    if (part.kind !== 'expression') continue;
    covered = part.end;
    const to = part.from === part.start ? part.end : part.end - 2;
    stretches.push({ start: part.start, end: part.end, inner: { start: part.from, end: to } });
  }
  const start = text.indexOf('${{', covered);
  if (start < 0) return stretches;
  const newline = text.indexOf('\n', start);
  const end = newline < 0 ? text.length : newline;
  return [...stretches, { start, end, inner: { start: start + 3, end } }];
}

/** Texts, numbers, names and operators; all else is punctuation. A text may lack its closing quote. */
const tokenPattern =
  /(?<text>'(?:[^']|'')*'?)|(?<number>(?:0x[\da-fA-F]+|0o[0-7]+|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.]))|(?<name>[A-Za-z_][\w-]*)|(?<operator>==|!=|<=|>=|&&|\|\||[!<>])/g;

const constants: ReadonlySet<string> = new Set(['true', 'false', 'null', 'NaN', 'Infinity']);

const known = new WeakMap<Template, readonly ExpressionToken[]>();

/** The pieces of all expressions of a template in their order, without brackets, dots and commas; places are those of the text's value. */
export function tokensOf(template: Template): readonly ExpressionToken[] {
  const tokens =
    known.get(template) ?? stretchesOf(template).flatMap(stretch => piecesOf(template.text, stretch));
  known.set(template, tokens);
  return tokens;
}

function piecesOf(text: string, stretch: ExpressionStretch): readonly ExpressionToken[] {
  const { start, end, inner } = stretch;
  const tokens = tokensIn(text, stretch);
  if (start === inner.start) return tokens;
  const opening = { kind: 'delimiter', start, end: inner.start } as const;
  if (end === inner.end) return [opening, ...tokens];
  return [opening, ...tokens, { kind: 'delimiter', start: inner.end, end }];
}

function tokensIn(text: string, { inner }: ExpressionStretch): readonly ExpressionToken[] {
  const source = text.slice(inner.start, inner.end);
  return [...source.matchAll(tokenPattern)].map(match => {
    const start = inner.start + match.index;
    return { kind: kindOf(source, match), start, end: start + match[0].length };
  });
}

function kindOf(source: string, { 0: token, index, groups }: RegExpMatchArray): TokenKind {
  if (groups?.['text'] !== undefined) return 'text';
  if (groups?.['number'] !== undefined) return 'number';
  if (groups?.['operator'] !== undefined) return 'operator';
  const at = index ?? 0;
  if (/\.\s*$/.test(source.slice(Math.max(0, at - 8), at))) return 'member';
  if (/^\s*\(/.test(source.slice(at + token.length))) return 'function';
  return constants.has(token) ? 'constant' : 'context';
}
