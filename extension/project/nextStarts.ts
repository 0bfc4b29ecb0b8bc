import { answer, type Program } from '../runner/program.ts';
import { messageOf } from '../runner/runsFeed.ts';

/** A time at which a schedule starts an orchestration. */
export interface NextStart {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly cron: string;
  readonly timezone: string;
}

export interface NextStartsOptions {
  readonly root: string;
  readonly program: () => Promise<Program>;
  readonly log: (message: string) => void;
  /** What `of` says may be something else now. */
  readonly changed: () => void;
}

/** What `segue next --json` prints, as far as it is of interest here. */
interface Fire {
  readonly orchestration: string;
  readonly at: string;
  readonly cron: string;
  readonly timezone: string;
  /** The calendar that keeps it from starting a run. */
  readonly calendar: string | null;
}

/** So many times of each are asked for at once, so that a schedule of every minute asks three times an hour. */
const known = 20;
/** Files that are saved one after another are looked at together; in ms. */
const restMs = 1000;

/**
 * When the orchestrations of a project are started next by their schedules, as `segue next` says. Asked for when somebody wants to
 * know and something has changed since: a view that nobody sees costs nothing.
 */
export class NextStarts {
  readonly #options: NextStartsOptions;
  #starts: ReadonlyMap<string, readonly NextStart[]> = new Map();
  #isStale = true;
  #isAsking = false;
  readonly #end = new AbortController();

  constructor(options: NextStartsOptions) {
    this.#options = options;
  }

  /** The next start after an instant, as far as it is known by now; `changed` is called when more is known. */
  of(orchestration: string, now: number): NextStart | undefined {
    const starts = this.#starts.get(orchestration) ?? [];
    const next = starts.find(({ at }) => at > now);
    if (next === undefined && starts.length > 0) this.#isStale = true;
    if (this.#isStale && !this.#isAsking && !this.#end.signal.aborted) void this.#ask();
    return next;
  }

  /** Something that schedules depend on has changed. */
  forget(): void {
    this.#isStale = true;
    this.#options.changed();
  }

  dispose(): void {
    this.#end.abort();
  }

  async #ask(): Promise<void> {
    const { root, program, log, changed } = this.#options;
    const { signal } = this.#end;
    this.#isAsking = true;
    this.#isStale = false;
    try {
      const words = ['next', '--each', '--count', `${known}`, '--json'];
      const fires = await answer<readonly Fire[]>(await program(), root, words, { signal });
      this.#starts = Map.groupBy(
        fires.filter(({ calendar }) => calendar === null).map(startOf),
        ({ orchestration }) => orchestration,
      );
    } catch (error) {
      // The next change of a file asks again; until then nothing is known.
      this.#starts = new Map();
      if (!signal.aborted) log(`The next starts of schedules are not known: ${messageOf(error)}`);
    }
    if (signal.aborted) return;
    changed();
    setTimeout(() => {
      this.#isAsking = false;
      if (this.#isStale) changed();
    }, restMs).unref();
  }
}

function startOf({
  orchestration,
  at,
  cron,
  timezone,
}: Fire): NextStart & { readonly orchestration: string } {
  return { orchestration, at: Date.parse(at), cron, timezone };
}
