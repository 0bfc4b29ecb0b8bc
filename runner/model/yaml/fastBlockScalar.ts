import { scalar } from './fastScalar.ts';
import type { LineCursor } from './lineCursor.ts';
import type { YamlScalar } from './node.ts';

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const PLUS = 43;
const DASH = 45;
const BAR = 124;

/** The lines of a block scalar, without their indentation. */
interface BlockLines {
  readonly lines: readonly string[];
  /** End of the last line that holds more than blanks, or 0. */
  readonly end: number;
  /** Empty lines after the last of them. */
  readonly emptyAfter: number;
  /** Start of the first line after the block. */
  readonly next: number;
}

/**
 * Reads a `|` or `>` block whose parent stands at a column, leaving the cursor on the first line after it. Blocks with an
 * explicit indentation, or with blanks that count, are left to the full reader.
 */
export function readBlockScalar(cursor: LineCursor, column: number): YamlScalar | undefined {
  const { text, at: start, end: header } = cursor;
  const folded = text.charCodeAt(start) !== BAR;
  cursor.at++;
  const chomping = text.charCodeAt(cursor.at);
  if (chomping === PLUS || chomping === DASH) cursor.at++;
  cursor.skipSpaces();
  if (!cursor.isAtLineEnd()) return undefined;
  const block = readLines(text, cursor.nextLine, column);
  if (block === undefined || (block.lines.length === 0 && chomping === PLUS)) return undefined;
  const body = folded ? fold(block.lines) : block.lines.join('\n');
  if (body === undefined) return undefined;
  cursor.continueAt(block.next);
  if (!cursor.advance() || cursor.indent > column) return undefined;
  const end = trimmed(text, Math.max(block.end, header));
  if (block.lines.length === 0) return scalar({ start, end }, 'block', '');
  const breaks = chomping === DASH ? 0 : chomping === PLUS ? 1 + block.emptyAfter : 1;
  return scalar({ start, end }, 'block', body + '\n'.repeat(breaks));
}

function readLines(text: string, from: number, column: number): BlockLines | undefined {
  const lines: string[] = [];
  let indent = -1;
  let widest = 0;
  let end = 0;
  let empty = 0;
  let start = from;
  while (start < text.length) {
    const first = firstInLine(text, start);
    const newline = text.indexOf('\n', first);
    const lineEnd = endOf(text, newline);
    const blanks = first - start;
    if (first < lineEnd) {
      if (text.charCodeAt(first) === TAB && (indent < 0 || blanks < indent)) return undefined;
      if (indent < 0 && blanks > column) indent = blanks;
      if (blanks < indent || indent < 0) break;
      lines.push(text.slice(start + indent, lineEnd));
      end = lineEnd;
      empty = 0;
    } else {
      widest = Math.max(widest, blanks);
      if (newline >= 0) {
        lines.push('');
        empty++;
      }
    }
    start = newline < 0 ? text.length : newline + 1;
  }
  // Blanks beyond the indentation would be part of the text, or a mistake before its first line.
  if (indent >= 0 && widest > indent) return undefined;
  lines.length -= empty;
  return { lines, end, emptyAfter: empty, next: start };
}

/** Lines of `>`: neighbours are joined by a blank, empty lines stand for line breaks. Lines that begin with a blank are left to the full reader. */
function fold(lines: readonly string[]): string | undefined {
  let value = '';
  let breaks = 0;
  let first = true;
  for (const line of lines) {
    if (line === '') {
      breaks++;
      continue;
    }
    const code = line.charCodeAt(0);
    if (code === SPACE || code === TAB) return undefined;
    value += (breaks > 0 ? '\n'.repeat(breaks) : first ? '' : ' ') + line;
    breaks = 0;
    first = false;
  }
  return value;
}

/** Offset of the first character of a line that is no blank, or of its end. */
function firstInLine(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === SPACE) at++;
  return at;
}

function endOf(text: string, newline: number): number {
  if (newline < 0) return text.length;
  return text.charCodeAt(newline - 1) === RETURN ? newline - 1 : newline;
}

/** The span of a block ends with its last character that is no blank. */
function trimmed(text: string, end: number): number {
  let at = end;
  for (;;) {
    const code = text.charCodeAt(at - 1);
    if (code !== SPACE && code !== TAB && code !== NEWLINE && code !== RETURN) return at;
    at--;
  }
}
