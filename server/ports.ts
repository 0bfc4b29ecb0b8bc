import type { FileSystem } from '../runner/model/project/fileSystem.ts';

/** What the server needs of the world; a `main` builds the real ones, tests build their own. */
export interface ServerPorts {
  /** The files of an origin (scheme and authority of a URI, such as `file://`); null where the server cannot see them. */
  files(origin: string): FileSystem | null;
  /** Milliseconds since some moment, never going back. */
  now(): number;
  /** What the clock on the wall shows, in milliseconds since 1970; only ever shown to people. */
  wallClock(): number;
  /** IANA name of the time zone that the author lives in. */
  timeZone(): string;
  /** Calls `due` once after a delay in milliseconds, and with a delay of 0 after what has arrived meanwhile; the returned function calls it off. */
  after(delayMs: number, due: () => void): () => void;
}

/** Lets everything that has arrived meanwhile go first. */
export function nextTurn(ports: ServerPorts): Promise<void> {
  return new Promise(resolve => {
    ports.after(0, resolve);
  });
}
