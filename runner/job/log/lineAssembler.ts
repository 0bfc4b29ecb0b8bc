import { isAscii, isUtf8 } from 'node:buffer';
import type { Masks } from './masks.ts';

/** A line longer than this is broken, so that memory stays bounded and readers can cope. In bytes. */
export const LONGEST_LINE = 65_536;

/** What stands at the end of a line that was broken and goes on in the next one. */
export const BREAK_MARK = ' [line goes on]';

const REPLACEMENT = Buffer.from('\uFFFD').toString('latin1');

/**
 * Makes whole lines of a job's output, whatever its chunks. Text is handled as one character a byte (UTF-8 stays UTF-8):
 * that is several times faster than decoding, and searching works on it as well.
 *
 * Lines end at `\n`, `\r\n` or a lone `\r`, as GitHub reads them, so that each state of a progress line is a line of its
 * own; a lone `\r` at the start of a line makes no empty line. Invalid UTF-8 and NUL become U+FFFD.
 */
export class LineAssembler {
  /** The begun line, without its end. May end with a `\r` of which it is not yet known whether a `\n` follows. */
  #begun = '';
  /** Whether the begun line is plain ASCII so far; then it cannot be invalid UTF-8. */
  #begunIsAscii = true;
  /** Whether the begun line ends with a `\r`. */
  #mayBeReturn = false;
  readonly #masks: Masks;

  constructor(masks: Masks) {
    this.#masks = masks;
  }

  /**
   * The lines that `chunk` completes, each with `\n`; an empty text where there are none. The chunk is not kept. It must
   * not be longer than LONGEST_LINE: then only its first line can be too long.
   */
  take(chunk: Buffer): string {
    const piece = chunk.toString('latin1');
    if (this.#isMoreOfLine(piece)) return this.#lengthen(piece, isAscii(chunk));
    let text = this.#begun + piece;
    if (text.includes('\r')) text = withoutCarriageReturns(text);
    const ascii = isAscii(chunk) && this.#begunIsAscii;
    const end = text.lastIndexOf('\n') + 1;
    this.#begun = text.slice(end);
    this.#begunIsAscii = ascii || this.#begun === '';
    this.#mayBeReturn = this.#begun.endsWith('\r');
    const lines = end === 0 ? '' : this.#withFirstLineBroken(text.slice(0, end));
    const out = lines + this.#overflow();
    return withoutNul(ascii ? out : asValidUtf8(out));
  }

  #isMoreOfLine(piece: string): boolean {
    return !this.#mayBeReturn && !piece.includes('\n') && !piece.includes('\r');
  }

  /** Only joins, which V8 does without copying: looking into the begun line for each piece would cost its length each time. */
  #lengthen(piece: string, isPlain: boolean): string {
    this.#begun += piece;
    this.#begunIsAscii &&= isPlain;
    const isAllAscii = this.#begunIsAscii;
    const out = this.#overflow();
    return withoutNul(isAllAscii ? out : asValidUtf8(out));
  }

  /** The begun line, completed; an empty text where there is none. */
  finish(): string {
    const rest = this.#begun.replace(/\r$/, '');
    this.#begun = '';
    this.#begunIsAscii = true;
    this.#mayBeReturn = false;
    return rest === '' ? '' : withoutNul(asValidUtf8(this.#withFirstLineBroken(`${rest}\n`)));
  }

  /** What of the begun line can be written although its end is not there yet. */
  #overflow(): string {
    let out = '';
    while (this.#begun.length > LONGEST_LINE + this.#masks.longestBytes) {
      const cut = this.#cut(this.#begun);
      out += `${this.#begun.slice(0, cut)}${BREAK_MARK}\n`;
      this.#begun = this.#begun.slice(cut);
    }
    return out;
  }

  #withFirstLineBroken(text: string): string {
    let out = '';
    let rest = text;
    while (rest.indexOf('\n') > LONGEST_LINE) {
      const cut = this.#cut(rest.slice(0, rest.indexOf('\n')));
      out += `${rest.slice(0, cut)}${BREAK_MARK}\n`;
      rest = rest.slice(cut);
    }
    return out + rest;
  }

  /** Where to break a line: neither inside a secret nor inside a character. Never 0, so that it ends. */
  #cut(line: string): number {
    let cut = LONGEST_LINE;
    while (cut > LONGEST_LINE - 4 && isContinuation(line.charCodeAt(cut))) cut--;
    const whole = this.#masks.cutBefore(line, cut);
    return whole > 0 ? whole : Math.min(line.length, Math.max(cut, this.#masks.longestBytes));
  }
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** A `\r` at the very end is kept: only what follows tells whether it is half of a `\r\n`. */
function withoutCarriageReturns(text: string): string {
  return text
    .replace(/\r+\n/g, '\n')
    .replace(/(^|\n)\r+(?=[^\r])/g, '$1')
    .replace(/\r+(?=[^\r])/g, '\n');
}

function asValidUtf8(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? text : Buffer.from(bytes.toString('utf8')).toString('latin1');
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', REPLACEMENT) : text;
}
