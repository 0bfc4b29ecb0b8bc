import type { Clock } from './clock.ts';

/**
 * The process and the machine as the commands see them. `main.ts` builds the real one; tests build a scripted one,
 * so that no command touches `process` itself.
 */
export interface Host {
  /** What was typed after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the folder in which the command was typed. */
  readonly cwd: string;
  /** As `process.platform`. */
  readonly platform: NodeJS.Platform;
  /** Absolute path of the Node.js that runs this. */
  readonly nodePath: string;
  /** Absolute path of the program that executes built-in components, which stands beside this one. */
  readonly componentProgram: string;
  readonly clock: Clock;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Processor cores that this process may use; at least 1. */
  cores(): number;
  /** The name of the person who runs the command, or null where the system knows none. */
  userName(): string | null;
  /** Becomes a language server on standard input and output, which ends the process when its editor has gone: never resolves. */
  serveEditor(): Promise<never>;
  /** Calls `listener` for every request to end that the system delivers, instead of dying of it; the returned function stops that. */
  onSignal(listener: (signal: EndSignal) => void): () => void;
}

/** The signals that ask a command to end. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Standard output or standard error. */
export interface Output {
  readonly isTerminal: boolean;
  /** True once nobody reads any more (a closed pipe, a terminal that went away); what is written then is dropped. */
  readonly isClosed: boolean;
  /** Width in characters; 80 where it is not a terminal. */
  columns(): number;
  /** Height in lines; 24 where it is not a terminal. */
  rows(): number;
  /** Takes text or bytes in order, and never blocks or throws: what the reader has not taken yet is kept in memory. */
  write(chunk: string | Uint8Array): void;
  /** Resolves when everything written has left this process, or nobody reads any more. Never rejects. */
  drained(): Promise<void>;
  /** Calls `listener` once when nobody reads any more; the returned function stops that. */
  onClosed(listener: () => void): () => void;
}
