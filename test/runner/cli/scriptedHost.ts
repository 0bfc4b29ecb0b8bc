import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EndSignal, Host, Output } from '../../../runner/host.ts';
import { HeldClock } from '../../support/heldClock.ts';

/** An output that keeps what was written. */
export class KeptOutput implements Output {
  readonly isTerminal: boolean;
  isClosed = false;
  width = 80;
  height = 24;
  /** Called for each piece. */
  onWrite: (text: string) => void = () => {};
  readonly #pieces: Buffer[] = [];
  readonly #closed = new Set<() => void>();

  constructor(isTerminal = false) {
    this.isTerminal = isTerminal;
  }

  /** All that was written. */
  get text(): string {
    return Buffer.concat(this.#pieces).toString('utf8');
  }

  /** In how many pieces it was written. */
  get writes(): number {
    return this.#pieces.length;
  }

  columns(): number {
    return this.width;
  }

  rows(): number {
    return this.height;
  }

  write(chunk: string | Uint8Array): void {
    if (this.isClosed) return;
    this.#pieces.push(Buffer.from(chunk));
    this.onWrite(Buffer.from(chunk).toString('utf8'));
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  onClosed(listener: () => void): () => void {
    this.#closed.add(listener);
    return () => this.#closed.delete(listener);
  }

  /** The reader goes away. */
  close(): void {
    this.isClosed = true;
    for (const listener of this.#closed) listener();
  }
}

/** A host of which a test decides everything. */
export class ScriptedHost implements Host {
  argv: readonly string[];
  env: Record<string, string | undefined> = {};
  cwd = tmpdir();
  readonly platform = process.platform;
  readonly nodePath = process.execPath;
  readonly componentProgram = join(import.meta.dirname, '../../../runner/component/main.ts');
  clock = new HeldClock();
  stdout = new KeptOutput();
  stderr = new KeptOutput();
  readonly #listeners = new Set<(signal: EndSignal) => void>();

  constructor(...argv: readonly string[]) {
    this.argv = argv;
  }

  cores(): number {
    return 2;
  }

  serveEditor(): Promise<never> {
    throw new Error('No command under test serves an editor.');
  }

  userName(): string | null {
    return 'anna';
  }

  onSignal(listener: (signal: EndSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The system asks the process to end. */
  signal(signal: EndSignal): void {
    for (const listener of this.#listeners) listener(signal);
  }
}
