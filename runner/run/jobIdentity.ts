import type { RunCreated } from '../record/entry.ts';

/** How jobs of a run reach the API of the daemon that executes it, as their run and as nobody else. */
export interface JobAccess {
  /** The address under which the API stands. */
  readonly url: string;
  /** Counts until the run has ended. */
  readonly token: string;
}

/** Gives runs an identity of their own, whoever started them. */
export interface JobIdentity {
  /** Null where there is nothing to reach. */
  grant(created: RunCreated): JobAccess | null;
  /** From now on the token of a run is worth nothing. */
  revoke(runId: string): void;
}
