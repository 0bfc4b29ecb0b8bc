import { type HttpRequest, type HttpResponse, nameOf } from './message.ts';

/** An attempt without the answer that was wanted. */
export interface Failed {
  /** A sentence. */
  readonly message: string;
  readonly isRepeatable: boolean;
  /** The header of that name. */
  readonly retryAfter: string | undefined;
}

const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** RFC 9110, 9.2.2; a server that knows the header `Idempotency-Key` does the work of two such requests once. */
export function mayArriveTwice({ method, headers }: HttpRequest): boolean {
  return idempotent.has(method) || headers['idempotency-key'] !== undefined;
}

/** Statuses by which the server says that it has not looked at the request. */
const turnedAway: ReadonlySet<number> = new Set([429, 503]);
const passing: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

export function refused(request: HttpRequest, { status, headers }: HttpResponse, said: string): Failed {
  const retryAfter = headers['retry-after'];
  const answer = said === '' ? '' : ` The server says: ${said}`;
  const asks = retryAfter === undefined ? '' : ` It asks to wait (Retry-After: ${retryAfter}).`;
  return {
    message: `${nameOf(request)} was answered with ${status}${phraseOf(status)}.${asks}${answer}`,
    isRepeatable: passing.has(status) && (turnedAway.has(status) || mayArriveTwice(request)),
    retryAfter,
  };
}

function phraseOf(status: number): string {
  const phrase = phrases.get(status);
  return phrase === undefined ? '' : ` (${phrase})`;
}

/** The statuses that authors meet, in their own words. */
const phrases: ReadonlyMap<number, string> = new Map([
  [400, 'the server does not understand the request'],
  [401, 'the server does not know who asks; see "auth"'],
  [403, 'who asks may not do this'],
  [404, 'there is nothing at this address'],
  [405, 'not this "method" at this address'],
  [413, 'the "body" is too large'],
  [415, 'not this kind of "body"'],
  [422, 'the server does not accept what the request says'],
  [429, 'too many requests'],
  [500, 'the server failed'],
  [502, 'the server behind the server failed'],
  [503, 'the server is not available'],
  [504, 'the server behind the server was silent'],
]);

/** RFC 9110, 10.2.3: seconds, or a date. */
export function askedMs(retryAfter: string, now: number): number | undefined {
  if (/^\s*\d+\s*$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
