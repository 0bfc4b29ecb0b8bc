import type { Trigger } from '../../record/entry.ts';
import { hashOf } from '../../run/hashOf.ts';
import type { Refusal, Started } from '../../run/request.ts';
import { triggerOf } from './caller.ts';
import { RequestProblem } from './problem.ts';
import type { Call, Parameter } from './route.ts';

/** Longer keys than any program makes, and short ones for a record. */
const maxKeyLength = 200;

export const idempotencyKey: Parameter = {
  name: 'idempotency-key',
  in: 'header',
  description:
    'The same key gives the same run, for 90 days: a request whose answer was lost can be sent again.',
  schema: { type: 'string', maxLength: maxKeyLength },
};

/** What a request that names a key says of it in the run that it starts. */
export interface Keyed {
  readonly trigger: Trigger;
  readonly key?: string;
}

/**
 * How the run of a request comes about, and the key under which it is known. Keys are the callers' own: nobody gets another one's run by guessing. `request` is all that the
 * request asks for.
 */
export function keyedBy({ headers, caller }: Call, request: unknown): Keyed {
  const key = headers.get('idempotency-key');
  if (key === null) return { trigger: triggerOf(caller) };
  if (key === '' || key.length > maxKeyLength)
    throw new RequestProblem(
      'bad-request',
      `Expected 1 to ${maxKeyLength} characters as "Idempotency-Key"; found ${key.length}.`,
    );
  return { trigger: triggerOf(caller, hashOf(JSON.stringify(request))), key: `${caller.token} ${key}` };
}

/** Throws where the run that a key gave is that of another request. */
export function refuseReuse({ headers }: Call, outcome: Refusal | Started, { trigger, key }: Keyed): void {
  if (key === undefined || outcome.kind !== 'started') return;
  if (outcome.created.trigger['request'] === trigger['request']) return;
  throw new RequestProblem(
    'reused-key',
    `The key "${headers.get('idempotency-key')}" was sent with another request before. Expected a new key for a new request.`,
  );
}
