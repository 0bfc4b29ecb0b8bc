import { closeSync, openSync, writeSync } from 'node:fs';
import type { Clock } from '../../clock.ts';
import { keepYoungSmall } from '../../heap.ts';
import { systemReason } from '../systemReason.ts';
import { CommandReader } from './commandReader.ts';
import { LineAssembler } from './lineAssembler.ts';
import { Masks } from './masks.ts';

/** A line that may be a workflow command. */
const COMMAND_LINE = /^[ \t]*::.*$/gm;

/** How much of the end of the log is looked at for its last line. */
const TAIL = 2_000;

/**
 * Output is worked on in pieces of so many bytes. The strings that are made of a piece are short then, and gone before V8 sees a
 * reason to let its heap grow; with pieces of 64 KiB a busy job costs the runner 100 MB more, and no less time.
 */
const PIECE_BYTES = 2_048;

/** A job that printed so much may print without end. */
const FLOOD_BYTES = 1_048_576;

export interface JobLogOptions {
  /**
   * Absolute path; its folder exists. Made with the first line, so that a job that prints nothing has none: to make
   * a file can cost more than all else of a small job. Appended to where it exists.
   */
  readonly file: string;
  readonly masks: readonly string[];
  readonly clock: Clock;
  /** Called once, with a sentence, when the log cannot be written; from then on output is dropped. */
  readonly onFailure: (message: string) => void;
}

/**
 * The log of one job: every line of its output as `2026-11-21T02:45:00.123Z text`, masked before it reaches the disk. All
 * that `write` was given and that is a whole line is in the file when `write` returns, so that a killed runner loses no
 * line that it read. Memory is bounded whatever the job prints.
 */
export class JobLog {
  readonly masks: Masks;
  readonly commands: CommandReader;
  readonly #options: JobLogOptions;
  readonly #lines: LineAssembler;
  #file: number | undefined;
  #hasFailed = false;
  /** What waits to be written: never longer than one call of `write`. */
  #buffer = Buffer.allocUnsafe(0);
  #used = 0;
  /** How many bytes the job printed so far. */
  #received = 0;
  #stampedAt = Number.NaN;
  #stamp = '';
  #tail = '';

  constructor(options: JobLogOptions) {
    this.#options = options;
    this.masks = new Masks(options.masks);
    this.commands = new CommandReader(this.masks);
    this.#lines = new LineAssembler(this.masks);
  }

  /** Takes output as it comes. `chunk` is not kept. */
  write(chunk: Buffer): void {
    const before = this.#received;
    this.#received += chunk.length;
    if (before < FLOOD_BYTES && this.#received >= FLOOD_BYTES) keepYoungSmall();
    for (let from = 0; from < chunk.length && !this.#hasFailed; from += PIECE_BYTES) {
      this.#append(this.#lines.take(chunk.subarray(from, from + PIECE_BYTES)));
    }
    this.#flush();
  }

  /** Adds a line of the runner's own, after what the job wrote. */
  note(line: string): void {
    this.#append(this.#lines.finish());
    this.#append(`${Buffer.from(line.replaceAll('\n', ' ')).toString('latin1')}\n`);
    this.#flush();
  }

  /** Completes the last line and closes the file. */
  close(): void {
    this.#append(this.#lines.finish());
    this.#flush();
    try {
      this.#closeFile();
    } catch (error) {
      // Some file systems tell only now that there was no room.
      this.#fail(error);
    }
  }

  /** The last line that is not blank, masked, at most 2,000 bytes of it; empty where there is none. */
  lastLine(): string {
    const line = this.#tail.trimEnd();
    return Buffer.from(line.slice(line.lastIndexOf('\n') + 1), 'latin1').toString('utf8');
  }

  #append(lines: string): void {
    if (lines === '' || this.#hasFailed) return;
    const masked = lines.includes('::') ? this.#obeyCommands(lines) : this.masks.maskBytes(lines);
    this.#tail = masked.slice(-TAIL);
    const stamp = this.#currentStamp();
    this.#put(stamp + masked.slice(0, -1).replaceAll('\n', `\n${stamp}`));
    this.#put('\n');
  }

  /** Carries out the commands among the lines, each before the lines after it are masked. */
  #obeyCommands(lines: string): string {
    let out = '';
    let from = 0;
    for (const match of lines.matchAll(COMMAND_LINE)) {
      out += this.masks.maskBytes(lines.slice(from, match.index));
      this.commands.read(Buffer.from(match[0], 'latin1').toString('utf8'));
      from = match.index;
    }
    return out + this.masks.maskBytes(lines.slice(from));
  }

  #currentStamp(): string {
    const now = this.#options.clock.now();
    if (now !== this.#stampedAt) {
      this.#stampedAt = now;
      this.#stamp = `${new Date(now).toISOString()} `;
    }
    return this.#stamp;
  }

  /** Puts text, one character a byte, behind what waits to be written. */
  #put(text: string): void {
    if (this.#buffer.length - this.#used < text.length) {
      this.#flush();
      if (this.#buffer.length < text.length) this.#buffer = Buffer.allocUnsafe(text.length * 2);
    }
    this.#used += this.#buffer.write(text, this.#used, 'latin1');
  }

  #flush(): void {
    const length = this.#used;
    this.#used = 0;
    if (length === 0 || this.#hasFailed) return;
    try {
      this.#file ??= openSync(this.#options.file, 'a');
      for (let at = 0; at < length; ) at += writeSync(this.#file, this.#buffer, at, length - at);
    } catch (error) {
      this.#fail(error);
    }
  }

  #closeFile(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) closeSync(file);
  }

  #fail(error: unknown): void {
    this.#hasFailed = true;
    try {
      this.#closeFile();
    } catch {
      // The first error is the one to tell.
    }
    this.#options.onFailure(`The log ${this.#options.file} could not be written: ${systemReason(error)}.`);
  }
}
