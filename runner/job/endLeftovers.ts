import type { Clock } from '../clock.ts';
import { endProcesses, hasEnded, JOB_COOKIE } from './process/escapedProcesses.ts';
import { DEFAULT_GRACES } from './process/graces.ts';
import {
  environmentHas,
  environmentOf,
  holdsEntry,
  isBecoming,
  listPids,
  readStat,
} from './process/procFiles.ts';
import { becomesTrue, pause } from './process/waiting.ts';
import { isWatchdogAtWork } from './process/watchdog.ts';

export interface LeftoverOptions {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  /** Between SIGTERM and SIGKILL, in milliseconds; 10 s by default. */
  readonly graceMs?: number;
}

/** A job that makes processes faster than they are ended is not hunted for ever. */
const MOST_ROUNDS = 20;

/** A watchdog is done after its own grace and some rounds of SIGKILL; whatever still lives then hangs in the kernel. In milliseconds. */
const WATCHDOG_MS = 15_000;

/**
 * Ends every process that is left of a run's jobs on this machine, and resolves with how many there were. For whoever takes
 * up a run whose runner died. Processes are known by the run's id in their environment, so none can be mistaken; those that
 * emptied it are known to the runner's watchdog alone, which is waited for where it lives. Where a system does not show
 * environments (all but Linux) there are 0.
 */
export async function endLeftovers(runId: string, options: LeftoverOptions): Promise<number> {
  const { clock, platform, graceMs = DEFAULT_GRACES.endMs } = options;
  if (platform !== 'linux') return 0;
  const entry = `${JOB_COOKIE}=${runId}/`;
  const spared = ownLine();
  let count = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const blank: number[] = [];
    const pids = listPids().filter(pid => {
      const environment = spared.has(pid) ? null : environmentOf(pid);
      if (environment === '') blank.push(pid);
      return environment !== null && holdsEntry(environment, entry) && !hasEnded(pid);
    });
    count += pids.length;
    if (pids.length > 0) await endProcesses(pids, { clock, entry, graceMs });
    // In this order: what is no longer becoming another program by now shows its environment.
    else if (blank.some(pid => isBecoming(pid) || environmentHas(pid, entry))) await pause(clock, 1);
    else break;
  }
  await becomesTrue(clock, graceMs + WATCHDOG_MS, () => !isWatchdogAtWork());
  return count;
}

/** This process and its ancestors: a runner may itself run inside a job of the run that it takes up. */
function ownLine(): ReadonlySet<number> {
  const line = new Set<number>();
  for (let pid = process.pid; pid > 0 && !line.has(pid); pid = readStat(pid)?.parent ?? 0) line.add(pid);
  return line;
}
