import type { Position, Range, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** A line whose place is known. */
interface Anchor {
  readonly line: number;
  readonly start: number;
}

const top: Anchor = { line: 0, start: 0 };

/**
 * The text of an open document, which takes changes in as the protocol has them. Of a large file nothing is gone through for a key but what lies
 * between it and the key before: lines are counted from the line of the last change on.
 */
export class EditedText {
  #text: string;
  /** The line in which the last change began. */
  #anchor = top;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  change(changes: readonly TextDocumentContentChangeEvent[]): void {
    for (const change of changes) {
      if ('range' in change && !this.#text.includes('\r') && !change.text.includes('\r'))
        this.#replace(wellFormed(change.range), change.text);
      else {
        // A carriage return alone ends a line as well, which the library knows.
        const document = TextDocument.create('', 'yaml', 0, this.#text);
        this.#text = TextDocument.update(document, [change], 0).getText();
        this.#anchor = top;
      }
    }
  }

  #replace({ start, end }: Range, insert: string): void {
    const from = this.#offsetAt(start);
    const anchor = this.#anchor;
    const to = this.#offsetAt(end);
    this.#text = this.#text.slice(0, from) + insert + this.#text.slice(to);
    this.#anchor = anchor;
  }

  /** The offset of a position; one past its line's end is that line's end. */
  #offsetAt({ line, character }: Position): number {
    if (!this.#goTo(Math.max(0, line))) return this.#text.length;
    if (line < 0) return 0;
    const { start } = this.#anchor;
    const newline = this.#text.indexOf('\n', start);
    return Math.min(start + Math.max(0, character), newline < 0 ? this.#text.length : newline);
  }

  /** Moves the anchor to a line; false where the text has fewer lines. */
  #goTo(wanted: number): boolean {
    let { line, start } = wanted < this.#anchor.line / 2 ? top : this.#anchor;
    for (; line < wanted; line++) {
      const newline = this.#text.indexOf('\n', start);
      if (newline < 0) return false;
      start = newline + 1;
    }
    for (; line > wanted; line--) start = start < 2 ? 0 : this.#text.lastIndexOf('\n', start - 2) + 1;
    this.#anchor = { line, start };
    return true;
  }
}

/** A range with its ends in their order. */
function wellFormed(range: Range): Range {
  const { start, end } = range;
  const isReversed = start.line > end.line || (start.line === end.line && start.character > end.character);
  return isReversed ? { start: end, end: start } : range;
}
