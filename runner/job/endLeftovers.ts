import type { Clock } from '../clock.ts';
import { endProcesses, JOB_COOKIE } from './process/escapedProcesses.ts';
import { DEFAULT_GRACES } from './process/graces.ts';
import { environmentHas, listPids, readStat } from './process/procFiles.ts';

export interface LeftoverOptions {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  /** Between SIGTERM and SIGKILL, in milliseconds; 10 s by default. */
  readonly graceMs?: number;
}

/**
 * Ends every process that is left of a run's jobs on this machine, and resolves with how many there were. For whoever takes
 * up a run whose runner died: its watchdog normally ended them already. Processes are known by the run's id in their
 * environment, so none can be mistaken; where a system does not show it (all but Linux) there are 0.
 */
export async function endLeftovers(runId: string, options: LeftoverOptions): Promise<number> {
  if (options.platform !== 'linux') return 0;
  const entry = `${JOB_COOKIE}=${runId}/`;
  const spared = ownLine();
  const pids = listPids().filter(pid => !spared.has(pid) && environmentHas(pid, entry));
  if (pids.length > 0) {
    const graceMs = options.graceMs ?? DEFAULT_GRACES.endMs;
    await endProcesses(pids, { clock: options.clock, entry, graceMs });
  }
  return pids.length;
}

/** This process and its ancestors: a runner may itself run inside a job of the run that it takes up. */
function ownLine(): ReadonlySet<number> {
  const line = new Set<number>();
  for (let pid = process.pid; pid > 0 && !line.has(pid); pid = readStat(pid)?.parent ?? 0) line.add(pid);
  return line;
}
