import { constants } from 'node:buffer';
import type { Readable } from 'node:stream';
import { formatSize } from '../../../model/size.ts';
import { ComponentFailure } from '../component.ts';
import type { HttpResponse } from './message.ts';
import type { Sending } from './sending.ts';

/** The whole body as text. */
export async function textOf({ body, headers }: HttpResponse, { maxBytes }: Sending): Promise<string> {
  refuseLarge(Number(headers['content-length'] ?? 0), maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytesOf(body)) {
    size += chunk.length;
    refuseLarge(size, maxBytes);
    refuseLong(size);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

/** The pieces of a body as they come. */
export async function* bytesOf(body: Readable): AsyncGenerator<Buffer, undefined> {
  for await (const chunk of body) if (Buffer.isBuffer(chunk)) yield chunk;
}

export function refuseLarge(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes)
    throw new ComponentFailure(
      `The answer is larger than its "maxSize" of ${formatSize(maxBytes)}: ${formatSize(bytes)} by now.`,
    );
}

/** However large an answer may be, a text has an end: Node.js holds no longer ones. */
export function refuseLong(bytes: number): void {
  if (bytes > constants.MAX_STRING_LENGTH)
    throw new ComponentFailure(
      `The answer is larger than ${formatSize(constants.MAX_STRING_LENGTH)}, the most that can be read at once; fetch it in pages, as rows a line, or with "file".`,
    );
}

/** So much of what a server says to a refusal is shown, in bytes. */
const mostShown = 500;

/** The beginning of a text, on one line, for a message. */
export async function startOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytesOf(body)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostShown) break;
  }
  const text = Buffer.concat(chunks).toString('utf8').replaceAll(/\s+/g, ' ').trim();
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}
