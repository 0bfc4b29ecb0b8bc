import type { Clock } from '../../clock.ts';
import type { Delivery, Undelivered } from './delivery.ts';
import type { RunEvent } from './events.ts';

export interface HttpDeliveryOptions {
  readonly url: string;
  /** Sent as `Authorization: Bearer …`. */
  readonly token: string | null;
  readonly clock: Clock;
  /** With more events that wait, further ones are dropped: an endpoint that is down must not cost the runner its memory. */
  readonly mostWaiting: number;
}

/** How often an event is sent, and the pause before the second time; it doubles. */
const attempts = 3;
const pauseMs = 500;
/** How long one request may take, and how long the end of a run waits for what is still on its way. */
const requestMs = 5_000;
const closingMs = 2_000;

/** Events, one after another, to an endpoint such as that of Marquez. */
export class HttpDelivery implements Delivery {
  readonly #options: HttpDeliveryOptions;
  readonly #waiting: RunEvent[] = [];
  readonly #ended = new AbortController();
  #sending: Promise<void> | null = null;
  /** The last event could not be delivered: further ones are tried once, so that an endpoint that is down is given up soon. */
  #isDown = false;
  #lost = 0;
  #reason: string | null = null;

  constructor(options: HttpDeliveryOptions) {
    this.#options = options;
  }

  send(event: RunEvent): void {
    if (this.#waiting.length >= this.#options.mostWaiting) this.#lose('too many of them wait');
    else this.#waiting.push(event);
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
  }

  async close(): Promise<Undelivered> {
    const stop = this.#options.clock.after(closingMs, () => this.#ended.abort());
    await this.#sending;
    stop();
    return { count: this.#lost, reason: this.#reason };
  }

  async #sendAll(): Promise<void> {
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      const reason = await this.#deliver(event);
      this.#isDown = reason !== null;
      if (reason !== null) this.#lose(reason);
    }
  }

  /** Why an event could not be delivered; null where it was. */
  async #deliver(event: RunEvent): Promise<string | null> {
    let failed: Attempt = { reason: 'the run has ended before they could be sent', isFinal: false };
    const most = this.#isDown ? 1 : attempts;
    for (let attempt = 1; attempt <= most && !this.#ended.signal.aborted; attempt++) {
      const tried = await this.#post(event);
      if (tried === null) return null;
      failed = tried;
      if (tried.isFinal) break;
      if (attempt < most) await this.#pause(pauseMs * 2 ** (attempt - 1));
    }
    return failed.reason;
  }

  async #post(event: RunEvent): Promise<Attempt | null> {
    const { url, token, clock } = this.#options;
    const late = new AbortController();
    const stop = clock.after(requestMs, () => late.abort(new Error('no answer')));
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(event),
        redirect: 'error',
        signal: AbortSignal.any([late.signal, this.#ended.signal]),
      });
      await response.body?.cancel();
      if (response.ok) return null;
      const isFinal = response.status < 500 && response.status !== 429;
      return { reason: `it answers with status ${response.status}`, isFinal };
    } catch (error) {
      return { reason: phraseOf(error), isFinal: false };
    } finally {
      stop();
    }
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#ended;
    return new Promise(resolve => {
      const stop = this.#options.clock.after(ms, resolve);
      signal.addEventListener(
        'abort',
        () => {
          stop();
          resolve();
        },
        { once: true },
      );
    });
  }

  #lose(reason: string): void {
    this.#lost++;
    this.#reason = reason;
  }
}

/** An attempt that failed. */
interface Attempt {
  readonly reason: string;
  /** Whether another one would fail alike. */
  readonly isFinal: boolean;
}

/** `fetch` says no more than that it failed; the cause says why. */
function phraseOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return 'it does not answer in time';
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
