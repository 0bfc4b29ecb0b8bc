import type { Json } from '../../model/orchestration.ts';
import type { NewFire } from '../../store/triggers.ts';

/** Runs that start each other by their events, one after another, end here: nobody means a longer chain. */
export const longestChain = 20;

/** How many runs stand before one in its chain: what the details of its trigger, or of its events, say. */
export function depthIn(details: Json | undefined): number {
  if (typeof details !== 'object' || details === null || !('depth' in details)) return 0;
  const depth = (details as { readonly depth?: Json }).depth;
  return typeof depth === 'number' ? depth : 0;
}

/** The fire with its place in the chain, or with why the chain ends before it. */
export function inChain(fire: NewFire, depth: number): NewFire {
  const placed = { ...fire, details: { ...fire.details, depth } };
  if (fire.skip !== undefined || depth <= longestChain) return placed;
  const message = `${depth} runs stand before it, each of which started the next; a chain of them ends after ${longestChain}.`;
  return { ...placed, skip: { reason: 'cascade', message } };
}
