import type { Span } from '../../runner/model/sourceFile.ts';
import type { ExpressionAt } from './cursor.ts';

/** The expression of a scalar's text that holds an offset; null where it stands outside of every `${{ }}`. */
export function expressionAt(text: string, scalar: Span, offset: number): ExpressionAt | null {
  const opening = text.lastIndexOf('${{', offset - 1);
  if (opening < scalar.start || opening + 3 > offset) return null;
  const start = opening + 3;
  const closing = closingFrom(text, { start, end: scalar.end });
  if (closing !== undefined && closing < offset) return null;
  if (closing !== undefined) return { span: { start, end: closing }, isClosed: true };
  const newline = text.indexOf('\n', offset);
  const end = newline < 0 || newline > scalar.end ? scalar.end : newline;
  return { span: { start, end: Math.max(end, offset) }, isClosed: false };
}

/** Where `}}` closes an expression; undefined where another one opens first, or nothing does. */
function closingFrom(text: string, { start, end }: Span): number | undefined {
  let inText = false;
  for (let at = start; at < end; at++) {
    const char = text[at];
    if (char === "'") inText = !inText;
    else if (char === '$' && text.startsWith('${{', at)) return undefined;
    else if (char === '}' && !inText && text[at + 1] === '}') return at;
  }
  return undefined;
}
