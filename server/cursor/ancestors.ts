import { type BlockLine, indentAt, lineSpanAt, readBlockLine } from './blockLine.ts';
import { BlockMapping } from './blockMapping.ts';
import type { Step } from './cursor.ts';

/** Something that begins at a column of a line: an entry of a list, or anything else. */
export interface Start {
  readonly isDash: boolean;
  readonly column: number;
}

/** What a start is part of. */
export interface Surroundings {
  /** From the root inwards. The last one leads to what the start is in; where the start is a dash, to the entry behind it. */
  readonly holders: readonly Holder[];
  /** Column of what comes first below the innermost holder; null where nothing stands between it and the start. */
  readonly firstColumn: number | null;
  /** How many entries of a list stand above at the start's column. */
  readonly itemsAbove: number;
}

/** A step, and the line that takes it. */
export interface Holder {
  readonly step: Step;
  readonly line: BlockLine;
  readonly column: number;
}

/**
 * Goes up from a line to the root of the document, by columns alone. Only lines are looked at closely that stand as far left as what
 * is looked at, so that whatever the collections before hold is passed over.
 */
export function surroundingsOf(text: string, line: BlockLine, start: Start): Surroundings {
  const climb = new Climb(text, line, start);
  let lineStart = line.span.start;
  // Thousands of lines may lie above, so that nothing is made for those that are only passed.
  while (lineStart > 0 && !climb.isDone) {
    const end = lineStart - 1;
    lineStart = end === 0 ? 0 : text.lastIndexOf('\n', end - 1) + 1;
    const indent = indentAt(text, lineStart, end);
    if (indent < 0) continue;
    if (indent === 0 && text.startsWith('---', lineStart)) break;
    climb.pass(lineStart, indent);
  }
  return climb.end();
}

class Climb {
  readonly #text: string;
  readonly #holders: Holder[] = [];
  /** What is looked at now, in this line: its holder is looked for. */
  #start: Start;
  #line: BlockLine;
  /** Dashes seen at its column. */
  #dashes = 0;
  #itemsAbove: number | null = null;
  /** Column of the line passed last, until the first holder is found. */
  #firstColumn: number | null = null;

  constructor(text: string, line: BlockLine, start: Start) {
    this.#text = text;
    this.#line = line;
    this.#start = start;
  }

  get isDone(): boolean {
    return this.#start.column === 0 && !this.#start.isDash;
  }

  /** Passes the line that begins at an offset. */
  pass(lineStart: number, indent: number): void {
    const isFirst = this.#itemsAbove === null;
    if (indent <= this.#start.column)
      this.#passStarts(readBlockLine(this.#text, lineSpanAt(this.#text, lineStart)));
    if (isFirst && this.#itemsAbove === null) this.#firstColumn = indent;
  }

  end(): Surroundings {
    const itemsAbove = this.#itemsAbove ?? this.#dashes;
    if (this.#start.isDash) this.#holdItem();
    return { holders: this.#holders.reverse(), firstColumn: this.#firstColumn, itemsAbove };
  }

  /** Passes what begins in a line, from right to left. */
  #passStarts(line: BlockLine): void {
    const { key, dashes, content, span } = line;
    let right: number | null = null;
    if (key !== null) {
      this.#passKey(line, key.name, key.column);
      right = key.column;
    } else if (content.end > content.start) right = content.start - span.start;
    for (const column of [...dashes].reverse()) {
      this.#passDash(line, column, right);
      right = column;
    }
  }

  #passKey(line: BlockLine, key: string, column: number): void {
    const { isDash, column: own } = this.#start;
    if (isDash ? column > own : column >= own) return;
    this.#settleFirst();
    if (isDash) this.#holdItem();
    const mapping = new BlockMapping(this.#text, line.span.start, column);
    this.#holders.push({ step: { key, mapping }, line, column });
    this.#goOn({ isDash: false, column }, line);
  }

  #passDash(line: BlockLine, column: number, right: number | null): void {
    const { isDash, column: own } = this.#start;
    if (column === own) this.#dashes++;
    if (column >= own) return;
    if (this.#itemsAbove === null && right !== null) this.#firstColumn = right;
    this.#settleFirst();
    if (isDash) this.#holdItem();
    this.#goOn({ isDash: true, column }, line);
  }

  #settleFirst(): void {
    this.#itemsAbove ??= this.#dashes;
  }

  /** Adds the entry that is looked at, now that it is known how many stand before it. */
  #holdItem(): void {
    this.#holders.push({ step: { index: this.#dashes }, line: this.#line, column: this.#start.column });
  }

  #goOn(start: Start, line: BlockLine): void {
    this.#start = start;
    this.#line = line;
    this.#dashes = 0;
  }
}
