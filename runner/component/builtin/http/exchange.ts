import { createReadStream } from 'node:fs';
import { type Agent, type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createInflate, createUnzip } from 'node:zlib';
import { silence } from './exchangeError.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

export interface ExchangeOptions {
  readonly agent: Agent;
  readonly signal: AbortSignal;
  /** For how long the server may be silent. */
  readonly timeoutMs: number;
}

/** Sends one request; resolves when its answer begins. Errors are those of Node.js, but for a silent server's. */
export function exchange(request: HttpRequest, options: ExchangeOptions): Promise<HttpResponse> {
  const { agent, signal, timeoutMs } = options;
  const { method, url, headers, body } = request;
  const send = url.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const sent = send(url, { method, headers: { ...headers }, agent, signal, timeout: timeoutMs });
    let answer: IncomingMessage | undefined;
    sent.on('timeout', () => (answer ?? sent).destroy(silence(timeoutMs)));
    sent.on('error', reject);
    sent.on('response', message => {
      answer = message;
      resolve({
        status: message.statusCode ?? 0,
        headers: message.headers,
        url,
        body: unpacked(message, method),
      });
    });
    write(sent, body);
  });
}

function write(sent: ClientRequest, body: HttpRequest['body']): void {
  if (body === null) sent.end();
  else if (body.kind === 'bytes') sent.end(body.bytes);
  // Its errors reach the request, which is destroyed with them; the request's own are told by itself.
  else pipeline(createReadStream(body.path), sent, error => error && sent.destroy(error));
}

/** The body of an answer as it was before the server packed it. */
function unpacked(message: IncomingMessage, method: string): Readable {
  const hasBody = method !== 'HEAD' && message.statusCode !== 204 && message.statusCode !== 304;
  const unpack = hasBody ? unpacker(message.headers['content-encoding']) : undefined;
  // What breaks the one breaks the other, of which the reader hears.
  return unpack === undefined ? message : pipeline(message, unpack, () => {});
}

function unpacker(encoding: string | undefined) {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createUnzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}
