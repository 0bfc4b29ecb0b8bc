import type { FileSystem } from '../runner/model/project/fileSystem.ts';
import type { LastRun, UsualDuration } from '../runner/model/recordedRuns.ts';

/** What the server needs of the world; a `main` builds the real ones, tests build their own. */
export interface ServerPorts {
  /** The files of an origin (scheme and authority of a URI, such as `file://`); null where the server cannot see them. */
  files(origin: string): FileSystem | null;
  /** What was recorded of runs in an origin; null where the server cannot see it. */
  lastRuns(origin: string): LastRuns | null;
  /** Milliseconds since some moment, never going back. */
  now(): number;
  /** What the clock on the wall shows, in milliseconds since 1970; only ever shown to people. */
  wallClock(): number;
  /** IANA name of the time zone that the author lives in. */
  timeZone(): string;
  /** Calls `due` once after a delay in milliseconds, and with a delay of 0 after what has arrived meanwhile; the returned function calls it off. */
  after(delayMs: number, due: () => void): () => void;
}

/** What the records of projects say of runs. A project's root is an absolute path, an orchestration its id. */
export interface LastRuns {
  /** The newest run of an orchestration that has ended; null where none is known. Never rejects. */
  last(root: string, orchestration: string): Promise<LastRun | null>;
  /** How long its runs take; null where that is not known. Never rejects. */
  usual(root: string, orchestration: string): Promise<UsualDuration | null>;
  /** Calls `listener` when runs of orchestrations that were asked for have ended. */
  onChange(listener: (changed: ChangedRuns) => void): void;
}

/** The runs of some orchestrations of a project are not as they were. */
export interface ChangedRuns {
  readonly root: string;
  readonly orchestrations: readonly string[];
}

/** Lets everything that has arrived meanwhile go first. */
export function nextTurn(ports: Pick<ServerPorts, 'after'>): Promise<void> {
  return new Promise(resolve => {
    ports.after(0, resolve);
  });
}
