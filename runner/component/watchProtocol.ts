import type { Json, JsonObject } from '../model/orchestration.ts';

/** The word that has the program of components ask databases for as long as its standard input is open, a JSON object a line in both directions. */
export const watchWord = 'watch-databases';

/** What is asked of the process that asks databases. */
export type WatchRequest =
  /** The first value that a query returns. */
  | (WatchedConnection & { readonly kind: 'read'; readonly id: number; readonly query: string })
  /** To be told of each `NOTIFY` on a channel of PostgreSQL, and whenever some may have been missed, until it is told to leave. */
  | (WatchedConnection & { readonly kind: 'listen'; readonly id: number; readonly channel: string })
  | { readonly kind: 'leave'; readonly id: number };

export interface WatchedConnection {
  /** What the project calls it. */
  readonly name: string;
  /** As the settings describe it, its expressions filled in. */
  readonly connection: JsonObject;
  /** Absolute path of the project's root. */
  readonly root: string;
}

/** What comes back, by the id of the request; the reason is a sentence. */
export type WatchAnswer =
  /** From here on the process can do nothing else until it is done. */
  | { readonly id: number; readonly kind: 'busy' }
  | { readonly id: number; readonly kind: 'value'; readonly value: Json }
  | { readonly id: number; readonly kind: 'failure'; readonly message: string }
  | { readonly id: number; readonly kind: 'told' };

/** A query that takes longer than this is broken off, in milliseconds: a watermark is something that an index knows. */
export const longestReadMs = 30_000;
