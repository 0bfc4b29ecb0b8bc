import type { RunJson, RunSummaryJson, WatchedChangeJson, WatchLineJson } from '../../schemas/types.ts';
import { withChange } from '../panel/change.ts';
import { answers, CommandError, type Program, type RunningCommand, start } from './program.ts';

/** What somebody hears of the runs of a project. */
export interface FeedListener {
  /** The list of runs changed. */
  listed?(): void;
  /** A run appeared, or is told of as a whole again. */
  appeared?(run: RunJson): void;
  changed?(change: WatchedChangeJson): void;
  /** Nothing can be heard of runs, with the reason; null when it can be again. */
  troubled?(message: string | null): void;
}

export interface FeedOptions {
  readonly root: string;
  readonly program: () => Promise<Program>;
  readonly log: (message: string) => void;
}

/** After a watch that failed another one is begun, first soon and then later, in ms. */
const firstPauseMs = 500;
const lastPauseMs = 30_000;
/** How many of the newest runs are known. */
const known = 200;

/** All runs of a project, live, in whichever process they run: what `segue watch` tells. */
export class RunsFeed {
  readonly #options: FeedOptions;
  readonly #listeners = new Set<FeedListener>();
  readonly #runs = new Map<string, RunSummaryJson>();
  readonly #live = new Map<string, RunJson>();
  #child: RunningCommand | null = null;
  #timer: NodeJS.Timeout | null = null;
  #pauseMs = firstPauseMs;
  #trouble: string | null = null;
  #isListed = false;
  #isWatching = false;
  /** The watch that goes on is ended by `restart`, which is no trouble. */
  #isRestarting = false;
  #isClosed = false;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** The newest runs, newest first. Ids sort by time. */
  get runs(): readonly RunSummaryJson[] {
    return [...this.#runs.values()].sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, known);
  }

  /** Whether it is known which runs there are. */
  get isListed(): boolean {
    return this.#isListed;
  }

  get trouble(): string | null {
    return this.#trouble;
  }

  /** A run as a whole, where it goes on or was heard of since the watch began. */
  whole(id: string): RunJson | undefined {
    return this.#live.get(id);
  }

  listen(listener: FeedListener): { dispose(): void } {
    this.#listeners.add(listener);
    if (!this.#isWatching && this.#timer === null) void this.#watch();
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** Begins anew, with another program for instance. */
  restart(): void {
    this.#pauseMs = firstPauseMs;
    if (this.#child !== null) {
      this.#isRestarting = true;
      this.#child.kill();
    } else if (this.#timer !== null) this.#again(0);
  }

  dispose(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#child?.kill();
  }

  async #watch(): Promise<void> {
    this.#timer = null;
    this.#isWatching = true;
    const { root, program, log } = this.#options;
    let failure = 'The watch of runs ended.';
    let chosen: Program | null = null;
    try {
      this.#isListed = false;
      chosen = await program();
      const child = start(chosen, root, ['watch', '--json', '--limit', `${known}`]);
      this.#child = child;
      await answers<WatchLineJson>(child, line => this.#take(line));
    } catch (error) {
      failure = chosen === null ? messageOf(error) : withProgram(messageOf(error), chosen);
    }
    this.#child = null;
    this.#isWatching = false;
    if (this.#isClosed) return;
    if (this.#isRestarting) {
      this.#isRestarting = false;
      this.#again(0);
      return;
    }
    log(failure);
    // A watch that had begun may end because it was told to; one that could not begin is a trouble to tell of.
    if (!this.#isListed) this.#tellTrouble(failure);
    this.#again(this.#pauseMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, lastPauseMs);
  }

  #again(pauseMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#watch(), pauseMs);
  }

  #take(line: WatchLineJson): void {
    const isListChanged = line.kind === 'runs' || !isSame(this.#runs.get(line.run.id), line.run);
    switch (line.kind) {
      case 'runs':
        this.#isListed = true;
        this.#pauseMs = firstPauseMs;
        this.#tellTrouble(null);
        this.#runs.clear();
        this.#live.clear();
        for (const run of line.runs) this.#runs.set(run.id, run);
        break;
      case 'run': {
        const run: RunJson = { ...line.run, path: line.path, phases: line.phases };
        this.#runs.set(run.id, line.run);
        this.#live.set(run.id, run);
        this.#tell(listener => listener.appeared?.(run));
        break;
      }
      case 'change': {
        this.#runs.set(line.run.id, line.run);
        const before = this.#live.get(line.run.id);
        if (before !== undefined) this.#live.set(line.run.id, withChange(before, line));
        this.#tell(listener => listener.changed?.(line));
        break;
      }
    }
    // Most of what happens in a run changes nothing of what a list shows.
    if (isListChanged) this.#tell(listener => listener.listed?.());
  }

  #tellTrouble(message: string | null): void {
    if (this.#trouble === message) return;
    this.#trouble = message;
    this.#tell(listener => listener.troubled?.(message));
  }

  #tell(call: (listener: FeedListener) => void): void {
    for (const listener of [...this.#listeners]) call(listener);
  }
}

function isSame(one: RunSummaryJson | undefined, other: RunSummaryJson): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A project's own command line may be of another version than the extension, which then is worth knowing. */
function withProgram(message: string, { isBundled, script }: Program): string {
  if (isBundled) return message;
  return `${message}\nThis came from the project's own segue, ${script}. The setting "segue.runner" can have the extension's own used instead.`;
}

/** Why something failed, for people. */
export function messageOf(error: unknown): string {
  if (error instanceof CommandError && error.message === '')
    return error.exitCode === null
      ? 'The command was ended from outside.'
      : `The command ended with exit code ${error.exitCode}.`;
  return error instanceof Error ? error.message : String(error);
}
