import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { LogIndexJson } from '../../schemas/types.ts';
import { answers, type Program, start } from './program.ts';

/** What a search found. */
export interface Found {
  /** Numbers of lines, from 0. */
  readonly lines: readonly number[];
  readonly isCut: boolean;
}

/** A search that finds more lines than this is not looked through anyway. */
const mostFound = 10_000;

/**
 * The log of one job, of any size, while it grows: the command line tells where its lines are, so that only the part that somebody
 * looks at is ever read.
 */
export class LogReader {
  readonly job: string;
  readonly #abort = new AbortController();
  readonly #offsets: number[] = [];
  #file = '';
  #bytes = 0;
  #handle: Promise<FileHandle> | null = null;

  constructor(job: string) {
    this.job = job;
  }

  /** Tells of the log's lines, now and whenever there are more, until the job has ended or the reader is closed. */
  async follow(
    { program, root, run }: { readonly program: Program; readonly root: string; readonly run: string },
    told: (index: LogIndexJson) => void,
  ): Promise<void> {
    const { signal } = this.#abort;
    const child = start(program, root, ['logs', run, this.job, '--index', '--follow'], { signal });
    try {
      await answers<LogIndexJson>(child, index => {
        this.#file = index.file ?? '';
        this.#bytes = index.bytes;
        this.#offsets.push(...index.offsets);
        told(index);
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** The lines of a block as they are in the file: each with its time. */
  async read(block: number): Promise<readonly string[]> {
    const from = this.#offsets[block];
    if (from === undefined) return [];
    const to = this.#offsets[block + 1] ?? this.#bytes;
    this.#handle ??= open(this.#file, 'r');
    const { buffer, bytesRead } = await (await this.#handle).read(
      Buffer.alloc(to - from),
      0,
      to - from,
      from,
    );
    return buffer.toString('utf8', 0, bytesRead).replace(/\n$/, '').split('\n');
  }

  /** The lines that hold a text, whatever its case. */
  async search(text: string): Promise<Found> {
    const wanted = text.toLowerCase();
    const found: number[] = [];
    if (wanted === '' || this.#bytes === 0) return { lines: found, isCut: false };
    const { signal } = this.#abort;
    const input = createReadStream(this.#file, { end: this.#bytes - 1, signal });
    let number = 0;
    for await (const line of createInterface({ input })) {
      if (line.toLowerCase().includes(wanted, stampLength)) found.push(number);
      number++;
      if (found.length > mostFound) break;
    }
    input.destroy();
    return { lines: found.slice(0, mostFound), isCut: found.length > mostFound };
  }

  async dispose(): Promise<void> {
    this.#abort.abort();
    await (await this.#handle?.catch(() => undefined))?.close();
  }
}

/** `2026-11-21T02:45:00.123Z ` stands before what the job printed. */
const stampLength = 25;
