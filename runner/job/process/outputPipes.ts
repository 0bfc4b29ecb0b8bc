import { closeSync, constants, mkdtempSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { removeQuietly } from '../removeQuietly.ts';
import type { Watchdog } from './watchdog.ts';

/** How many named pipes are made at once: one call of mkfifo costs the same for all of them. */
const BATCH = 16;

/** What a pipe holds on Linux, so that one read can empty it. In bytes. */
const READ_BYTES = 65_536;

/** Where a job's output arrives. `bytes` is valid during the call only. */
export type OutputSink = (bytes: Buffer) => void;

/**
 * Named pipes for the output of jobs. Node itself gives a child sockets; on those `>/dev/stderr` and `tee /dev/stdout` fail,
 * and standard output and error could not share one, which is what keeps their lines in the order of writing.
 */
export class OutputPipes {
  /** The executor's own folder, readable by its user alone. */
  readonly folder: string;
  readonly #free: string[] = [];
  #made = 0;
  #making: Promise<void> | undefined;
  /** Sockets hand their bytes on at once, so one buffer serves all of them. */
  readonly #buffer = Buffer.allocUnsafe(READ_BYTES);

  /** Throws what the file system throws where no folder can be made in `temporaryFolder`. */
  constructor(temporaryFolder: string) {
    this.folder = mkdtempSync(join(temporaryFolder, 'segue-'));
  }

  /** The path of a pipe that nobody uses. Rejects where none can be made. */
  async take(watchdog: Watchdog): Promise<string> {
    for (;;) {
      const path = this.tryTake();
      if (path !== undefined) return path;
      await this.prepare(watchdog);
    }
  }

  /** The path of a pipe that nobody uses, where there is one at once. */
  tryTake(): string | undefined {
    return this.#free.pop();
  }

  /** Sees to it that there are free pipes. */
  async prepare(watchdog: Watchdog): Promise<void> {
    if (this.#free.length > 0) return;
    this.#making ??= this.#make(watchdog).finally(() => {
      this.#making = undefined;
    });
    await this.#making;
  }

  /** The pipe can be used again: both its ends are closed. */
  giveBack(path: string): void {
    this.#free.push(path);
  }

  /** The pipe is not used again: a process out of reach may still write to it. */
  discard(path: string): void {
    removeQuietly(path);
  }

  /** Opens a pipe for reading; bytes go to `sink` as they come. */
  read(path: string, sink: OutputSink): PipeReader {
    return new PipeReader(path, this.#buffer, sink);
  }

  /** Removes the folder. */
  close(): void {
    removeQuietly(this.folder);
  }

  async #make(watchdog: Watchdog): Promise<void> {
    const from = this.#made;
    this.#made += BATCH;
    await watchdog.makePipes(from, this.#made);
    // Those made first are used first.
    for (let at = this.#made - 1; at >= from; at--) this.#free.push(join(this.folder, String(at)));
  }
}

/** The reading end of one pipe. */
export class PipeReader {
  /** Resolves when everybody closed the writing end and all was read, or after `abandon`. */
  readonly ended: Promise<void>;
  #isEnded = false;
  readonly #socket: Socket;

  constructor(path: string, buffer: Buffer, sink: OutputSink) {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#socket = new Socket({
      fd: file,
      readable: true,
      writable: false,
      onread: {
        buffer,
        callback: length => {
          sink(buffer.subarray(0, length));
          return true;
        },
      },
    });
    this.ended = new Promise(resolve => {
      this.#socket.on('close', () => {
        this.#isEnded = true;
        resolve();
      });
    });
    // A read that fails ends the output, as a close does.
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('end', () => this.#socket.destroy());
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Reads no further. */
  abandon(): void {
    this.#socket.destroy();
  }
}

/** A descriptor on which a child process writes to the pipe; the caller closes it after the spawn. */
export function openForWriting(path: string): number {
  return openSync(path, constants.O_WRONLY);
}

/** Closes a descriptor of `openForWriting`. */
export function closeForWriting(file: number): void {
  closeSync(file);
}
