import type { AcceptedJson } from '../../../schemas/types.ts';
import type { Clock } from '../../clock.ts';
import type { Json, JsonObject } from '../../model/orchestration.ts';
import type { Daemon } from '../daemon.ts';
import { problemOf, RequestProblem } from './problem.ts';
import { parseJson, readBytes } from './readRequest.ts';
import { json } from './route.ts';
import { readDelivery } from './signature.ts';

export interface HookCall {
  readonly daemon: Daemon;
  readonly clock: Pick<Clock, 'now'>;
  readonly orchestration: string;
  readonly webhook: string;
  readonly request: Request;
}

/** Headers that prove who sent a request; they are nobody else's business, and no run's. */
const proofs = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'webhook-signature',
  'x-hub-signature',
  'x-hub-signature-256',
]);

/** Takes a request to a webhook. Whoever cannot sign is told nothing, not even whether there is such a webhook. */
export async function answerHook({ daemon, clock, request, ...hook }: HookCall): Promise<Response> {
  const { orchestration, webhook } = hook;
  const { headers } = request;
  const body = await readBytes(request);
  const secret = await daemon.webhookSecret(orchestration, webhook);
  const deliveryId = readDelivery({ headers, body, secret, now: clock.now() });
  if (deliveryId === undefined)
    throw new RequestProblem(
      'unauthenticated',
      'Expected a request that is signed by the secret of a webhook, as "X-Hub-Signature-256" or as "Webhook-Signature" with "Webhook-Id" and a "Webhook-Timestamp" of the last five minutes.',
    );
  const event = { headers: headersOf(headers), body: bodyOf(body, headers.get('content-type')) };
  const outcome = await daemon.webhook({ orchestration, webhook, deliveryId, event });
  if (outcome.kind === 'refused') throw problemOf(outcome, 'not-found');
  const answer: AcceptedJson = { status: outcome.kind };
  return json(answer, outcome.kind === 'accepted' ? 202 : 200);
}

function headersOf(headers: Headers): JsonObject {
  return Object.fromEntries([...headers].filter(([name]) => !proofs.has(name)));
}

/** JSON as what it says, a form as its fields, anything else as text. */
function bodyOf(bytes: Uint8Array, contentType: string | null): Json {
  if (/^application\/x-www-form-urlencoded(?:;|$)/i.test(contentType ?? ''))
    return Object.fromEntries(new URLSearchParams(Buffer.from(bytes).toString()));
  if (/^application\/(?:[\w.+-]+\+)?json(?:;|$)/i.test(contentType ?? '') && bytes.length > 0)
    return parseJson(bytes);
  return Buffer.from(bytes).toString();
}
