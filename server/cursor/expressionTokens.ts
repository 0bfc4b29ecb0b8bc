import type { Span } from '../../runner/model/sourceFile.ts';

/** A piece of an expression, read by its form alone: every text has pieces, finished or not. */
export interface Piece extends Span {
  readonly kind: 'name' | 'text' | 'number' | 'operator' | 'mark';
  readonly text: string;
}

const pieces =
  /(?<text>'(?:[^']|'')*'?)|(?<number>(?:0x[\da-fA-F]+|\d+\.?\d*|\.\d+)(?![\w.]))|(?<name>[A-Za-z_][\w-]*)|(?<operator>==|!=|<=|>=|&&|\|\||[!<>])|(?<mark>[^\s])/g;

/** The pieces of an expression with their places in the file's text. */
export function piecesOf(text: string, span: Span): readonly Piece[] {
  return [...text.slice(span.start, span.end).matchAll(pieces)].map(match => {
    const start = span.start + match.index;
    const [piece] = match;
    return { kind: kindOf(match.groups ?? {}), text: piece, start, end: start + piece.length };
  });
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): Piece['kind'] {
  for (const kind of ['text', 'number', 'name', 'operator'] as const)
    if (groups[kind] !== undefined) return kind;
  return 'mark';
}

/** Whether a value ends with a piece, so that only an operator, a dot or a bracket can follow. */
export function endsValue(piece: Piece | undefined): boolean {
  if (piece === undefined || piece.kind === 'operator') return false;
  return piece.kind !== 'mark' || piece.text === ')' || piece.text === ']' || piece.text === '*';
}

/**
 * The names that lead up to a piece, from the context on: of `tasks.load.outputs` those before `outputs` are `tasks`, `load`. `at` is the
 * index of the dot or bracket behind them. Null where something is computed on the way.
 */
export function pathBefore(all: readonly Piece[], at: number): readonly string[] | null {
  const path: string[] = [];
  let index = at;
  for (;;) {
    const last = all[index - 1];
    if (last?.kind === 'name') {
      path.unshift(last.text);
      index -= 1;
    } else if (last?.text === ']' && all[index - 2]?.kind === 'text' && all[index - 3]?.text === '[') {
      path.unshift(textOf(all[index - 2]));
      index -= 3;
      continue;
    } else return null;
    if (all[index - 1]?.text !== '.') return path;
    index -= 1;
  }
}

/** The call whose arguments hold an offset, and which of them it is. */
export interface OpenCall {
  readonly name: string;
  readonly argument: number;
}

/** The innermost call that is open at an offset. */
export function callAt(all: readonly Piece[], offset: number): OpenCall | null {
  const open: { readonly name: string | null; argument: number }[] = [];
  for (const [index, { text, kind, start }] of all.entries()) {
    if (start >= offset) break;
    if (kind !== 'mark') continue;
    const before = all[index - 1];
    if (text === '(') open.push({ name: before?.kind === 'name' ? before.text : null, argument: 0 });
    else if (text === '[') open.push({ name: null, argument: 0 });
    else if (text === ')' || text === ']') open.pop();
    else if (text === ',') {
      const innermost = open.at(-1);
      if (innermost !== undefined) innermost.argument++;
    }
  }
  const innermost = open.findLast(({ name }) => name !== null);
  return innermost === undefined || innermost.name === null
    ? null
    : { name: innermost.name, argument: innermost.argument };
}

/** The value of a text piece. */
export function textOf(piece: Piece | undefined): string {
  return piece === undefined ? '' : piece.text.replace(/^'|'$/g, '').replaceAll("''", "'");
}
