/**
 * What people are to be told of runs, until they have been told: an outbox. A notice comes into being in the transaction of what it tells of, so that a process that is
 * killed before it has told anybody leaves it to the next one.
 */
export interface NoticeStore {
  /** Notes down a notice of a run, this process's to tell. False where it was noted before, or the run is not known. */
  addNotice(run: string, notice: NewNotice): Promise<boolean>;

  /** The notices that are due by an instant, at most `limit`, soonest first: this process's, and those whose process died, which are this process's from now on. */
  dueNotices(now: number, limit: number): Promise<readonly KeptNotice[]>;

  /** Writes down what became of a notice so far. One of which nobody wants to hear, without deliveries and never due again, is forgotten. */
  keepNotice(notice: KeptNotice): Promise<void>;

  /** All notices of a run of which anybody wanted to hear, in the order in which they came up. */
  notices(run: string): Promise<readonly KeptNotice[]>;
}

/** What there is to tell: that a run has ended, waits for another one, or takes too long. Each is told once a run. */
export type NoticeCause = 'ended' | 'waiting' | 'overrun';

export interface NewNotice {
  readonly cause: NoticeCause;
  readonly at: number;
  /** For an overrun: what the run takes longer than. */
  readonly exceeded: string | null;
}

export interface KeptNotice extends NewNotice {
  readonly run: string;
  /** When somebody is to be told, or told again, in milliseconds since 1970; null once everybody has been, or was given up. */
  readonly dueAt: number | null;
  readonly deliveries: readonly Delivery[];
}

/** What became of a notice on one channel. */
export interface Delivery {
  /** The channel's name, which tells it from the notice's other ones and holds no secret. */
  readonly channel: string;
  /** What was told: `failure`, `recovered` … */
  readonly occasion: string;
  readonly attempts: number;
  /** When it was tried last. */
  readonly at: number;
  /** Why it was not delivered; null where it was. */
  readonly failure: string | null;
  /** Delivered or given up: it is not tried again. */
  readonly isSettled: boolean;
}
