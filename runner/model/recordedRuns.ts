import type { JsonObject } from './orchestration.ts';

/** The newest run of an orchestration that has ended, as far as whoever reads its file wants to know of it. */
export interface LastRun {
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  /** Null where it never began. */
  readonly durationMs: number | null;
  readonly state: 'success' | 'warning' | 'failed' | 'cancelled' | 'skipped' | 'interrupted';
  /**
   * What expressions found in it, by their contexts: `params`, `tasks`, `phases`, `run`, `orchestration`. Whatever a run knew to be a secret was
   * masked before it was recorded; contexts that nothing masks (`secrets`, `env`, `event`) are left out.
   */
  readonly values: JsonObject;
  /** By id. */
  readonly tasks: ReadonlyMap<string, LastOfTask>;
}

/** How a task ended in the last run. */
export interface LastOfTask {
  readonly state: string;
  /** Why it failed, in a sentence; null where it did not. */
  readonly failure: string | null;
  /** Null where it was never executed, as far back as was looked. */
  readonly execution: TaskExecution | null;
}

/** The last time that something of a task was executed: in the last run or, where that left it out, in one before. */
export interface TaskExecution {
  /** The run's. */
  readonly number: number;
  readonly state: string;
  readonly endedAt: number;
  /** With the waits between attempts. */
  readonly durationMs: number;
}

/** How long runs of an orchestration take, by its record. */
export interface UsualDuration {
  /** The median of the last runs that came to a good end. */
  readonly ms: number;
  /** Of so many runs. */
  readonly runs: number;
  /** When this was found out, in milliseconds since 1970. */
  readonly at: number;
}
