const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const HASH = 35;

/** Walks a text line by line for the fast reader, passing blank lines and lines that are only a comment. */
export class LineCursor {
  readonly text: string;
  /** Where reading goes on in the current line. */
  at = 0;
  /** Start of the current line. */
  start = 0;
  /** Column of the line's first character that is no blank; -1 when the text is at its end. */
  indent = -1;
  /** End of the current line, without its line break. */
  end = 0;
  #next = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Moves to the next line that says something; false where it begins with what only the full reader judges. */
  advance(): boolean {
    const { text } = this;
    let start = this.#next;
    while (start < text.length) {
      let at = start;
      while (text.charCodeAt(at) === SPACE) at++;
      const code = text.charCodeAt(at);
      const newline = text.indexOf('\n', at);
      const next = newline < 0 ? text.length : newline + 1;
      if (code === TAB) return false;
      if (code !== HASH && code !== NEWLINE && code !== RETURN && at < text.length) {
        this.#enter(start, at, newline);
        return at > start || !isMarker(text, at);
      }
      start = next;
    }
    this.#next = text.length;
    this.at = text.length;
    this.start = text.length;
    this.end = text.length;
    this.indent = -1;
    return true;
  }

  /** Moves on inside the line past blanks. */
  skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === SPACE) this.at++;
  }

  /** Whether nothing but a comment is left of the line. A `#` begins one only after a blank. */
  isAtLineEnd(): boolean {
    if (this.at >= this.end) return true;
    return this.text.charCodeAt(this.at) === HASH && this.text.charCodeAt(this.at - 1) === SPACE;
  }

  /** Start of the line after the current one. */
  get nextLine(): number {
    return this.#next;
  }

  /** Goes on with the line that begins at an offset: a block scalar takes its lines by itself. */
  continueAt(start: number): void {
    this.#next = start;
  }

  /** Goes back to a place that the cursor was at, in the line that begins at `start`. */
  returnTo(start: number, at: number): void {
    let first = start;
    while (this.text.charCodeAt(first) === SPACE) first++;
    this.#enter(start, first, this.text.indexOf('\n', first));
    this.at = at;
  }

  #enter(start: number, at: number, newline: number): void {
    const end = newline < 0 ? this.text.length : newline;
    this.start = start;
    this.at = at;
    this.indent = at - start;
    this.end = this.text.charCodeAt(end - 1) === RETURN ? end - 1 : end;
    this.#next = newline < 0 ? this.text.length : newline + 1;
  }
}

/** `---`, `...` and `%` at a line's start belong to documents and directives. */
export function isMarker(text: string, at: number): boolean {
  return text.startsWith('---', at) || text.startsWith('...', at) || text.charCodeAt(at) === 37;
}
