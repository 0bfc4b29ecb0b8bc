/** How long processes are given to end by themselves, in milliseconds. */
export interface Graces {
  /** Between SIGTERM and SIGKILL for a job that is told to end. */
  readonly endMs: number;
  /** The same for what a job left behind. */
  readonly leftoverMs: number;
  /**
   * How long what a job left may go on unasked. Not nothing, because a `> >(tee …)` of bash ends shortly after its
   * script, and must still write what it read.
   */
  readonly settleMs: number;
  /** The same for what is at work then, rather than asleep: on a busy machine a `> >(tee …)` may not have had its turn yet. */
  readonly busyMs: number;
}

export const DEFAULT_GRACES: Graces = { endMs: 10_000, leftoverMs: 2_000, settleMs: 100, busyMs: 2_000 };
