import { createReadStream } from 'node:fs';
import type { Output } from '../host.ts';

/** A log that is copied into what is written, line by line, when its turn comes; only its path is kept until then. */
interface LogCopy {
  readonly path: string;
  readonly decorate: (line: string) => string;
}

/** A line longer than this is written in pieces, so that a log of one endless line does not fill the memory. */
const longestLine = 64 * 1024;

/**
 * Writes lines to an output: those of one turn of the event loop in one piece, logs as streams, and no more while a slow reader
 * has not taken what was written before. What waits is the lines themselves, never the logs.
 */
export class LineWriter {
  readonly #output: Output;
  #queue: (string | LogCopy)[] = [];
  #pump: Promise<void> | null = null;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Writes a line; `text` may hold several. */
  line(text: string): void {
    this.#queue.push(`${text}\n`);
    this.#pump ??= this.#drain();
  }

  /** Copies a whole log, each line through `decorate`. A log that cannot be read is left out: a job that never wrote has none. */
  log(path: string, decorate: (line: string) => string): void {
    this.#queue.push({ path, decorate });
    this.#pump ??= this.#drain();
  }

  /** Resolves when everything that was asked for is written and has left the process. */
  async finish(): Promise<void> {
    while (this.#pump !== null) await this.#pump;
    await this.#output.drained();
  }

  async #drain(): Promise<void> {
    await new Promise<void>(resolve => {
      setImmediate(resolve);
    });
    while (this.#queue.length > 0) {
      const queue = this.#queue;
      this.#queue = [];
      await this.#writeAll(queue);
    }
    this.#pump = null;
  }

  async #writeAll(queue: readonly (string | LogCopy)[]): Promise<void> {
    let text = '';
    for (const piece of queue) {
      if (typeof piece === 'string') {
        text += piece;
        continue;
      }
      await this.#write(text);
      text = '';
      await this.#copy(piece);
    }
    await this.#write(text);
  }

  async #write(text: string): Promise<void> {
    if (text === '') return;
    this.#output.write(text);
    await this.#output.drained();
  }

  async #copy({ path, decorate }: LogCopy): Promise<void> {
    let rest = '';
    try {
      for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        if (rest.length > longestLine) {
          lines.push(rest);
          rest = '';
        }
        if (lines.length > 0) await this.#write(`${lines.map(decorate).join('\n')}\n`);
      }
    } catch {
      // Gone or unreadable: what was read so far is what there is to show.
    }
    if (rest !== '') await this.#write(`${decorate(rest)}\n`);
  }
}
