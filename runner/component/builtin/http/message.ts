import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { percentDecoded } from '../../../job/log/percentDecoded.ts';

/** A request as it goes to the server. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: HttpBody | null;
  /** What messages call it, where its address is secret. Default: the method and the address. */
  readonly name?: string;
}

export type HttpBody =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** Absolute path. */
  | { readonly kind: 'file'; readonly path: string };

/** The beginning of an answer; the rest comes as it is read. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Where it came from in the end. */
  readonly url: URL;
  /** Unpacked. */
  readonly body: Readable;
}

/**
 * An address as messages show it: without user, password and parameters, which often hold what is secret. The path is shown unescaped, so that
 * a secret in it is seen, and masked, as such.
 */
export function shownAddress(url: URL): string {
  return `${url.origin}${percentDecoded(url.pathname)}`;
}

/** A request as messages call it. */
export function nameOf({ name, method, url }: HttpRequest): string {
  return name ?? `${method} ${shownAddress(url)}`;
}

/** Headers that say nothing of whose the request is. */
const impersonal: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'accept-encoding',
  'user-agent',
]);

/** The same request to another address, which gets nothing personal where it is of another origin. */
export function requestTo(request: HttpRequest, url: URL): HttpRequest {
  if (url.origin === request.url.origin) return { ...request, url };
  const headers = Object.entries(request.headers).filter(
    ([name]) => impersonal.has(name) || (request.body !== null && name.startsWith('content-')),
  );
  return { ...request, url, headers: Object.fromEntries(headers) };
}
