import { KeptOutput } from '../cli/scriptedHost.ts';

/** A control sequence, a line's end, or text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences begin with an escape.
const pieces = /\x1b\[(\??\d*(?:;\d+)*)([A-Za-z])|\n|\r|[^\x1b\n\r]+/g;

/** A terminal of unlimited height that obeys the few sequences which the view uses, and shows what a person would see. */
export class VirtualTerminal extends KeptOutput {
  readonly #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor() {
    super(true);
    this.onWrite = text => this.#obey(text);
  }

  /** The lines as they stand, without empty ones at the end. */
  get screen(): string {
    return this.#lines
      .map(line => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** Makes the terminal narrower; as most do, it breaks the lines that no longer fit. */
  narrow(columns: number): void {
    this.width = columns;
    const above = this.#lines.splice(0, this.#row);
    const broken = above.flatMap(line => line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? ['']);
    this.#lines.unshift(...broken);
    this.#row = broken.length;
  }

  #obey(text: string): void {
    for (const [piece, count, name] of text.matchAll(pieces)) {
      if (name !== undefined) this.#sequence(Number(count) || 1, name, count ?? '');
      else if (piece === '\n') this.#move(this.#row + 1, 0);
      else if (piece === '\r') this.#column = 0;
      else this.#print(piece);
    }
  }

  #sequence(count: number, name: string, raw: string): void {
    if (name === 'A') this.#move(Math.max(0, this.#row - count), this.#column);
    else if (name === 'B') this.#move(this.#row + count, this.#column);
    else if (name === 'G') this.#column = count - 1;
    else if (name === 'K' && raw === '2') this.#lines[this.#row] = '';
    else if (name === 'K') this.#lines[this.#row] = (this.#lines[this.#row] ?? '').slice(0, this.#column);
    else if (name !== 'h' && name !== 'l' && name !== 'm') throw new Error(`unknown sequence ${raw}${name}`);
  }

  #move(row: number, column: number): void {
    while (this.#lines.length <= row) this.#lines.push('');
    this.#row = row;
    this.#column = column;
  }

  #print(text: string): void {
    const line = (this.#lines[this.#row] ?? '').padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + text + line.slice(this.#column + text.length);
    this.#column += text.length;
  }
}
