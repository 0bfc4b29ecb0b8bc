import { connect } from 'node:net';
import fc from 'fast-check';

/** Sends bytes and gives what comes back until the server closes the connection. */
export function exchange(port: number, bytes: Buffer): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    let text = '';
    socket.setEncoding('latin1').on('data', chunk => {
      text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('nightly', 'broken', '../../etc/passwd', '%', '%00', '%ff', '', '..', 'nightly#1', '\0'),
);
const segment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('api', 'v1', 'runs', 'orchestrations', 'tables', 'hooks') },
  { weight: 2, arbitrary: fc.constantFrom('nightly', 'plan', 'next', 'events', 'log', 'shop', 'cancel') },
  { weight: 2, arbitrary: odd.map(encodeURIComponentLoosely) },
);
const known = fc.constantFrom(
  '/api/v1/runs',
  '/api/v1/orchestrations/nightly/runs',
  '/api/v1/orchestrations/nightly/plan',
  '/api/v1/orchestrations/nightly/next',
  '/api/v1/orchestrations/broken/runs',
  '/api/v1/runs/nightly%231/tasks/b/log',
  '/api/v1/tables/x/updates',
  '/hooks/nightly/shop',
  '/metrics',
);
const path = fc.oneof(
  known,
  fc.array(segment, { maxLength: 7 }).map(parts => `/${parts.join('/')}`),
);
const query = fc.option(
  fc.array(fc.tuple(fc.oneof(fc.constantFrom('limit', 'state', 'before', 'count', 'offset'), odd), odd), {
    maxLength: 3,
  }),
);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
  fc.json().map(text => Buffer.from(text)),
  fc
    .record(
      { params: fc.jsonValue(), tasks: fc.jsonValue(), skip: fc.jsonValue(), id: fc.jsonValue() },
      { requiredKeys: [] },
    )
    .map(value => Buffer.from(JSON.stringify(value))),
);
const header = fc.tuple(
  fc.constantFrom(
    ...['range', 'last-event-id', 'idempotency-key', 'content-type', 'origin', 'x-hub-signature-256'],
    ...['webhook-signature', 'webhook-timestamp', 'webhook-id', 'accept', 'cookie', 'expect', 'x'],
  ),
  fc.oneof(odd, fc.constantFrom('bytes=0-', 'application/json', 'sha256=00', 'v1,xx', '9'.repeat(30))),
);
/** Requests as programs with mistakes send them, and people with intentions. */
export const malformedRequests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'get', ''),
  path,
  query,
  headers: fc.array(header, { maxLength: 4 }),
  body,
  isJson: fc.boolean(),
  /** How much the announced length differs from the true one. */
  lie: fc.constantFrom(0, 0, 0, 0, -1, 5),
});

function encodeURIComponentLoosely(text: string): string {
  return /[\uD800-\uDFFF]/.test(text) ? text : encodeURIComponent(text).replaceAll('%25', '%');
}

type Malformed = typeof malformedRequests extends fc.Arbitrary<infer T> ? T : never;

/** A request as it goes over the wire, by the bearer of a token. */
export function bytesOf(
  { method, path, query, headers, body, isJson, lie }: Malformed,
  token: string | null,
): Buffer {
  const search = query === null ? '' : `?${query.map(pair => pair.join('=')).join('&')}`;
  const lines = [
    `${method} ${path}${search} HTTP/1.1`,
    'host: 127.0.0.1',
    'connection: close',
    `content-length: ${Math.max(0, body.length + lie)}`,
    ...(isJson ? ['content-type: application/json'] : []),
    ...(token === null ? [] : [`authorization: Bearer ${token}`]),
    ...headers.map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]/g, '')}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}

/** The status of an answer; 0 where there is none. */
export function statusOf(text: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0);
}
