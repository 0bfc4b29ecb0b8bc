import type { Clock } from '../../clock.ts';
import { runTopic, type Wakes } from './wakes.ts';
import { Watch, type WatchedOwner } from './watch.ts';

/** What decides whether a run's journal is still expected to grow. */
export interface RunGrowth {
  readonly lastSequence: number;
  /** Who writes it; null where nobody does: the run has ended, or its owner is dead or gone. */
  readonly owner: WatchedOwner | 'own' | null;
}

export interface RunWaitsOptions {
  readonly wakes: Wakes;
  readonly clock: Clock;
  /** Undefined where there is no such run. */
  readonly growth: (runId: string) => Promise<RunGrowth | undefined>;
}

interface RunWaiter {
  readonly after: number;
}

/** The calls of one store that wait for runs to go on. */
export class RunWaits {
  readonly #options: RunWaitsOptions;
  readonly #watches = new Map<string, Watch<RunWaiter>>();
  /** The last entry that was read of a run; only of runs that had not ended by then. */
  readonly #seen = new Map<string, number>();
  #isClosed = false;

  constructor(options: RunWaitsOptions) {
    this.#options = options;
  }

  /** Remembers how far a run's journal was read. */
  saw(runId: string, sequence: number, hasEnded: boolean): void {
    if (hasEnded) this.#seen.delete(runId);
    else this.#seen.set(runId, sequence);
  }

  /** See `Store.grown`. */
  async grown(runId: string, signal: AbortSignal, after = this.#seen.get(runId) ?? 0): Promise<void> {
    if (!this.#isClosed) await this.#watch(runId).join({ after }, signal);
  }

  close(): void {
    this.#isClosed = true;
    for (const watch of [...this.#watches.values()]) watch.close();
  }

  #watch(runId: string): Watch<RunWaiter> {
    const known = this.#watches.get(runId);
    if (known !== undefined) return known;
    const { wakes, clock, growth } = this.#options;
    const watch = new Watch<RunWaiter>({
      topic: runTopic(runId),
      wakes,
      clock,
      look: async waiters => {
        const found = await growth(runId);
        if (found === undefined || found.owner === null) return { done: waiters, owners: [] };
        const done = waiters.filter(({ after }) => after < found.lastSequence);
        return { done, owners: found.owner === 'own' ? [] : [found.owner] };
      },
      ended: () => {
        if (this.#watches.get(runId) === watch) this.#watches.delete(runId);
      },
    });
    this.#watches.set(runId, watch);
    return watch;
  }
}
