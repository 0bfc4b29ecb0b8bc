import { Writable } from 'node:stream';
import type { createLogUpdate } from 'log-update';
import type { Output } from '../host.ts';
import { fitTo, textWidth } from './textWidth.ts';

type LogUpdate = ReturnType<typeof createLogUpdate>;

/** Moves up a line and empties it. */
const eraseLineAbove = '\u001b[1A\u001b[2K';

/**
 * A terminal with lasting text above and a frame below that is drawn again and again. The library behind it is
 * loaded at the first frame, so that a run that is over before then does not pay for it.
 */
export class Screen {
  readonly #output: Output;
  #log: LogUpdate | null = null;
  #isLoading = false;
  #isClosed = false;
  #drawn: readonly string[] = [];
  #columns: number;

  constructor(output: Output) {
    this.#output = output;
    this.#columns = output.columns();
  }

  /** Writes a line that stays, above the frame. */
  print(line: string): void {
    if (this.#log !== null && this.#drawn.length > 0) this.#erase(this.#log);
    this.#output.write(`${line}\n`);
  }

  /** Shows these lines below all others, in place of those that were shown last, each cut to the terminal's width. */
  draw(lines: readonly string[]): void {
    if (this.#log === null) {
      this.#load();
      return;
    }
    const columns = this.#output.columns();
    if (columns !== this.#columns) this.#erase(this.#log);
    this.#columns = columns;
    const fitted = lines.map(line => fitTo(line, columns - 1));
    this.#log(fitted.join('\n'));
    this.#drawn = fitted;
  }

  /** Removes the frame for good. */
  close(): void {
    this.#isClosed = true;
    if (this.#log !== null && this.#drawn.length > 0) this.#erase(this.#log);
    this.#log = null;
  }

  /** Takes the frame away. A terminal that has become narrower broke its lines, so that it stands on more of them than were drawn. */
  #erase(log: LogUpdate): void {
    const columns = Math.max(1, this.#output.columns());
    const broken = this.#drawn.map(line => Math.max(1, Math.ceil(textWidth(line) / columns)) - 1);
    const extra = broken.reduce((sum, lines) => sum + lines, 0);
    this.#output.write(eraseLineAbove.repeat(extra));
    log.clear();
    this.#drawn = [];
  }

  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    void import('log-update').then(({ createLogUpdate }) => {
      // The cursor stays visible, since a process that is killed could not bring it back.
      if (!this.#isClosed) this.#log = createLogUpdate(terminalStream(this.#output), { showCursor: true });
    });
  }
}

/** The output as the stream that the library expects. */
function terminalStream(output: Output): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, written) => {
      output.write(chunk);
      written();
    },
  });
  return Object.defineProperties(stream, {
    isTTY: { value: true },
    columns: { get: () => output.columns() },
    rows: { get: () => output.rows() },
  });
}
