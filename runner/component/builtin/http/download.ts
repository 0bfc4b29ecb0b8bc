import { dirname } from 'node:path';
import { makeFolder } from '../../../makeFolder.ts';
import { WholeFile } from '../export/wholeFile.ts';
import type { HttpResponse } from './message.ts';
import type { Sending } from './sending.ts';
import { bytesOf, refuseLarge } from './textOf.ts';

/** Writes the body to a file as it comes; gives its size. The file of that name stays as it was until then. */
export async function download(
  { body, headers }: HttpResponse,
  path: string,
  { maxBytes, signal }: Sending,
): Promise<number> {
  refuseLarge(Number(headers['content-length'] ?? 0), maxBytes);
  makeFolder(dirname(path));
  const file = new WholeFile(path, signal);
  let size = 0;
  try {
    for await (const chunk of bytesOf(body)) {
      size += chunk.length;
      refuseLarge(size, maxBytes);
      file.writeBytes(chunk);
    }
    file.finish();
  } catch (error) {
    file.abandon();
    throw error;
  }
  return size;
}
