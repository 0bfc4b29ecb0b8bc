import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A request to a webhook as it came. */
export interface SignedRequest {
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Undefined where nothing is known by which it could be signed. */
  readonly secret: string | undefined;
  /** Wall time in milliseconds. */
  readonly now: number;
}

/** How far a signed time may be from ours, in ms: what the Standard Webhooks advise. */
const toleranceMs = 5 * 60_000;

/** What a delivery without a name is compared by; longer names are no names. */
const maxIdLength = 200;

/** Headers by which senders name a delivery: GitHub's, Gitea's, and that of any program. */
const idHeaders = ['x-github-delivery', 'x-gitea-delivery', 'idempotency-key'];

/**
 * The name of the delivery that a request brings, if it is signed by the secret; undefined where it is not. Two forms are known: GitHub's `X-Hub-Signature-256` over the
 * body, and that of the Standard Webhooks (https://www.standardwebhooks.com), which signs name and time too. It takes as long where there is no secret.
 */
export function readDelivery(request: SignedRequest): string | undefined {
  return request.headers.has('webhook-signature') ? standardDelivery(request) : hubDelivery(request);
}

function hubDelivery({ headers, body, secret }: SignedRequest): string | undefined {
  const shown = /^sha256=([0-9a-f]{64})$/i.exec(headers.get('x-hub-signature-256') ?? '')?.[1] ?? '';
  const expected = createHmac('sha256', keyOf(secret)).update(body).digest();
  if (!isSame(expected, Buffer.from(shown, 'hex')) || secret === undefined) return undefined;
  for (const name of idHeaders) {
    const id = headers.get(name);
    if (id !== null && id !== '' && id.length <= maxIdLength) return id;
  }
  // Nothing else tells a delivery from one that is sent again by somebody who has seen it.
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

function standardDelivery({ headers, body, secret, now }: SignedRequest): string | undefined {
  const id = headers.get('webhook-id') ?? '';
  const timestamp = headers.get('webhook-timestamp') ?? '';
  const expected = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();
  const shown = (headers.get('webhook-signature') ?? '')
    .split(' ')
    .flatMap(each => (each.startsWith('v1,') ? [Buffer.from(each.slice(3), 'base64')] : []));
  // Each is looked at: a secret that is being replaced leaves two.
  const matches = shown.filter(each => isSame(expected, each));
  if (matches.length === 0 || secret === undefined) return undefined;
  if (id === '' || id.length > maxIdLength || !/^\d{1,12}$/.test(timestamp)) return undefined;
  return Math.abs(now - Number(timestamp) * 1000) <= toleranceMs ? id : undefined;
}

/** `whsec_` is how the Standard Webhooks write a key of bytes. */
function keyOf(secret: string | undefined): Buffer {
  if (secret === undefined) return randomBytes(32);
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
}

function isSame(expected: Buffer, shown: Buffer): boolean {
  return shown.length === expected.length && timingSafeEqual(expected, shown);
}
