import type { Clock } from '../clock.ts';
import type { Delivery, KeptNotice, NoticeStore } from '../store/notices.ts';
import { type Channel, DeliveryError } from './channel.ts';
import type { Notice } from './notice.ts';

/** A notice for one channel. */
export interface Letter {
  readonly channel: Channel;
  readonly notice: Notice;
}

/** What became of an attempt. */
export interface Outcome {
  readonly kept: KeptNotice;
  readonly notice: Notice;
  readonly delivery: Delivery;
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly store: Pick<NoticeStore, 'dueNotices' | 'keepNotice'>;
  /** Finds out who wants to hear of a notice, as things are now; none: nobody. */
  readonly letters: (kept: KeptNotice) => Promise<readonly Letter[]>;
  /** Told of each attempt, once it is on record. */
  readonly tried: (outcome: Outcome) => void;
  /** Told why a notice, or the record of all of them, has to wait. */
  readonly failed: (error: unknown, kept: KeptNotice | null) => void;
}

/** The waits between attempts, in ms; the last one is repeated. A service that is being restarted is soon back, one that is down may be so for hours. */
const waits = [10_000, 60_000, 300_000, 900_000, 3_600_000];

/** A notice is of use for so long, in ms; then it is given up. */
export const patienceMs = 24 * 3_600_000;

/** So many are in hand at once; the others are on record, and wait there. */
const mostInHand = 100;

/** What is due is looked for this often, in ms. */
const lookMs = 10_000;

/** At the end, what is being sent gets this long, in ms. */
const lastMs = 5_000;

/**
 * Tells people what is on record as to be told, until they are told or it is given up: at least once, whoever dies in between. Of several processes each tells what is its own. None of
 * it ever fails anything else.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #inHand = new Map<string, Promise<void>>();
  #looking: Promise<void> | null = null;
  /** More is due than was taken. */
  #isMore = false;
  #isClosed = false;
  #stopLooking = (): void => {};

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Looks for what is due, from now on. */
  start(): void {
    void this.look();
    const again = (): void => {
      this.#stopLooking = this.#options.clock.after(
        lookMs,
        () => {
          void this.look();
          again();
        },
        { background: true },
      );
    };
    again();
  }

  /** Tells what has just been put on record. */
  take(kept: KeptNotice): void {
    const key = `${kept.run} ${kept.cause}`;
    if (this.#isClosed || this.#inHand.has(key)) return;
    if (this.#inHand.size >= mostInHand) {
      this.#isMore = true;
      return;
    }
    const telling = this.#tell(kept)
      .catch(error => this.#postpone(kept, error))
      .finally(() => {
        this.#inHand.delete(key);
        if (this.#isMore && this.#inHand.size < mostInHand / 2) void this.look();
      });
    this.#inHand.set(key, telling);
  }

  /** Tells what is due by now. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch(error => this.#complain(error, null))
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  /** Resolves when nothing is in hand; what is to be tried again later is not. */
  async idle(): Promise<void> {
    while (this.#inHand.size > 0 || this.#looking !== null)
      await Promise.all([this.#looking, ...this.#inHand.values()]);
  }

  /** Takes nothing further in hand; what is being sent gets a little time. The rest is on record. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopLooking();
    const late = Promise.withResolvers<void>();
    const stop = this.#options.clock.after(lastMs, () => late.resolve(), { background: true });
    await Promise.race([this.idle(), late.promise]);
    stop();
  }

  async #look(): Promise<void> {
    const { clock, store } = this.#options;
    if (this.#isClosed || this.#inHand.size >= mostInHand) return;
    // What is in hand is due as well, and may come first.
    const most = mostInHand + this.#inHand.size;
    const due = await store.dueNotices(clock.now(), most);
    this.#isMore = due.length >= most;
    for (const kept of due) this.take(kept);
  }

  async #tell(kept: KeptNotice): Promise<void> {
    const { clock, store, letters, tried } = this.#options;
    const found = await letters(kept);
    const earlier = new Map(kept.deliveries.map(delivery => [delivery.channel, delivery]));
    const attempts = await Promise.all(
      found.map(letter => this.#deliver(letter, { kept, earlier: earlier.get(letter.channel.name) })),
    );
    const names = new Set(found.map(({ channel }) => channel.name));
    // Where nobody wants to hear of it any more, what was tried so far is how it came out.
    const others = kept.deliveries.filter(({ channel }) => !names.has(channel));
    const open = attempts.filter(({ delivery }) => !delivery.isSettled);
    await store.keepNotice({
      ...kept,
      deliveries: [
        ...others.map(each => ({ ...each, isSettled: true })),
        ...attempts.map(({ delivery }) => delivery),
      ],
      dueAt:
        open.length === 0 ? null : clock.now() + Math.min(...open.map(({ delivery }) => waitAfter(delivery))),
    });
    for (const { delivery, notice } of attempts)
      if (delivery !== earlier.get(delivery.channel)) tried({ kept, notice, delivery });
  }

  async #deliver(
    { channel, notice }: Letter,
    { kept, earlier }: { readonly kept: KeptNotice; readonly earlier: Delivery | undefined },
  ): Promise<Pick<Outcome, 'notice' | 'delivery'>> {
    if (earlier?.isSettled === true) return { notice, delivery: earlier };
    const { clock } = this.#options;
    const isTooLate = clock.now() > kept.at + patienceMs;
    const error = isTooLate ? tooLate : await attempt(channel, notice);
    const at = clock.now();
    const tried: Delivery = {
      channel: channel.name,
      occasion: notice.occasion,
      attempts: (earlier?.attempts ?? 0) + (isTooLate ? 0 : 1),
      at,
      failure: error?.message ?? null,
      isSettled: false,
    };
    const hasTime = at + waitAfter(tried) <= kept.at + patienceMs;
    return { notice, delivery: { ...tried, isSettled: error === null || !error.isPassing || !hasTime } };
  }

  /** Something of ours failed, a secret's file or the record: it is tried again like a delivery. */
  async #postpone(kept: KeptNotice, error: unknown): Promise<void> {
    this.#complain(error, kept);
    if (this.#isClosed) return;
    const { clock, store } = this.#options;
    const dueAt = clock.now() + (waits[1] ?? lookMs);
    await store
      .keepNotice(clock.now() > kept.at + patienceMs ? { ...kept, dueAt: null } : { ...kept, dueAt })
      .catch(failure => this.#complain(failure, kept));
  }

  /** After the end the record is closed, and whatever comes too late for it is for the next process. */
  #complain(error: unknown, kept: KeptNotice | null): void {
    if (!this.#isClosed) this.#options.failed(error, kept);
  }
}

const tooLate = new DeliveryError(
  'it came up more than a day ago, and nothing ran that could tell it',
  false,
);

async function attempt(channel: Channel, notice: Notice): Promise<DeliveryError | null> {
  try {
    await channel.send(notice);
    return null;
  } catch (error) {
    if (error instanceof DeliveryError) return error;
    return new DeliveryError(error instanceof Error ? error.message : String(error), false);
  }
}

function waitAfter({ attempts }: Pick<Delivery, 'attempts'>): number {
  return waits[Math.max(0, Math.min(attempts, waits.length) - 1)] ?? lookMs;
}
