import { createReadStream, statSync } from 'node:fs';

/** Every how many lines an offset is kept: 100 bytes of index a megabyte of log, and no more than 50 KB to read for one line. */
export const indexedEvery = 500;

const newline = 0x0a;

/** How far a log is known. */
export interface KnownLog {
  /** Bytes of whole lines; what follows is the beginning of a line that is still being written. */
  readonly bytes: number;
  readonly lines: number;
}

/** Where the lines of a growing log begin, found by reading each byte of it once; what is known of it already is not read. */
export class LogIndex implements KnownLog {
  bytes: number;
  lines: number;
  /** The offset of every 500th line, from the first one on that was not known. */
  readonly offsets: number[] = [];
  readonly #path: string;

  constructor(path: string, { bytes, lines }: KnownLog = { bytes: 0, lines: 0 }) {
    this.#path = path;
    this.bytes = bytes;
    this.lines = lines;
  }

  /** Reads what was added. Gives whether there is more than before. */
  async update(): Promise<boolean> {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.bytes) return false;
    const before = this.lines;
    let at = this.bytes;
    for await (const chunk of createReadStream(this.#path, { start: at, end: size - 1 })) {
      if (!(chunk instanceof Buffer)) continue;
      for (let found = chunk.indexOf(newline); found >= 0; found = chunk.indexOf(newline, found + 1)) {
        if (this.lines % indexedEvery === 0) this.offsets.push(this.bytes);
        this.lines++;
        this.bytes = at + found + 1;
      }
      at += chunk.length;
    }
    return this.lines > before;
  }
}
