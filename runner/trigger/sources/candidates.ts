import type { Stamp } from './watchedFiles.ts';

/** A file that is not as it is remembered, and may still be written. */
interface Candidate {
  readonly stamp: Stamp;
  readonly isNew: boolean;
  /** When it was first seen as it is, in milliseconds of the clock that never goes back, and of the wall. */
  readonly since: number;
  readonly seenAt: number;
}

/** A file that has stayed as it is for long enough. */
export interface SettledFile {
  readonly path: string;
  readonly stamp: Stamp;
  readonly isNew: boolean;
  readonly seenAt: number;
}

/** Files that are ready wait so long at most for others that are being written, in milliseconds: what comes together makes one run. */
const togetherMs = 10_000;

/** The files that are not yet told of. */
export class Candidates {
  readonly #settleMs: (path: string) => number;
  readonly #files = new Map<string, Candidate>();
  #firstReadyAt: number | null = null;

  constructor(settleMs: (path: string) => number) {
    this.#settleMs = settleMs;
  }

  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Takes in what a file is like now; what it was like before counts no more. */
  see(path: string, found: { readonly stamp: Stamp; readonly isNew: boolean }, now: Instant): void {
    const earlier = this.#files.get(path);
    if (earlier !== undefined && isSame(earlier.stamp, found.stamp)) return;
    this.#files.set(path, { ...found, since: now.monotonic, seenAt: now.wall });
  }

  /** Forgets a file: it was told of, or it is gone or as it is remembered. */
  drop(path: string): void {
    if (this.#files.delete(path)) this.#firstReadyAt = null;
  }

  /** Those that are to be told of now; none while others that came with them are being written. */
  settled(now: Instant): readonly SettledFile[] {
    const ready = [...this.#files].filter(
      ([path, { since }]) => now.monotonic >= since + this.#settleMs(path),
    );
    if (ready.length === 0) this.#firstReadyAt = null;
    else this.#firstReadyAt ??= now.monotonic;
    const isOver = this.#firstReadyAt !== null && now.monotonic >= this.#firstReadyAt + togetherMs;
    if (ready.length < this.#files.size && !isOver) return [];
    return ready.map(([path, { stamp, isNew, seenAt }]) => ({ path, stamp, isNew, seenAt }));
  }

  /** When to look again, as a delay; undefined where nothing waits. */
  dueInMs(now: Instant): number | undefined {
    const waits = [...this.#files].map(([path, { since }]) => since + this.#settleMs(path) - now.monotonic);
    return waits.length === 0 ? undefined : Math.max(0, Math.min(...waits.filter(ms => ms > 0), togetherMs));
  }
}

/** The two clocks, read together. */
export interface Instant {
  readonly monotonic: number;
  readonly wall: number;
}

export function isSame(one: Stamp, other: Stamp): boolean {
  return one.size === other.size && one.modifiedMs === other.modifiedMs;
}
