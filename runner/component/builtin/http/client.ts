import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { formatDuration } from '../../../model/duration.ts';
import { ComponentFailure } from '../component.ts';
import { pause } from '../pause.ts';
import { exchange } from './exchange.ts';
import { ExchangeError, explain } from './exchangeError.ts';
import { type HttpRequest, type HttpResponse, nameOf, shownAddress } from './message.ts';
import { redirected } from './redirected.ts';
import { askedMs, type Failed, mayArriveTwice, refused } from './refusal.ts';
import type { Sending } from './sending.ts';
import { startOf } from './textOf.ts';

export interface ClientOptions extends Sending {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Default: true. What is delivered must not end at another address, or as a request without its body. */
  readonly followsRedirects?: boolean;
}

/** An answer, and what was made of its body; undefined where its status is one that is only accepted. */
export interface Fetched<Left> {
  readonly response: HttpResponse;
  readonly left: Left | undefined;
}

/** Redirects lead somewhere after so many, or nowhere. */
const mostRedirects = 10;

const firstWaitMs = 1_000;

/** Sends requests: follows redirects, sends again what may go better another time, and keeps connections open in between. */
export class Client {
  readonly #options: ClientOptions;
  readonly #agents: { readonly plain: Agent; readonly secure: SecureAgent };

  constructor(options: ClientOptions) {
    this.#options = options;
    // Proxies as every program on the machine finds them: HTTP_PROXY, HTTPS_PROXY, NO_PROXY.
    const proxies = { ...options.environment };
    this.#agents = {
      plain: new Agent({ keepAlive: true, proxyEnv: proxies }),
      secure: new SecureAgent({ keepAlive: true, proxyEnv: proxies }),
    };
  }

  /**
   * `take` reads the body to its end, and is called anew with the answer to a request that is sent again. So is a function in the place of the request,
   * which tells of the time when it is sent.
   */
  async fetch<Left>(
    asked: HttpRequest | (() => HttpRequest),
    take: (response: HttpResponse) => Promise<Left>,
  ): Promise<Fetched<Left>> {
    const { retries, maxWaitMs, clock, signal } = this.#options;
    for (let again = 0; ; again++) {
      const tried = await this.#attempt(typeof asked === 'function' ? asked() : asked, take);
      if ('response' in tried) return tried;
      const times = again === 0 ? '' : timesSent(again + 1);
      if (!tried.isRepeatable || again === retries) throw new ComponentFailure(tried.message + times);
      const wait = this.#waitMs(tried, again);
      if (wait > maxWaitMs)
        throw new ComponentFailure(
          `${tried.message} That is longer than "maxWait" allows, ${formatDuration(maxWaitMs)}.${times}`,
        );
      this.#options.log(
        `${tried.message} It is sent again in ${formatDuration(wait)} (${again + 1} of ${retries}).`,
      );
      await pause(clock, wait, signal);
    }
  }

  close(): void {
    this.#agents.plain.destroy();
    this.#agents.secure.destroy();
  }

  async #attempt<Left>(
    request: HttpRequest,
    take: (response: HttpResponse) => Promise<Left>,
  ): Promise<Fetched<Left> | Failed> {
    const { signal, accept, log } = this.#options;
    const name = nameOf(request);
    let arrived = request.url;
    try {
      const response = await this.#follow(request, url => {
        arrived = url;
      });
      const { status } = response;
      if (status >= 200 && status < 300) {
        const left = await take(response);
        log(`${name} → ${status}`);
        return { response, left };
      }
      const said = await startOf(response.body);
      if (accept.has(status)) {
        log(`${name} → ${status}`);
        return { response, left: undefined };
      }
      return refused(request, response, said);
    } catch (error) {
      signal.throwIfAborted();
      const meant = explain(error, arrived);
      if (!(meant instanceof ExchangeError)) throw meant;
      const isRepeatable = meant.mayPass && (!meant.mayHaveArrived || mayArriveTwice(request));
      return { message: `${name}: ${meant.message}`, isRepeatable, retryAfter: undefined };
    }
  }

  async #follow(first: HttpRequest, arriving: (url: URL) => void): Promise<HttpResponse> {
    const { signal, timeoutMs, followsRedirects = true } = this.#options;
    let request = first;
    for (let redirects = 0; ; redirects++) {
      const agent = request.url.protocol === 'https:' ? this.#agents.secure : this.#agents.plain;
      arriving(request.url);
      const response = await exchange(request, { agent, signal, timeoutMs });
      const next = followsRedirects ? redirected(request, response) : undefined;
      if (next === undefined) return response;
      response.body.destroy();
      if (redirects === mostRedirects)
        throw new ComponentFailure(
          `${first.method} ${shownAddress(first.url)}: The server redirects again and again, ${mostRedirects} times by now, at last to ${shownAddress(next.url)}.`,
        );
      request = next;
    }
  }

  /** How long to wait before a request is sent again: what the server asks for, or longer each time. */
  #waitMs({ retryAfter }: Failed, again: number): number {
    const { clock, maxWaitMs } = this.#options;
    const asked = retryAfter === undefined ? undefined : askedMs(retryAfter, clock.now());
    return asked ?? Math.min(firstWaitMs * 2 ** again, maxWaitMs);
  }
}

function timesSent(times: number): string {
  return ` It was sent ${times} times.`;
}
