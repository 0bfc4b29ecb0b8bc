import type { Clock } from '../clock.ts';
import type { Json, JsonObject, Orchestration } from '../model/orchestration.ts';
import type { Entry } from '../record/entry.ts';
import type { RunObserver } from '../record/observer.ts';
import { foldJournal, type RunState } from '../record/runState.ts';
import { runName } from '../report/words.ts';
import type { KeptNotice, NewNotice } from '../store/notices.ts';
import type { RunRow, Store } from '../store/store.ts';
import { pagerDutyUrl } from './channels/pagerDuty.ts';
import { hadFailed, occasionsOf } from './occasion.ts';
import { type Letter, Outbox, type Outcome } from './outbox.ts';
import { firstBound } from './overrun.ts';
import { type RuleFacts, rulesOf, wantedBy } from './rules.ts';

export interface NotifierOptions {
  readonly clock: Clock;
  readonly store: Pick<Store, 'run' | 'runs' | 'journal' | 'addNotice' | 'dueNotices' | 'keepNotice'>;
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
 * Tells people of runs that no person started, as the notifications of their orchestration say when they are told. What there is to tell is on record with what it tells of; here it is
 * told, at once where the run is this process's. What goes wrong in it is logged, and changes nothing of a run.
 */
export class Notifier implements RunObserver {
  readonly #options: NotifierOptions;
  readonly #outbox: Outbox;
  /** What is being found out of the time that runs may take. */
  readonly #findings = new Set<Promise<void>>();
  /** Ends the watch over the time that a run takes. */
  readonly #watches = new Map<string, () => void>();
  /** Runs that have been told of as waiting. */
  readonly #waiting = new Set<string>();
  #pageUrl: string | null = null;

  constructor(options: NotifierOptions) {
    this.#options = options;
    const { clock, store } = options;
    this.#outbox = new Outbox({
      clock,
      store,
      letters: kept => this.#letters(kept),
      tried: outcome => this.#log(outcome),
      failed: (error, kept) => this.#complain(error, kept?.run),
    });
  }

  /** Notices lead to this page from now on; it takes a run's id after `#run=`. */
  linkTo(pageUrl: string): void {
    this.#pageUrl = pageUrl;
  }

  /** Takes up what other processes left untold when they died, and what is to be tried again. */
  start(): void {
    this.#outbox.start();
  }

  onEntry(entry: Entry, run: RunState): void {
    const { runId, trigger } = run.created;
    if (trigger.kind === 'manual') return;
    const { at } = entry;
    if (entry.kind === 'run-waiting' && !this.#waiting.has(runId)) {
      this.#waiting.add(runId);
      this.#take(runId, { cause: 'waiting', at, exceeded: null });
    }
    if (entry.kind === 'run-started') this.#begin(runId, () => this.#watch(run));
    if (entry.kind !== 'run-ended') return;
    this.#waiting.delete(runId);
    this.#watches.get(runId)?.();
    this.#watches.delete(runId);
    this.#take(runId, { cause: 'ended', at, exceeded: null });
  }

  /** Resolves when nothing is to be told now. */
  async idle(): Promise<void> {
    while (this.#findings.size > 0) await Promise.all(this.#findings);
    await this.#outbox.idle();
  }

  /** Tells what is in hand; what would have to be tried again is for whoever comes next. */
  async close(): Promise<void> {
    for (const stop of this.#watches.values()) stop();
    this.#watches.clear();
    await Promise.all(this.#findings);
    await this.#outbox.close();
  }

  #take(run: string, notice: NewNotice): void {
    this.#outbox.take({ ...notice, run, dueAt: notice.at, deliveries: [] });
  }

  #begin(run: string, act: () => Promise<void>): void {
    const finding = act()
      .catch((error: unknown) => this.#complain(error, run))
      .finally(() => this.#findings.delete(finding));
    this.#findings.add(finding);
  }

  /** Who wants to hear of a notice, by the files as they are now. The whole run is read only where somebody does. */
  async #letters({ run: id, cause, at, exceeded }: KeptNotice): Promise<readonly Letter[]> {
    const { store, settings, secrets } = this.#options;
    const row = await store.run(id);
    const orchestration = row === undefined ? null : this.#toldOf(row.orchestration);
    if (row === undefined || orchestration === null) return [];
    const mayRecover = cause === 'ended' && row.state === 'success';
    const earlier = mayRecover ? await this.#earlier(row) : [];
    const occasions = occasionsOf(cause, row.state, hadFailed(earlier));
    if (occasions.length === 0) return [];
    const run = foldJournal((await store.journal(id)).map(({ entry }) => entry));
    const facts: RuleFacts = {
      orchestration,
      settings: settings(),
      ...(await secrets(orchestration)),
      pagerDutyUrl: this.#options.pagerDutyUrl ?? pagerDutyUrl,
    };
    const link = this.#pageUrl === null ? null : `${this.#pageUrl}#run=${id}`;
    const wanted = wantedBy(run, occasions, facts);
    const isOver = wanted.some(({ channel }) => channel.lasts === true) && (await this.#isOver(row, at));
    const timely = wanted.filter(({ channel }) => !isOver || channel.lasts !== true);
    return timely.map(({ channel, occasion }) => ({
      channel,
      notice: { occasion, run, exceeded, link },
    }));
  }

  /** Whether a later run has come to an end that matters by now. */
  async #isOver({ id, orchestration }: RunRow, at: number): Promise<boolean> {
    const rows = await this.#options.store.runs({ orchestration, limit: lookedAt });
    const others = rows.filter(row => row.id !== id && row.trigger.kind !== 'manual');
    return others.some(
      ({ state, endedAt }) => (state === 'success' || state === 'failed') && (endedAt ?? 0) > at,
    );
  }

  /** An orchestration of which anybody is to be told anything. */
  #toldOf(id: string): Orchestration | null {
    const orchestration = this.#options.orchestration(id);
    if (orchestration === null) return null;
    const { rules } = rulesOf({ orchestration, settings: this.#options.settings() });
    return rules.length === 0 ? null : orchestration;
  }

  /** Has it told when the run takes too long. */
  async #watch(run: RunState): Promise<void> {
    const { clock, next, settings } = this.#options;
    const orchestration = this.#toldOf(run.created.orchestration);
    if (orchestration === null) return;
    const { rules } = rulesOf({ orchestration, settings: settings() });
    if (!rules.some(rule => Array.isArray(rule['on']) && rule['on'].includes('overrun'))) return;
    const bound = firstBound({
      startedAt: run.startedAt ?? clock.now(),
      limitMs: orchestration.limits.durationMs,
      nextAt: next(orchestration.id),
      earlier: await this.#earlier({ ...run.created, id: run.created.runId }),
    });
    if (bound === undefined || run.endedAt !== null) return;
    const { runId } = run.created;
    const wait = (): void => {
      const leftMs = bound.at - clock.now();
      const stop = clock.after(
        Math.min(Math.max(0, leftMs), longestTimerMs),
        () => {
          if (leftMs > longestTimerMs) {
            wait();
            return;
          }
          this.#watches.delete(runId);
          this.#begin(runId, () => this.#overrun(runId, bound.exceeded));
        },
        { background: true },
      );
      this.#watches.set(runId, stop);
    };
    wait();
  }

  async #overrun(run: string, exceeded: string): Promise<void> {
    const { clock, store } = this.#options;
    const notice: NewNotice = { cause: 'overrun', at: clock.now(), exceeded };
    if (await store.addNotice(run, notice)) this.#take(run, notice);
  }

  #earlier({ orchestration, id: before }: Pick<RunRow, 'orchestration' | 'id'>): Promise<readonly RunRow[]> {
    return this.#options.store.runs({ orchestration, before, limit: lookedAt });
  }

  /** What came of an attempt; of those that fail the first and the last are worth a line. */
  #log({ notice, delivery }: Outcome): void {
    const { occasion, run } = notice;
    const { channel, attempts, failure, isSettled } = delivery;
    const details = { run: run.created.runId, occasion, channel, attempts };
    const name = runName(run.created);
    if (failure === null) this.#options.log('info', `Told of ${name} (${occasion}): ${channel}.`, details);
    else if (isSettled || attempts === 1) {
      const next = isSettled ? `tried ${attempts} ${attempts === 1 ? 'time' : 'times'}` : 'it is tried again';
      const message = `Could not tell of ${name} (${occasion}), ${channel}: ${failure}; ${next}.`;
      this.#options.log('warning', message, details);
    }
  }

  #complain(error: unknown, run: string | undefined): void {
    const message = error instanceof Error ? error.message : String(error);
    const what = run === undefined ? 'What is to be told waits for the record' : 'A notification waits';
    this.#options.log('warning', `${what}: ${message}`, run === undefined ? {} : { run });
  }
}
