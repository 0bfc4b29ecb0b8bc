import type { ProblemDetailsJson } from '../../../schemas/types.ts';
import { problemsJson } from '../../report/problems.ts';
import type { Refusal } from '../../run/request.ts';
import { StoreError } from '../../store/store.ts';

/** The kinds of problems: the status of the answer, and the kind in words. */
const kinds = {
  'bad-request': [400, 'The request cannot be understood'],
  unauthenticated: [401, 'A token is needed'],
  forbidden: [403, 'The token does not allow this'],
  'cross-origin': [403, 'Pages of other sites get no answer'],
  'not-found': [404, 'There is no such thing'],
  'wrong-method': [405, 'The method does not fit'],
  conflict: [409, 'The state of the run does not allow this'],
  'too-large': [413, 'The body is too large'],
  'wrong-type': [415, 'The body is no JSON'],
  'wrong-range': [416, 'The log has no such part'],
  invalid: [422, 'The orchestration cannot be run'],
  'reused-key': [422, 'The idempotency key belongs to another request'],
  'too-many-requests': [429, 'Too many requests'],
  failed: [500, 'A mistake of the server'],
  unavailable: [503, 'The server cannot do this now'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type ProblemKind = keyof typeof kinds;

/** A request that comes to nothing; thrown where it turns out, and answered as problem details (RFC 9457). */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly kind: ProblemKind;
  readonly headers: Readonly<Record<string, string>>;
  readonly problems: ProblemDetailsJson['problems'];

  constructor(
    kind: ProblemKind,
    detail: string,
    more: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly problems?: ProblemDetailsJson['problems'];
    } = {},
  ) {
    super(detail);
    this.kind = kind;
    this.headers = more.headers ?? {};
    this.problems = more.problems;
  }
}

/** The status that answers a kind of problem. */
export function statusOf(kind: ProblemKind): number {
  return kinds[kind][0];
}

/** A refusal of the daemon as a problem; `usage` says which kind one is that the request itself is to blame for. */
export function problemOf(refusal: Refusal, usage: ProblemKind = 'bad-request'): RequestProblem {
  if (refusal.why === 'failed') return new RequestProblem('failed', refusal.message);
  if (refusal.why === 'usage') return new RequestProblem(usage, refusal.message);
  return new RequestProblem('invalid', refusal.message, { problems: problemsJson(refusal.problems) });
}

/** The answer to a request that failed, for whatever reason. What is our own mistake says nothing of the inside. */
export function problemAnswer(error: unknown): Response {
  const problem = asProblem(error);
  const [status, title] = kinds[problem.kind];
  const body: ProblemDetailsJson = {
    type: `https://segue.dev/problems/${problem.kind}`,
    title,
    status,
    detail: problem.message,
    ...(problem.problems === undefined ? {} : { problems: problem.problems }),
  };
  const headers = { 'content-type': 'application/problem+json', ...problem.headers };
  return new Response(JSON.stringify(body), { status, headers });
}

function asProblem(error: unknown): RequestProblem {
  if (error instanceof RequestProblem) return error;
  // The record is busy or its disk is full: nothing was changed, and the same request may succeed later.
  if (error instanceof StoreError)
    return new RequestProblem('unavailable', error.message, { headers: { 'retry-after': '5' } });
  return new RequestProblem(
    'failed',
    'The server made a mistake; its log says which. Nothing more is known of the request.',
  );
}
