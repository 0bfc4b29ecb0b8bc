import type { Span } from '../../runner/model/sourceFile.ts';
import {
  type BlockLine,
  indentOf,
  isBlockHeader,
  lineSpanAt,
  quotedEnd,
  readBlockLine,
} from '../cursor/blockLine.ts';
import { cursorAt } from '../cursor/cursorAt.ts';
import { flowPlaceAt } from '../cursor/flow.ts';
import type { TextChange } from './textChange.ts';

/** Columns by which a block stands to the right of its key, as the formatting has it. */
const step = 2;

/**
 * Puts a line that was just begun where the next key or entry of the line above belongs: under the key of an entry and not under its dash,
 * and deeper where the line above opens a block. Null where that is as it should be, and where only the author knows: within
 * scripts, texts and brackets, and on lines that say something already.
 */
export function indentNewLine(text: string, offset: number): TextChange | null {
  const line = lineSpanAt(text, offset);
  const written = text.slice(line.start, line.end);
  if (line.start === 0 || written.trim() !== '') return null;
  const above = readBlockLine(text, lineSpanAt(text, line.start - 1));
  const column = columnAfter(text, above, line);
  if (column === null || written === ' '.repeat(column)) return null;
  return { ...line, text: ' '.repeat(column) };
}

function columnAfter(text: string, above: BlockLine, line: Span): number | null {
  const { key, content, dashes, span } = above;
  if (indentOf(text, span) === null || isWithin(text, above) || isOpen(text, above)) return null;
  const dash = dashes.at(-1);
  const isEmpty = content.start === content.end;
  if (key !== null)
    return isEmpty || isBlockHeader(text, content) ? inBlockOf(text, key.column, line) : key.column;
  if (dash === undefined) return null;
  return isEmpty ? dash + step : dash;
}

/** Where the block of a key stands that is there already, else where a new one does. */
function inBlockOf(text: string, column: number, line: Span): number {
  const below = lineBelow(text, line);
  if (below === null) return column + step;
  const isOwn = below.indent > column || (below.indent === column && below.dashes.length > 0);
  return isOwn ? below.indent : column + step;
}

function lineBelow(text: string, { end }: Span): BlockLine | null {
  for (let newline = text.indexOf('\n', end); newline >= 0; newline = text.indexOf('\n', newline + 1)) {
    const span = lineSpanAt(text, newline + 1);
    if (indentOf(text, span) !== null) return readBlockLine(text, span);
  }
  return null;
}

/** Whether a line goes on with what began above it: a script, a quoted text, a bracket. */
function isWithin(text: string, { key, dashes, content, span }: BlockLine): boolean {
  const [dash] = dashes;
  const begins = dash === undefined ? content.start : span.start + dash;
  const cursor = cursorAt(text, key?.span.start ?? begins);
  if (cursor.at === 'key') return cursor.mapping.column === null;
  return cursor.at === 'value' && (cursor.isFlow || cursor.scalar.start < span.start);
}

/** Whether what a line begins goes on below: a bracket or a quote that it does not close. */
function isOpen(text: string, { content }: BlockLine): boolean {
  const first = text.charAt(content.start);
  if (first === '"' || first === "'") return quotedEnd(text, content.start, content.end) === undefined;
  if (first !== '{' && first !== '[') return false;
  return flowPlaceAt(text, content.start, content.end) !== null;
}
