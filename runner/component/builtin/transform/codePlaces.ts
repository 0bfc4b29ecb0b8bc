import type { BoundText, ComposedText } from '../../boundText.ts';
import { ComponentFailure, type Place } from '../component.ts';
import { placeIn } from '../database/sqlStatements.ts';

/** The place in the author's file of a line and a column of code, both from 1. */
export function placeOfLine(
  text: BoundText,
  composed: ComposedText,
  { line, column }: { readonly line: number; readonly column: number },
): Place {
  return placeIn(text, composed.original(offsetAt(composed.code, line - 1, column)));
}

/** The offset of a line, from 0, and a column, from 1. */
function offsetAt(code: string, line: number, column: number): number {
  let start = 0;
  for (let count = 0; count < line; count++) {
    const end = code.indexOf('\n', start);
    if (end < 0) return code.length;
    start = end + 1;
  }
  return start + column - 1;
}

/** The failure of an expression that stands inside quotes, where the name of its value would be plain text. */
export function insideQuotes(text: BoundText, at: number): ComponentFailure {
  const expression = text.values[at]?.expression ?? '';
  let start = 0;
  for (let before = 0; before <= at; before++) {
    start += text.parts[before]?.length ?? 0;
    if (before < at) start += text.values[before]?.expression.length ?? 0;
  }
  return new ComponentFailure(
    `"${expression}" stands inside quotes, where it would be plain text; it is a value of its own, so write it without quotes.`,
    placeIn(text, start),
  );
}

/** Whether an expression stands behind the mark of a comment on its line, where it does no harm. */
export function isCommented(text: BoundText, at: number, mark: '//' | '#'): boolean {
  const line = text.parts[at]?.split('\n').at(-1) ?? '';
  return line.trimStart().startsWith(mark) || line.includes(` ${mark} `);
}
