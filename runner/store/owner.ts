import type { Processes, ProcessIdentity } from './liveness.ts';

/** A process that writes. Where its row is gone, it has left or was found dead, and owns nothing any more. */
export interface Owner {
  /**
   * Random, and new whenever a store registers. It is the fence: a process that was taken for dead finds its row gone, and
   * what it then still writes for its runs is refused, since they belong to another number.
   */
  readonly id: number;
  readonly process: ProcessIdentity;
  /** Wall time in milliseconds; counts only where the process cannot be looked at. */
  readonly leaseUntil: number;
  /** Where the process can be reached and its end be heard; null where it cannot. */
  readonly address: string | null;
}

/** How long a lease lasts: what another machine waits before it takes over from one that fell silent. */
export const leaseMs = 30_000;

/** Two renewals may fail before a lease runs out. */
export const renewalMs = 10_000;

/**
 * A number for a new owner: 48 random bits, exact as a JavaScript number and as an SQLite integer. It need only differ from
 * a handful of others and is no secret, so that loading a generator for secrets (2 ms) is not worth its while.
 */
export function newOwnerId(): number {
  return Math.floor(Math.random() * 2 ** 48);
}

/**
 * Whether an owner lives. On this machine the process table alone decides, so that neither a stepped clock nor a suspended
 * laptop makes a living owner look dead; elsewhere the lease does.
 */
export function isAlive(owner: Owner, processes: Processes, now: number): boolean {
  const state = processes.state(owner.process);
  return state === 'elsewhere' ? owner.leaseUntil > now : state === 'alive';
}
