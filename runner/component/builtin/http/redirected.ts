import { ComponentFailure } from '../component.ts';
import { type HttpRequest, type HttpResponse, requestTo } from './message.ts';

/** Where a redirect leads, as browsers go (Fetch standard, "HTTP-redirect fetch"); undefined where the answer is none. */
export function redirected(request: HttpRequest, { status, headers }: HttpResponse): HttpRequest | undefined {
  const { location } = headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  const url = URL.canParse(location, request.url.href) ? new URL(location, request.url) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new ComponentFailure(`The server redirects to "${location}", which is no address of the web.`);
  const asGet = (status === 303 && request.method !== 'HEAD') || (status <= 302 && request.method === 'POST');
  return requestTo(asGet ? withoutBody(request) : request, url);
}

function withoutBody(request: HttpRequest): HttpRequest {
  const headers = Object.entries(request.headers).filter(([name]) => !name.startsWith('content-'));
  return { ...request, method: 'GET', body: null, headers: Object.fromEntries(headers) };
}
