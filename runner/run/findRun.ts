import type { RunRow, StoreReader } from '../store/store.ts';
import { refuseUsage } from './refuse.ts';
import type { Refusal } from './request.ts';

/** A ULID, or the beginning of one that can be told from an orchestration's id: ids are lower case, ULIDs upper case. */
const idPattern = /^[0-9A-HJKMNP-TV-Z]{6,26}$/;

/** How many of the newest runs an abbreviated id is looked for in. */
const searched = 10_000;

/**
 * Finds a run by what a person types: `nightly-sales#12`, `nightly-sales` (its last run), a run's id, or the beginning of
 * one that is unambiguous (at least 6 characters).
 */
export async function findRun(store: StoreReader, text: string): Promise<RunRow | Refusal> {
  const numbered = /^(?<orchestration>.+)#(?<number>\d+)$/.exec(text)?.groups;
  if (numbered !== undefined) {
    const { orchestration = '', number = '' } = numbered;
    const row = await store.runByNumber(orchestration, Number(number));
    return row ?? refuseUsage(`There is no run ${text}. ${await lastRun(store, orchestration)}`);
  }
  const byId = await store.run(text);
  if (byId !== undefined) return byId;
  const [last] = await store.runs({ orchestration: text, limit: 1 });
  if (last !== undefined) return last;
  if (idPattern.test(text)) return findByBeginning(store, text);
  return refuseUsage(
    `There is no run "${text}". A run is named like nightly-sales#12, by its id, or by its orchestration alone for the last one; "segue runs" lists them.`,
  );
}

async function findByBeginning(store: StoreReader, text: string): Promise<RunRow | Refusal> {
  const found = (await store.runs({ limit: searched })).filter(({ id }) => id.startsWith(text));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first === undefined)
    return refuseUsage(`There is no run whose id begins with ${text}; "segue runs" lists them.`);
  const names = found.slice(0, 3).map(row => `${row.orchestration}#${row.number}`);
  return refuseUsage(
    `The ids of ${found.length} runs begin with ${text}, ${names.join(', ')} among them. Type more of it.`,
  );
}

async function lastRun(store: StoreReader, orchestration: string): Promise<string> {
  const [last] = await store.runs({ orchestration, limit: 1 });
  return last === undefined
    ? `"${orchestration}" has not been run.`
    : `The last one is ${orchestration}#${last.number}.`;
}
