import type { Clock } from '../../clock.ts';
import type { Graces } from './graces.ts';
import { listPids, readStat } from './procFiles.ts';
import { becomesTrue } from './waiting.ts';

/** Waiting longer for SIGKILL to work is of no use: what is left then hangs in the kernel. In milliseconds. */
const KILL_MS = 1_000;

export interface GroupOptions {
  readonly clock: Clock;
  readonly graces: Graces;
  readonly isLinux: boolean;
}

/** The process group of one job. */
export class ProcessGroup {
  readonly id: number;
  readonly #options: GroupOptions;
  #ending: 'no' | 'asked' | 'killed' = 'no';
  #isOver = false;
  #cancelKill: (() => void) | undefined;

  constructor(id: number, options: GroupOptions) {
    this.id = id;
    this.#options = options;
  }

  /** SIGTERM now and SIGKILL after the grace; with `force` SIGKILL now. */
  end(force: boolean): void {
    if (this.#isOver) return;
    if (force) {
      this.#kill();
    } else if (this.#ending === 'no') {
      this.#ending = 'asked';
      this.#signal('SIGTERM');
      // A stopped process would not see the SIGTERM before it goes on.
      this.#signal('SIGCONT');
      this.#cancelKill = this.#options.clock.after(this.#options.graces.endMs, () => this.#kill());
    }
  }

  /** Ends what is left of the group after its main process ended. Resolves when nothing is. */
  async clear(): Promise<void> {
    if (this.#isOver) return;
    this.#cancelKill?.();
    await this.#empty();
    this.close();
  }

  /** The group is known to be empty: its number may be given to somebody else, so it is not signalled any more. */
  close(): void {
    this.#cancelKill?.();
    this.#isOver = true;
  }

  async #empty(): Promise<void> {
    const { clock, graces } = this.#options;
    const isGone = (): boolean => !this.#isAlive();
    if (isGone()) return;
    if (this.#ending === 'no') {
      if (await becomesTrue(clock, graces.settleMs, isGone)) return;
      await becomesTrue(clock, graces.busyMs, () => this.#ending !== 'no' || !this.#isAtWork());
      if (isGone()) return;
      this.#signal('SIGTERM');
      this.#signal('SIGCONT');
    }
    const wasKilled = (): boolean => this.#ending === 'killed';
    await becomesTrue(clock, graces.leftoverMs, () => isGone() || wasKilled());
    this.#kill();
    await becomesTrue(clock, KILL_MS, isGone);
  }

  #kill(): void {
    this.#cancelKill?.();
    this.#ending = 'killed';
    this.#signal('SIGKILL');
  }

  #isAlive(): boolean {
    if (!this.#signal(0)) return false;
    if (!this.#options.isLinux || !this.#hasOnlyZombies()) return true;
    // A process that was made while the list was read is not in it. Zombies do not mind.
    this.#signal('SIGKILL');
    return !this.#hasOnlyZombies();
  }

  /** Where nobody reaps orphans (a container without an init), what has ended stays in its group for good. */
  #hasOnlyZombies(): boolean {
    let zombies = 0;
    for (const pid of listPids()) {
      const stat = readStat(pid);
      if (stat?.group !== this.id) continue;
      if (stat.state !== 'Z' && stat.state !== 'X') return false;
      zombies++;
    }
    // None at all: those that there are were made while the list was read.
    return zombies > 0;
  }

  /** Whether any process of the group runs, waits for a processor, or for a disk. Only Linux tells. */
  #isAtWork(): boolean {
    if (!this.#options.isLinux) return false;
    return listPids().some(pid => {
      const stat = readStat(pid);
      return stat?.group === this.id && (stat.state === 'R' || stat.state === 'D');
    });
  }

  /** False where the group has no process any more. */
  #signal(signal: NodeJS.Signals | 0): boolean {
    try {
      process.kill(-this.id, signal);
      return true;
    } catch (error) {
      // EPERM says that there are processes, of another user.
      return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
    }
  }
}
