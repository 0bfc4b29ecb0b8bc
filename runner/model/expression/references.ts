import { TokenType } from '@actions/expressions/lexer';
import type { Span } from '../sourceFile.ts';
import { argumentCount } from './argumentCount.ts';
import { statusFunctions } from './functions.ts';
import type { ParsedExpression } from './parseExpression.ts';
import type { PlacedToken } from './placedToken.ts';
import { parseCondition, parseTemplate, type Template } from './template.ts';

/**
 * One access to a context, such as `tasks.load.outputs['count']`. The path ends where a member is computed
 * (of `tasks[params.which]` it is `tasks`); `*` stands for all members. Places are offsets of the whole text.
 */
export interface Reference {
  readonly path: readonly (string | '*')[];
  readonly start: number;
  readonly end: number;
  /** Place of each member of the path; of `'a'` in bracket form without its quotes, so that a rename can replace it. */
  readonly members: readonly Span[];
}

/** A call of a function, known or not; the place is that of its name. */
export interface Call {
  readonly name: string;
  readonly argumentCount: number;
  readonly start: number;
  readonly end: number;
}

/** Every access to a context in a text with `${{ }}`, or in a template that was read (a condition, say). */
export function references(source: string | Template): readonly Reference[] {
  const template = typeof source === 'string' ? parseTemplate(source) : source;
  return readParts(template).flatMap(({ parsed, from }) => referencesOf(parsed, from));
}

/** Every call of a function in a template. */
export function calls(template: Template): readonly Call[] {
  return readParts(template).flatMap(({ parsed, from }) => callsOf(parsed, from));
}

/**
 * Whether a condition asks for the run's status itself (`success()`, `failure()`, `always()`, `cancelled()`).
 * GitHub's rule: one that does not is meant as `success() && (…)`.
 */
export function hasStatusFunction(text: string): boolean {
  return calls(parseCondition(text)).some(call => statusFunctions.has(call.name.toLowerCase()));
}

/** Names of the contexts that an expression reaches, as they are written. */
export function contextNames(parsed: ParsedExpression): readonly string[] {
  return referencesOf(parsed, 0).flatMap(reference => reference.path.slice(0, 1));
}

/** Names of the functions that an expression calls, as they are written. */
export function calledFunctions(parsed: ParsedExpression): readonly string[] {
  return callsOf(parsed, 0).map(call => call.name);
}

function readParts(template: Template): readonly { parsed: ParsedExpression; from: number }[] {
  return template.parts.flatMap(part =>
    part.kind === 'expression' && part.parsed !== null ? [{ parsed: part.parsed, from: part.from }] : [],
  );
}

function referencesOf({ tokens }: ParsedExpression, from: number): readonly Reference[] {
  return tokens.flatMap((place, at) => {
    if (place.token.type !== TokenType.IDENTIFIER || isCall(tokens, at)) return [];
    return typeAt(tokens, at - 1) === TokenType.DOT ? [] : [referenceAt(tokens, at, from)];
  });
}

function referenceAt(tokens: readonly PlacedToken[], first: number, from: number): Reference {
  const path: string[] = [];
  const members: Span[] = [];
  let at = first;
  let end = from;
  for (let member = memberAt(tokens, at, true); member !== undefined; member = memberAt(tokens, at, false)) {
    path.push(member.name);
    members.push({ start: member.start + from, end: member.end + from });
    at = member.next;
    end = (tokens[at - 1]?.end ?? 0) + from;
  }
  return { path, start: members[0]?.start ?? from, end, members };
}

interface Member extends Span {
  readonly name: string;
  readonly next: number;
}

/** The path member that begins at a token: `name`, `.name`, `.*`, `['name']`, `[0]` or `[*]`. */
function memberAt(tokens: readonly PlacedToken[], at: number, first: boolean): Member | undefined {
  const opening = typeAt(tokens, at);
  const place = first ? tokens[at] : tokens[at + 1];
  if (place === undefined) return undefined;
  const { token, start, end } = place;
  if (first) return { name: token.lexeme, start, end, next: at + 1 };
  if (opening === TokenType.DOT) return { name: token.lexeme, start, end, next: at + 2 };
  if (opening !== TokenType.LEFT_BRACKET || typeAt(tokens, at + 2) !== TokenType.RIGHT_BRACKET)
    return undefined;
  if (token.type === TokenType.STRING)
    return { name: String(token.value), start: start + 1, end: end - 1, next: at + 3 };
  if (token.type !== TokenType.NUMBER && token.type !== TokenType.STAR) return undefined;
  return { name: token.type === TokenType.STAR ? '*' : String(token.value), start, end, next: at + 3 };
}

function callsOf({ tokens }: ParsedExpression, from: number): readonly Call[] {
  return tokens.flatMap((place, at) => {
    if (place.token.type !== TokenType.IDENTIFIER || !isCall(tokens, at)) return [];
    const { start, end, token } = place;
    return [
      {
        name: token.lexeme,
        argumentCount: argumentCount(tokens, at + 1),
        start: start + from,
        end: end + from,
      },
    ];
  });
}

function isCall(tokens: readonly PlacedToken[], at: number): boolean {
  return typeAt(tokens, at + 1) === TokenType.LEFT_PAREN;
}

function typeAt(tokens: readonly PlacedToken[], at: number): TokenType | undefined {
  return tokens[at]?.token.type;
}
