/** A place in a text as editors count it: zero-based line, zero-based UTF-16 code unit in that line. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A half-open stretch of a text, in UTF-16 offsets from its start. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The same stretch, moved by an offset. */
export function shiftedSpan({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

/** A half-open stretch of a text, as editors count it. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/**
 * A text with its name, able to turn offsets into positions and back.
 * Lines end at `\n`, `\r\n` or a lone `\r`, as in LSP.
 */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  /** The line that the text begins with, where it is only a part of the file. */
  readonly #firstLine: number;
  #lineStarts: readonly number[] | undefined;
  /** The line that was found last: places are mostly asked for in their order, so that the next is on it or not far ahead. */
  #lastLine = 0;

  /** `path` is what messages show: relative to the project's root where there is one, with `/` between its parts. */
  constructor(path: string, text: string, firstLine = 0) {
    this.path = path;
    this.text = text;
    this.#firstLine = firstLine;
  }

  /** The position of an offset; an offset outside the text is moved to its nearest end. */
  positionAt(offset: number): Position {
    const starts = this.#starts();
    const inside = Math.max(0, Math.min(offset, this.text.length));
    const last = this.#lastLine;
    const isAhead = (starts[last] ?? 0) <= inside;
    let low = isAhead ? last : 0;
    let high = isAhead ? starts.length - 1 : last - 1;
    // From the last line on in steps that grow.
    for (let step = 1; isAhead && low + step < high; step *= 2) {
      if ((starts[low + step] ?? 0) > inside) high = low + step - 1;
      else low += step;
    }
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    this.#lastLine = low;
    return { line: this.#firstLine + low, character: inside - (starts[low] ?? 0) };
  }

  /** The offset of a position; a character past its line's end is that line's end. */
  offsetAt(position: Position): number {
    const starts = this.#starts();
    const line = position.line - this.#firstLine;
    if (line >= starts.length) return this.text.length;
    const start = starts[Math.max(0, line)] ?? 0;
    const next = starts[line + 1] ?? this.text.length;
    return Math.min(start + Math.max(0, position.character), next);
  }

  /** The range of a span. */
  rangeOf(span: Span): Range {
    return { start: this.positionAt(span.start), end: this.positionAt(span.end) };
  }

  #starts(): readonly number[] {
    this.#lineStarts ??= lineStarts(this.text);
    return this.#lineStarts;
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  if (!text.includes('\r')) {
    // Looking for one character is many times as fast as looking at each.
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 13 && text.charCodeAt(at + 1) === 10) continue;
    if (code === 10 || code === 13) starts.push(at + 1);
  }
  return starts;
}
