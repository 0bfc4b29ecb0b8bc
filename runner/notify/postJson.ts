import { DeliveryError } from './channel.ts';

/** Longer than any service takes that works, in ms. */
const timeoutMs = 30_000;

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts JSON. Redirects are not followed: what is sent may be meant for one machine alone. */
export async function postJson({ url, body, headers = {} }: Post): Promise<void> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new DeliveryError('its address is no http or https URL', false);
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'user-agent': 'segue', ...headers },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new DeliveryError(`nothing answered: ${causeOf(error)}`, true);
  });
  await response.body?.cancel();
  const { status } = response;
  if (status >= 200 && status < 300) return;
  throw new DeliveryError(`the answer was ${status}`, status === 408 || status === 429 || status >= 500);
}

/** Why a connection failed, without the address, whose path may be a secret. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error instanceof Error ? error.name : 'unknown';
}
