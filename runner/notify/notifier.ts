import type { Clock } from '../clock.ts';
import type { Json, JsonObject, Orchestration } from '../model/orchestration.ts';
import type { Entry } from '../record/entry.ts';
import type { RunObserver } from '../record/observer.ts';
import type { RunState } from '../record/runState.ts';
import { runName } from '../report/words.ts';
import type { RunRow, StoreReader } from '../store/store.ts';
import { pagerDutyUrl } from './channels/pagerDuty.ts';
import { Deliveries, type Outcome } from './deliveries.ts';
import { hadFailed, type Occasion, occasionsOf } from './occasion.ts';
import { firstBound } from './overrun.ts';
import { RuleError, type RuleFacts, rulesOf, wantedBy } from './rules.ts';

export interface NotifierOptions {
  readonly clock: Clock;
  readonly record: Pick<StoreReader, 'runs'>;
  /** An orchestration as it runs; null where there is none any more. */
  readonly orchestration: (id: string) => Orchestration | null;
  /** `notifications` of the project's settings as they are now. */
  readonly settings: () => Json;
  readonly secrets: (orchestration: Orchestration) => Promise<Pick<RuleFacts, 'secrets' | 'projectSecrets'>>;
  /** When a schedule starts an orchestration next, in milliseconds since 1970, or null. */
  readonly next: (id: string) => number | null;
  readonly log: (level: 'info' | 'warning', message: string, details: JsonObject) => void;
  /** Where PagerDuty takes events; absent: at PagerDuty. */
  readonly pagerDutyUrl?: string;
}

/** How many earlier runs are looked at for what is usual, and whether the last one had failed. */
const lookedAt = 50;

/** No timer of Node.js takes more than 24 days; longer ones are taken in pieces of this, in ms. */
const longestTimerMs = 12 * 3_600_000;

/**
 * Tells people of runs that no person started, as the notifications of their orchestration say. It only looks on: what goes wrong in it is logged, and changes
 * nothing of a run.
 */
export class Notifier implements RunObserver {
  readonly #options: NotifierOptions;
  readonly #deliveries: Deliveries;
  /** What is being found out for a notice. */
  readonly #tellings = new Set<Promise<void>>();
  /** Ends the watch over the time that a run takes. */
  readonly #watches = new Map<string, () => void>();
  /** Runs that have been told of as waiting. */
  readonly #waiting = new Set<string>();
  #pageUrl: string | null = null;

  constructor(options: NotifierOptions) {
    this.#options = options;
    const { clock } = options;
    this.#deliveries = new Deliveries({ clock, settled: outcome => this.#log(outcome) });
  }

  /** Notices lead to this page from now on; it takes a run's id after `#run=`. */
  linkTo(pageUrl: string): void {
    this.#pageUrl = pageUrl;
  }

  onEntry(entry: Entry, run: RunState): void {
    const { runId, trigger } = run.created;
    if (trigger.kind === 'manual') return;
    if (entry.kind === 'run-waiting' && !this.#waiting.has(runId)) {
      this.#waiting.add(runId);
      this.#begin(run, orchestration => this.#tell(run, orchestration, entry));
    }
    if (entry.kind === 'run-started') this.#begin(run, orchestration => this.#watch(run, orchestration));
    if (entry.kind !== 'run-ended') return;
    this.#waiting.delete(runId);
    this.#watches.get(runId)?.();
    this.#watches.delete(runId);
    this.#begin(run, orchestration => this.#tell(run, orchestration, entry));
  }

  /** Resolves when nothing is to be told. */
  async idle(): Promise<void> {
    while (this.#tellings.size > 0) await Promise.all(this.#tellings);
    await this.#deliveries.idle();
  }

  /** Tells what is under way, and gives up what would have to be tried again later. */
  async close(): Promise<void> {
    for (const stop of this.#watches.values()) stop();
    this.#watches.clear();
    await Promise.all(this.#tellings);
    await this.#deliveries.close();
  }

  /** Does something where anybody is to be told of anything. */
  #begin(run: RunState, act: (orchestration: Orchestration) => Promise<void>): void {
    const orchestration = this.#options.orchestration(run.created.orchestration);
    if (orchestration === null) return;
    if (rulesOf({ orchestration, settings: this.#options.settings() }).rules.length === 0) return;
    const telling = act(orchestration)
      .catch((error: unknown) => this.#complain(run, error instanceof Error ? error.message : String(error)))
      .finally(() => this.#tellings.delete(telling));
    this.#tellings.add(telling);
  }

  async #tell(run: RunState, orchestration: Orchestration, entry: Entry): Promise<void> {
    const mayRecover = entry.kind === 'run-ended' && entry.state === 'success';
    const earlier = mayRecover ? await this.#earlier(run) : [];
    await this.#send(run, orchestration, { occasions: occasionsOf(entry, hadFailed(earlier)) });
  }

  async #send(
    run: RunState,
    orchestration: Orchestration,
    what: { readonly occasions: readonly Occasion[]; readonly exceeded?: string },
  ): Promise<void> {
    const { occasions, exceeded = null } = what;
    if (occasions.length === 0) return;
    const link = this.#pageUrl === null ? null : `${this.#pageUrl}#run=${run.created.runId}`;
    const facts: RuleFacts = {
      orchestration,
      settings: this.#options.settings(),
      ...(await this.#options.secrets(orchestration)),
      pagerDutyUrl: this.#options.pagerDutyUrl ?? pagerDutyUrl,
    };
    for (const wanted of wantedBy(run, occasions, facts)) {
      if (wanted instanceof RuleError) this.#complain(run, wanted.message);
      else this.#deliveries.send(wanted.channel, { occasion: wanted.occasion, run, exceeded, link });
    }
  }

  /** Has it told when the run takes too long. */
  async #watch(run: RunState, orchestration: Orchestration): Promise<void> {
    const { clock, next, settings } = this.#options;
    const { rules } = rulesOf({ orchestration, settings: settings() });
    if (!rules.some(rule => Array.isArray(rule['on']) && rule['on'].includes('overrun'))) return;
    const bound = firstBound({
      startedAt: run.startedAt ?? clock.now(),
      limitMs: orchestration.limits.durationMs,
      nextAt: next(orchestration.id),
      earlier: await this.#earlier(run),
    });
    if (bound === undefined || run.endedAt !== null) return;
    const wait = (): void => {
      const leftMs = bound.at - clock.now();
      const stop = clock.after(
        Math.min(Math.max(0, leftMs), longestTimerMs),
        () => {
          if (leftMs > longestTimerMs) {
            wait();
            return;
          }
          this.#watches.delete(run.created.runId);
          const { exceeded } = bound;
          this.#begin(run, found => this.#send(run, found, { occasions: ['overrun'], exceeded }));
        },
        { background: true },
      );
      this.#watches.set(run.created.runId, stop);
    };
    wait();
  }

  #earlier({ created }: RunState): Promise<readonly RunRow[]> {
    const { orchestration, runId } = created;
    return this.#options.record.runs({ orchestration, before: runId, limit: lookedAt });
  }

  #log({ notice, channel, attempts, failure }: Outcome): void {
    const { occasion, run } = notice;
    const details = { run: run.created.runId, occasion, channel, attempts };
    const name = runName(run.created);
    if (failure === null) this.#options.log('info', `Told of ${name} (${occasion}): ${channel}.`, details);
    else
      this.#options.log(
        'warning',
        `Could not tell of ${name} (${occasion}), ${channel}: ${failure}; tried ${attempts} times.`,
        details,
      );
  }

  #complain(run: RunState, message: string): void {
    const details = { run: run.created.runId };
    this.#options.log('warning', `Could not tell of ${runName(run.created)}: ${message}.`, details);
  }
}
