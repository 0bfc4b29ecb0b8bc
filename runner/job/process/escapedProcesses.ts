import { existsSync } from 'node:fs';
import type { Clock } from '../../clock.ts';
import type { Graces } from './graces.ts';
import {
  environmentHas,
  environmentOf,
  holdsEntry,
  isBecoming,
  lastPid,
  listPids,
  readStat,
} from './procFiles.ts';
import { becomesTrue, pause } from './waiting.ts';

/** The variable that every process of a job carries: `<runId>/<job's name>`. */
export const JOB_COOKIE = 'SEGUE_JOB';

/** The variable that names the executor: what the watchdog looks for when the runner is gone. */
export const RUNNER_COOKIE = 'SEGUE_RUNNER';

/** After this long the pids may have gone round, so that a higher pid no longer means a later process. */
const LONG_JOB_MS = 60_000;

interface Search {
  /** `SEGUE_JOB=<runId>/<name>`, with the NUL that ends it. */
  readonly entry: string;
  /** Only later processes can be of the job; 0: any. */
  readonly after: number;
  readonly found: (pids: readonly number[]) => void;
}

export interface EscapedOptions {
  readonly clock: Clock;
  readonly graces: Graces;
}

/**
 * Finds processes that left their job's process group (setsid, a second fork) by the job's name in their environment, and
 * ends them. Linux only, and with a limit: a process that left the group and dropped its environment
 * (`env -i setsid …`) looks like anybody's.
 *
 * Searches asked for in one turn of the event loop share one look at the process list, and only processes that are
 * younger than the job are opened: it costs a short job some 60 µs.
 */
export class EscapedProcesses {
  readonly #options: EscapedOptions;
  #searches: Search[] = [];

  constructor(options: EscapedOptions) {
    this.#options = options;
  }

  /** Ends what escaped from a job; resolves with how many. `mainPid`: its first process; `ageMs`: for how long it ran. */
  async clear(job: string, mainPid: number, ageMs: number): Promise<number> {
    const entry = `${JOB_COOKIE}=${job}\0`;
    const after = ageMs < LONG_JOB_MS ? mainPid : 0;
    let count = 0;
    // Those that are ended may have made others meanwhile.
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const pids = await this.#find(entry, after);
      if (pids.length === 0) break;
      count += pids.length;
      await endProcesses(pids, { ...this.#options, entry, graceMs: this.#options.graces.leftoverMs });
    }
    return count;
  }

  #find(entry: string, after: number): Promise<readonly number[]> {
    return new Promise(found => {
      this.#searches.push({ entry, after, found });
      if (this.#searches.length === 1) setImmediate(() => void this.#search());
    });
  }

  async #search(): Promise<void> {
    const searches = this.#searches;
    this.#searches = [];
    const found = searches.map((): Set<number> => new Set());
    /** Gives back those whose environment read as empty: they may have been becoming another program just then. */
    const look = (pids: readonly number[]): readonly number[] =>
      pids.filter(pid => {
        const environment = environmentOf(pid);
        if (environment === null) return false;
        if (environment === '') return !hasEnded(pid);
        for (const [at, { entry }] of searches.entries())
          if (holdsEntry(environment, entry) && !hasEnded(pid)) found[at]?.add(pid);
        return false;
      });
    let after = Math.min(...searches.map(search => search.after));
    let unsure: readonly number[] = [];
    // A process that was made while the others were looked at is looked at as well: it may stand for one that has ended.
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const newest = lastPid() ?? 0;
      if (looks > 0 && newest === after) break;
      unsure = [...unsure, ...look(candidates(after, newest))];
      after = newest;
    }
    for (let waits = 0; unsure.length > 0 && waits < MOST_WAITS; waits++) {
      await pause(this.#options.clock, 1);
      unsure = look(unsure).filter(isBecoming);
    }
    for (const [at, search] of searches.entries()) search.found([...(found[at] ?? [])]);
  }
}

/** To become another program takes well under a millisecond. */
const MOST_WAITS = 20;

/** A job that makes processes faster than they are ended is not hunted for ever. */
const MOST_ROUNDS = 20;

/** On a machine that never stops making processes, a search has an end all the same. */
const MOST_LOOKS = 4;

/** Up to so many pids are tried one by one, which costs less than to list all processes. */
const FEW = 24;

/** The processes that were made after the one with this pid, up to the newest; all where the pids have gone round since. */
function candidates(after: number, newest: number): readonly number[] {
  if (after > newest) return listPids().filter(pid => pid !== process.pid);
  if (newest - after > FEW) return listPids().filter(pid => pid > after && pid !== process.pid);
  const pids: number[] = [];
  for (let pid = after + 1; pid <= newest; pid++) if (existsSync(`/proc/${pid}`)) pids.push(pid);
  return pids;
}

export interface EndingOptions {
  readonly clock: Clock;
  /** What is looked for in a process's environment, again before each signal: pids are given out anew. */
  readonly entry: string;
  readonly graceMs: number;
}

/** SIGTERM, and SIGKILL after the grace, to each process that still holds the entry. */
export async function endProcesses(pids: readonly number[], options: EndingOptions): Promise<void> {
  const { clock, entry, graceMs } = options;
  const left = (): readonly number[] => pids.filter(pid => environmentHas(pid, entry) && !hasEnded(pid));
  for (const pid of left()) {
    signal(pid, 'SIGTERM');
    // A stopped process would not see the SIGTERM before it goes on.
    signal(pid, 'SIGCONT');
  }
  if (await becomesTrue(clock, graceMs, () => left().length === 0)) return;
  for (const pid of left()) signal(pid, 'SIGKILL');
  await becomesTrue(clock, 1_000, () => left().length === 0);
}

/** Whether a process runs no more, though it may still wait to be noticed. */
export function hasEnded(pid: number): boolean {
  const state = readStat(pid)?.state;
  return state === undefined || state === 'Z' || state === 'X';
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}
