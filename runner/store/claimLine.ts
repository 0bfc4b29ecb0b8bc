import type { Holder } from '../record/entry.ts';
import type { Look, WatchedOwner } from './wake/watch.ts';

/** A place taken, or wished for, as the store keeps it. */
export interface ClaimRow {
  readonly id: string;
  readonly owner: number;
  readonly capacity: number;
  readonly holder: Holder;
}

/** What of a key decides who is next: all its holders, and the head of its line in order. */
export interface KeyState {
  readonly holders: readonly ClaimRow[];
  readonly head: readonly ClaimRow[];
}

/** One call that waits for a key. Without a claim's id it waits for any change. */
export interface KeyWaiter {
  readonly claimId: string | undefined;
  /** Set once the claim was found in line; one that is not there has nothing to wait for. */
  isInLine: boolean;
}

/**
 * How many at the head of a line are woken at each change, though it is not their turn: they show for whom they wait. Those
 * further back are not, so that a release costs a line of thousands no more than a short one.
 */
export const nearHead = 8;

export interface KeyLook {
  readonly state: KeyState;
  readonly waiters: readonly KeyWaiter[];
  readonly isWoken: boolean;
  /** This store's own number, where it has one. */
  readonly ownId: number | undefined;
  readonly isAlive: (owner: number) => boolean;
  readonly addressOf: (owner: number) => string | null;
  /** Whether a claim stands in line, anywhere in it. */
  readonly isWaiting: (claimId: string) => boolean;
}

/** Says who waits for a key no longer, and for which other owners the rest wait. */
export function lookAtKey(look: KeyLook): Look<KeyWaiter> {
  const { state, waiters, ownId } = look;
  const others = new Set([...state.holders, ...state.head].map(({ owner }) => owner));
  if (ownId !== undefined) others.delete(ownId);
  // What a dead owner left is removed by the next claim, so everyone claims again.
  for (const owner of others) if (!look.isAlive(owner)) return { done: waiters, owners: [] };
  const owners = [...others].map((id): WatchedOwner => ({ id, address: look.addressOf(id) }));
  const places = new Map(state.head.map(({ id }, place) => [id, place]));
  return { done: waiters.filter(waiter => isDone(waiter, look, places)), owners };
}

function isDone(waiter: KeyWaiter, look: KeyLook, places: ReadonlyMap<string, number>): boolean {
  const { state, isWoken } = look;
  if (waiter.claimId === undefined) return isWoken || mayBeFree(look);
  const place = places.get(waiter.claimId) ?? -1;
  const row = state.head[place];
  if (row !== undefined) {
    waiter.isInLine = true;
    return canBeGranted(row, place, state) || (isWoken && place < nearHead);
  }
  // Far back, as most in a long line: looked up once. It cannot leave the line but by its own store's acts or death.
  if (!waiter.isInLine) waiter.isInLine = look.isWaiting(waiter.claimId);
  return !waiter.isInLine;
}

/** First in, first out: a claim is granted when those ahead of it and it itself all find a place. */
function canBeGranted(row: ClaimRow, place: number, { holders }: KeyState): boolean {
  return place < row.capacity - holders.length;
}

function mayBeFree({ state, ownId }: KeyLook): boolean {
  const { holders, head } = state;
  const capacity = Math.max(1, ...holders.map(row => row.capacity), ...head.map(row => row.capacity));
  if (head.length < capacity - holders.length) return true;
  return head.some((row, place) => row.owner === ownId && canBeGranted(row, place, state));
}
