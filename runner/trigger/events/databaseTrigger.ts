import { changeTrigger } from './changeTrigger.ts';
import type { Cooldown } from './cooldown.ts';
import type { EventTrigger } from './eventTrigger.ts';

/** What a `database` trigger says. */
export interface DatabaseTrigger {
  readonly connection: string;
  readonly query: string;
  readonly cooldown: Cooldown | null;
}

/** Fires when the first value of a query has changed. */
export function databaseTrigger(
  { connection, query, cooldown }: DatabaseTrigger,
  { orchestration }: { readonly orchestration: string },
): EventTrigger {
  return changeTrigger({
    name: `database ${connection} ${query.trim().replaceAll(/\s+/g, ' ')}`,
    kind: 'database',
    orchestration,
    cooldown,
    concerns: ({ kind, name, details }) =>
      kind === 'watermark' && name === connection && (queryIn(details) ?? query) === query,
    // However often it has changed, it is where it is now.
    runs: changes => {
      const previous = changes[0]?.details['previous'] ?? null;
      const value = changes.at(-1)?.details['value'] ?? null;
      return [{ name: 'watermark', details: { kind: 'database', event: { connection, value, previous } } }];
    },
    words: () => `the watermark of "${connection}"`,
  });
}

/** The query of an event; one that a person has made up for a simulation is of any. */
function queryIn(details: unknown): string | undefined {
  if (typeof details !== 'object' || details === null || !('query' in details)) return undefined;
  return typeof details.query === 'string' ? details.query : undefined;
}
