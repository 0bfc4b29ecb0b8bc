import type { Json, JsonObject } from '../../../model/orchestration.ts';
import { ComponentFailure } from '../component.ts';
import { parseJsonPath, valueAt } from './jsonPath.ts';
import { type HttpRequest, type HttpResponse, requestTo, shownAddress } from './message.ts';

/** A page that was read. */
export interface Page {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  /** Its JSON; null where it has none. */
  readonly body: Json;
  /** How many rows it gave. */
  readonly rows: number;
}

/** How one page leads to the next. */
export interface Pages {
  first(request: HttpRequest): HttpRequest;
  /** Undefined after the last. */
  next(page: Page): HttpRequest | undefined;
}

/** By the parameter `paginate`. */
export function pagesOf(paginate: JsonObject | undefined): Pages {
  if (paginate === undefined) return { first: request => request, next: () => undefined };
  const limit = Number(paginate['limit'] ?? 10_000);
  const pages = kindOf(paginate);
  let count = 1;
  return {
    first: pages.first,
    next: page => {
      const next = pages.next(page);
      if (next === undefined) return undefined;
      if (next.url.href === page.request.url.href)
        throw new ComponentFailure(
          `The page ${shownAddress(next.url)} names itself as the next one, so that there would be no end.`,
        );
      if (count++ >= limit)
        throw new ComponentFailure(`There are more pages than the "limit" of ${limit} under "paginate".`);
      return next;
    },
  };
}

function kindOf(paginate: JsonObject): Pages {
  const { next, cursor, parameter, page, from } = paginate;
  if (next !== undefined) return byAddress(String(next));
  if (cursor !== undefined) return byCursor(String(cursor), String(parameter));
  return byNumber(String(page), Number(from ?? 1));
}

function byAddress(next: string): Pages {
  const find = next === 'link' ? linkOf : ({ body }: Page) => namedIn(body, next);
  return {
    first: request => request,
    next: page => {
      const address = find(page);
      if (address === undefined) return undefined;
      const { url } = page.response;
      if (!URL.canParse(address, url.href) || !/^https?:$/.test(new URL(address, url).protocol))
        throw new ComponentFailure(
          `The next page has no address of the web: ${JSON.stringify(address.slice(0, 80))}.`,
        );
      return requestTo(page.request, new URL(address, url));
    },
  };
}

function byCursor(path: string, parameter: string): Pages {
  return {
    first: request => request,
    next: ({ body, request }) => {
      const cursor = namedIn(body, path);
      return cursor === undefined ? undefined : withParameter(request, parameter, cursor);
    },
  };
}

function byNumber(parameter: string, from: number): Pages {
  let number = from;
  return {
    first: request => withParameter(request, parameter, String(number)),
    next: ({ request, rows }) =>
      rows === 0 ? undefined : withParameter(request, parameter, String(++number)),
  };
}

function withParameter(request: HttpRequest, name: string, value: string): HttpRequest {
  const url = new URL(request.url);
  url.searchParams.set(name, value);
  return { ...request, url };
}

/** What a page says at a path; undefined where it says that there is no more. */
function namedIn(body: Json, path: string): string | undefined {
  const value = valueAt(body, parseJsonPath(path) ?? []);
  if (value === undefined || value === null || value === '' || value === false) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new ComponentFailure(
    `The page has ${JSON.stringify(value).slice(0, 80)} at "${path}"; expected a text.`,
  );
}

/** The address of the relation `next` in the header `Link` (RFC 8288). */
function linkOf({ response }: Page): string | undefined {
  for (const [, address, parameters] of String(response.headers['link'] ?? '').matchAll(link))
    if (/;\s*rel\s*=\s*("[^"]*\bnext\b[^"]*"|next\b)/i.test(parameters ?? '')) return address;
  return undefined;
}

const link = /<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)/g;
