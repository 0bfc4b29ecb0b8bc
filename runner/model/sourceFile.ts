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
  #lineStarts: readonly number[] | undefined;

  /** `path` is what messages show: relative to the project's root where there is one, with `/` between its parts. */
  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** The position of an offset; an offset outside the text is moved to its nearest end. */
  positionAt(offset: number): Position {
    const starts = this.#starts();
    const inside = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: inside - (starts[low] ?? 0) };
  }

  /** The offset of a position; a character past its line's end is that line's end. */
  offsetAt(position: Position): number {
    const starts = this.#starts();
    if (position.line >= starts.length) return this.text.length;
    const start = starts[Math.max(0, position.line)] ?? 0;
    const next = starts[position.line + 1] ?? this.text.length;
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
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 13 && text.charCodeAt(at + 1) === 10) continue;
    if (code === 10 || code === 13) starts.push(at + 1);
  }
  return starts;
}
