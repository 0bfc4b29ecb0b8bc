import type { LastOfTask, LastRun, UsualDuration } from '../../runner/model/recordedRuns.ts';
import type { ChangedRuns, LastRuns } from '../../server/ports.ts';

/** A record of runs of orchestrations under `/project` that a test writes. */
export class PlayedRuns implements LastRuns {
  readonly #last = new Map<string, LastRun>();
  readonly #usual = new Map<string, UsualDuration>();
  readonly #listeners = new Set<(changed: ChangedRuns) => void>();

  async last(root: string, orchestration: string): Promise<LastRun | null> {
    return this.#last.get(`${root} ${orchestration}`) ?? null;
  }

  async usual(root: string, orchestration: string): Promise<UsualDuration | null> {
    return this.#usual.get(`${root} ${orchestration}`) ?? null;
  }

  onChange(listener: (changed: ChangedRuns) => void): void {
    this.#listeners.add(listener);
  }

  /** A run ends. */
  end(orchestration: string, last: LastRun | null, usual: UsualDuration | null = null): void {
    const key = `/project ${orchestration}`;
    if (last !== null) this.#last.set(key, last);
    if (usual !== null) this.#usual.set(key, usual);
    for (const listener of this.#listeners) listener({ root: '/project', orchestrations: [orchestration] });
  }
}

/** A run that succeeded in 3.2 s on Saturday, 21 November 2026, at 15:02:30 in Kolkata. */
export function lastRun(members: Partial<LastRun> = {}): LastRun {
  return {
    number: 12,
    endedAt: Date.UTC(2026, 10, 21, 9, 32, 30),
    durationMs: 3200,
    state: 'success',
    values: {},
    tasks: new Map(),
    ...members,
  };
}

/** A task that was executed in that run. */
export function lastOfTask(state: string, durationMs: number, failure: string | null = null): LastOfTask {
  const endedAt = Date.UTC(2026, 10, 21, 9, 32, 29);
  return { state, failure, execution: { number: 12, state, endedAt, durationMs } };
}
