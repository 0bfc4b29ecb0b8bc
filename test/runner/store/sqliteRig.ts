import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../runner/clock.ts';
import type { Processes, ProcessIdentity } from '../../../runner/store/liveness.ts';
import { openSqliteStore } from '../../../runner/store/sqlite/openSqliteStore.ts';
import type { Store } from '../../../runner/store/store.ts';
import { socketWakes } from '../../../runner/store/wake/socketWakes.ts';
import { realClock } from './realClock.ts';
import type { Handle, Rig } from './rig.ts';

export interface SqliteRig extends Rig {
  readonly directory: string;
  open(): Promise<SqliteHandle>;
}

export interface SqliteHandle extends Handle {
  /** Others take the process for dead, though it lives on. */
  lapse(): void;
}

/**
 * Handles over one real file, with real sockets; only the table of processes is made up, so that a played process can die
 * while the test goes on. Real processes are in `processes.test.ts`.
 */
export function sqliteRig(clock: Clock = realClock): SqliteRig {
  const directory = mkdtempSync(join(tmpdir(), 'segue-store-'));
  const dead = new Set<number>();
  const stores: Store[] = [];
  let lastPid = 0;
  return {
    directory,
    open: async () => {
      const pid = ++lastPid;
      const wakes = socketWakes();
      const store = await openSqliteStore({ directory, clock, wakes, processes: processTable(pid, dead) });
      stores.push(store);
      const lapse = (): void => void dead.add(pid);
      const die = (): void => {
        lapse();
        // What the kernel does for a killed process.
        wakes.close();
      };
      return { store, lapse, die };
    },
    end: async () => {
      for (const store of stores) await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A machine whose processes have the numbers that the test gives them. */
export function processTable(pid: number, dead: ReadonlySet<number>): Processes {
  const own: ProcessIdentity = { host: 'here', boot: 'boot', pid, startedAt: String(pid) };
  return {
    own,
    state: of => {
      if (of.host !== own.host) return 'elsewhere';
      return dead.has(of.pid) ? 'dead' : 'alive';
    },
  };
}
