/** The only source of time outside `main.ts`, so that tests hold it still. */
export interface Clock {
  /** Wall time, milliseconds since the epoch; may jump. For the record and for people. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. For durations. */
  monotonic(): number;
  /**
   * Calls `due` once after `delayMs`; the returned function cancels it. A timer in the background is housekeeping: it does
   * not keep a process alive that has nothing else to do.
   */
  after(delayMs: number, due: () => void, options?: { readonly background?: boolean }): () => void;
}
