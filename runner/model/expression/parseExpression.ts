import type { Expr } from '@actions/expressions/ast';
import {
  ExpressionError as LibraryError,
  MAX_EXPRESSION_LENGTH,
  MAX_PARSER_DEPTH,
} from '@actions/expressions/errors';
import { Lexer, type Token, TokenType } from '@actions/expressions/lexer';
import { Parser } from '@actions/expressions/parser';
import { argumentCount } from './argumentCount.ts';
import { argumentMistake, functionSignatures } from './functions.ts';
import type { PlacedToken } from './placedToken.ts';

/** An expression that was read, with the place of each of its tokens in the expression's own text. */
export interface ParsedExpression {
  readonly tree: Expr;
  readonly tokens: readonly PlacedToken[];
}

/** Why an expression cannot be read; offsets are those of the expression's own text. */
export interface SyntaxMistake {
  readonly code: 'expression-syntax';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads one expression (what stands between `${{` and `}}`). Names of contexts and functions are not judged here:
 * every name is taken, so that a check can tell all unknown ones at once.
 */
export function parseExpression(text: string): ParsedExpression | SyntaxMistake {
  if (text.trim() === '')
    return {
      code: 'expression-syntax',
      message: `Found no expression, expected one between "\${{" and "}}".`,
      start: 0,
      end: text.length,
    };
  if (text.length > MAX_EXPRESSION_LENGTH)
    return {
      code: 'expression-syntax',
      message: `The expression is longer than ${MAX_EXPRESSION_LENGTH} characters.`,
      start: 0,
      end: text.length,
    };
  let tokens: readonly PlacedToken[];
  try {
    tokens = placed(text, new Lexer(text).lex().tokens);
  } catch (error) {
    return lexicalMistake(text, error);
  }
  try {
    const tree = parserOf(tokens).parse();
    return { tree, tokens };
  } catch (error) {
    return syntacticMistake(text, tokens, error);
  }
}

/** True for an expression that could not be read. */
export function isMistake(parsed: ParsedExpression | SyntaxMistake): parsed is SyntaxMistake {
  return 'message' in parsed;
}

/**
 * The library counts lines and columns, and loses count after a line break inside a string; but its lexemes are
 * exact pieces of the text with nothing but blanks between them, so places are found by walking along.
 */
function placed(text: string, tokens: readonly Token[]): readonly PlacedToken[] {
  let at = 0;
  return tokens.map(token => {
    while (isBlank(text.charCodeAt(at))) at++;
    const start = at;
    at += token.lexeme.length;
    // The library undoubles only the first '' of a string.
    if (token.type === TokenType.STRING) token.value = token.lexeme.slice(1, -1).replaceAll("''", "'");
    return { token, start, end: at };
  });
}

/** What the library's lexer passes over: blanks, tabs and line breaks. */
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function parserOf(tokens: readonly PlacedToken[]): Parser {
  const contexts = new Set<string>();
  const functions = new Set<string>();
  tokens.forEach(({ token }, at) => {
    if (token.type !== TokenType.IDENTIFIER) return;
    if (tokens[at + 1]?.token.type === TokenType.LEFT_PAREN) functions.add(token.lexeme);
    else contexts.add(token.lexeme);
  });
  return new Parser(
    tokens.map(({ token }) => token),
    [...contexts],
    [...functions].map(name => ({ name, minArgs: 0, maxArgs: Number.MAX_SAFE_INTEGER })),
  );
}

function lexicalMistake(text: string, error: unknown): SyntaxMistake {
  const position =
    error instanceof Error ? /Located at position (\d+) within/.exec(error.message)?.[1] : undefined;
  if (position === undefined) throw error;
  const start = Number(position) - 1;
  const found = text.slice(start).match(/^(?:["']|[^\s()[\],.!<>=&|]+|.)/s)?.[0] ?? '';
  if (found === "'")
    return {
      code: 'expression-syntax',
      message: `Found ' with no closing ' after it.`,
      start,
      end: text.trimEnd().length,
    };
  return {
    code: 'expression-syntax',
    message: `Found ${found.startsWith('"') ? '"' : quote(found)}, expected ${expectedFor(found)}.`,
    start,
    end: start + found.length,
  };
}

function expectedFor(found: string): string {
  if (found.startsWith('"')) return "single quotes: text is written 'like this'";
  if (found === '=' || found === '&' || found === '|') return `"${found}${found}"`;
  if (/^[+\-*/%]/.test(found)) return 'a value: expressions have no arithmetic';
  return "a name, a number, a 'text' or an operator";
}

function syntacticMistake(text: string, tokens: readonly PlacedToken[], error: unknown): SyntaxMistake {
  if (!(error instanceof LibraryError)) throw error;
  const at = tokens.findIndex(({ token }) => token.range.start === error.pos);
  const place = tokens[at];
  if (place === undefined) throw error;
  if (/parameters/.test(error.message)) return wrongArguments(tokens, at, place);
  if (/max expression depth/.test(error.message))
    return {
      code: 'expression-syntax',
      message: `The expression is nested more than ${MAX_PARSER_DEPTH} levels deep.`,
      start: 0,
      end: text.length,
    };
  if (place.token.type === TokenType.EOF || /end of expression/.test(error.message))
    return endsTooEarly(text, tokens);
  return {
    code: 'expression-syntax',
    message: `Found ${quote(place.token.lexeme)}, expected ${expectedAt(tokens, at)}.`,
    start: place.start,
    end: place.end,
  };
}

function wrongArguments(tokens: readonly PlacedToken[], at: number, place: PlacedToken): SyntaxMistake {
  const signature = functionSignatures.get(place.token.lexeme.toLowerCase());
  if (signature === undefined) throw new Error(`No signature of the function ${place.token.lexeme}.`);
  const message =
    argumentMistake(signature, argumentCount(tokens, at + 1)) ?? `Wrong arguments for ${signature.name}().`;
  return { code: 'expression-syntax', message, start: place.start, end: place.end };
}

function endsTooEarly(text: string, tokens: readonly PlacedToken[]): SyntaxMistake {
  const last = tokens.at(-2);
  const open = unclosed(tokens);
  const end = text.trimEnd().length;
  const after = last === undefined ? '' : ` after ${quote(last.token.lexeme)}`;
  const complete = last !== undefined && endsValue(last.token.type);
  const expected =
    complete && open !== undefined ? `"${open === TokenType.LEFT_PAREN ? ')' : ']'}"` : expectedAfter(last);
  return {
    code: 'expression-syntax',
    message: `The expression ends${after}, expected ${expected}.`,
    start: last?.start ?? 0,
    end,
  };
}

function expectedAfter(last: PlacedToken | undefined): string {
  return last?.token.type === TokenType.DOT ? 'a name after the dot' : 'a value';
}

/** The innermost bracket that is not closed. */
function unclosed(tokens: readonly PlacedToken[]): TokenType | undefined {
  const open: TokenType[] = [];
  for (const { token } of tokens) {
    if (token.type === TokenType.LEFT_PAREN || token.type === TokenType.LEFT_BRACKET) open.push(token.type);
    else if (token.type === TokenType.RIGHT_PAREN || token.type === TokenType.RIGHT_BRACKET) open.pop();
  }
  return open.at(-1);
}

function endsValue(type: TokenType): boolean {
  return (
    type === TokenType.RIGHT_PAREN ||
    type === TokenType.RIGHT_BRACKET ||
    type === TokenType.STAR ||
    (type >= TokenType.NUMBER && type <= TokenType.NULL)
  );
}

function expectedAt(tokens: readonly PlacedToken[], at: number): string {
  const before = tokens[at - 1]?.token.type;
  if (before === TokenType.DOT) return 'a name after the dot';
  if (before === undefined || !endsValue(before)) return 'a value';
  const closing = unclosed(tokens.slice(0, at));
  if (closing === undefined) return 'an operator such as "==" or "&&", or the end';
  return closing === TokenType.LEFT_PAREN ? '"," or ")"' : '"]"';
}

function quote(text: string): string {
  return `"${text}"`;
}
