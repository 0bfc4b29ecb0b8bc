import type { Span } from '../../runner/model/sourceFile.ts';

/**
 * One line of a text as block YAML, read for itself alone: `- - key: value # comment`. Whether it is YAML at all (and not a line of a
 * script) depends on the lines above it, which it does not know.
 */
export interface BlockLine {
  /** Offsets of the line without its line break. */
  readonly span: Span;
  /** Column of the first character that is no blank; the line's length where there is none. */
  readonly indent: number;
  /** Columns of the dashes that begin it. */
  readonly dashes: readonly number[];
  readonly key: LineKey | null;
  /**
   * What is written behind the dashes and the key, without blanks and comments around it; empty where nothing is. Anchors and
   * tags are passed over. In an empty stretch a value may begin at its start.
   */
  readonly content: Span;
}

/** The key of a line. */
export interface LineKey {
  readonly name: string;
  /** Quotes included. */
  readonly span: Span;
  readonly column: number;
  /** Offset of the colon. */
  readonly colon: number;
}

/** The stretch of the line that holds an offset, without its line break. */
export function lineSpanAt(text: string, offset: number): Span {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const end = newline < 0 ? text.length : newline;
  return { start, end: end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end };
}

/** Column of the first character that is no blank; null for a line that says nothing: blank, or a comment alone. */
export function indentOf(text: string, { start, end }: Span): number | null {
  const indent = indentAt(text, start, end);
  return indent < 0 ? null : indent;
}

/** The same for a line by its offsets; -1 where it says nothing. */
export function indentAt(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at === end || text.charCodeAt(at) === 35 ? -1 : at - start;
}

/** Reads one line. */
export function readBlockLine(text: string, span: Span): BlockLine {
  const { start, end } = span;
  let at = skipBlanks(text, start, end);
  const indent = at - start;
  const dashes: number[] = [];
  while (text[at] === '-' && (at + 1 === end || isBlank(text.charCodeAt(at + 1)))) {
    dashes.push(at - start);
    at = skipProperties(text, skipBlanks(text, at + 1, end), end);
  }
  const key = keyAt(text, at, span);
  if (key !== null) at = skipProperties(text, skipBlanks(text, key.colon + 1, end), end);
  return { span, indent, dashes, key, content: { start: at, end: contentEnd(text, at, end) } };
}

/** Whether a value is the header of a block scalar, whose lines follow: `|`, `>-`, `|2+`. */
export function isBlockHeader(text: string, { start, end }: Span): boolean {
  return /^[|>][0-9+-]{0,2}$/.test(text.slice(start, end));
}

/** Where a quoted scalar that begins at an offset ends, its quote included; undefined where it does not by the limit. */
export function quotedEnd(text: string, start: number, limit: number): number | undefined {
  const quote = text[start];
  for (let at = start + 1; at < limit; at++) {
    const char = text[at];
    if (char === '\\' && quote === '"') at++;
    else if (char === quote) {
      if (quote === '"' || text[at + 1] !== "'") return at + 1;
      at++;
    }
  }
  return undefined;
}

/** The value of a quoted or plain scalar of one line, near enough to compare names by. */
export function scalarText(source: string): string {
  const text = source.trim();
  if (text.startsWith("'")) return text.replace(/^'|'$/g, '').replaceAll("''", "'");
  return text.startsWith('"') ? text.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1') : text;
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13;
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** Passes over anchors (`&name`) and tags (`!name`), with the blanks behind them. */
function skipProperties(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && (text[at] === '&' || text[at] === '!')) {
    while (at < end && !isBlank(text.charCodeAt(at))) at++;
    at = skipBlanks(text, at, end);
  }
  return at;
}

function keyAt(text: string, at: number, { start, end }: Span): LineKey | null {
  const first = text[at];
  if (at >= end || first === undefined || '{}[],|>#%@`'.includes(first)) return null;
  const isQuoted = first === '"' || first === "'";
  const nameEnd = isQuoted ? quotedEnd(text, at, end) : plainKeyEnd(text, at, end);
  if (nameEnd === undefined) return null;
  const colon = skipBlanks(text, nameEnd, end);
  if (text[colon] !== ':' || (colon + 1 < end && !isBlank(text.charCodeAt(colon + 1)))) return null;
  const span = { start: at, end: nameEnd };
  return { name: scalarText(text.slice(at, nameEnd)), span, column: at - start, colon };
}

/** Where a plain key ends: at the first colon with a blank behind it. */
function plainKeyEnd(text: string, from: number, end: number): number | undefined {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 35 && isBlank(text.charCodeAt(at - 1))) return undefined;
    if (code !== 58 || (at + 1 < end && !isBlank(text.charCodeAt(at + 1)))) continue;
    let last = at;
    while (last > from && isBlank(text.charCodeAt(last - 1))) last--;
    return last === from ? undefined : last;
  }
  return undefined;
}

/** Where the content of a line ends: before a comment, and before the blanks around it. */
function contentEnd(text: string, from: number, end: number): number {
  const isQuoted = text[from] === '"' || text[from] === "'";
  let at = isQuoted ? (quotedEnd(text, from, end) ?? end) : from;
  while (at < end && !(text[at] === '#' && (at === from || isBlank(text.charCodeAt(at - 1))))) at++;
  while (at > from && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}
