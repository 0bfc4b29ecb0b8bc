import { closeSync, fdatasyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { TextPortion } from '../../../data/textPortion.ts';
import { writeWhole } from '../../../data/writeWhole.ts';

/** A file that is written aside and takes its place only when it is whole: readers see the old one or the new one. */
export class WholeFile {
  readonly #target: string;
  readonly #draft: string;
  readonly #file: number;
  readonly #signal: AbortSignal;
  readonly #portion = new TextPortion('');
  #isOpen = true;

  /** `signal`: looked at while the file is written, which stops then. */
  constructor(target: string, signal: AbortSignal) {
    this.#target = target;
    this.#draft = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
    this.#signal = signal;
    this.#file = openSync(this.#draft, 'w');
  }

  /** Waits for the disk, so that rows are never made faster than they are written. True where a portion was written just now. */
  write(text: string): boolean {
    const isFull = this.#portion.add(text);
    if (isFull) this.#flush();
    return isFull;
  }

  /** Bytes as they are, written at once. */
  writeBytes(bytes: Uint8Array): void {
    this.#flush();
    this.#put(bytes);
  }

  finish(): void {
    this.#flush();
    fdatasyncSync(this.#file);
    this.#close();
    renameSync(this.#draft, this.#target);
  }

  /** Leaves nothing behind. */
  abandon(): void {
    this.#close();
    rmSync(this.#draft, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #flush(): void {
    this.#put(this.#portion.take());
  }

  #put(bytes: Uint8Array): void {
    this.#signal.throwIfAborted();
    writeWhole(this.#file, bytes, this.#target);
  }
}
