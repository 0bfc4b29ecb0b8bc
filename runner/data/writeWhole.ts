import { writeSync } from 'node:fs';

/** Writes all of some bytes to an open file. Where there is no room for them, the error names the file, which the system's own does not. */
export function writeWhole(file: number, bytes: Uint8Array, path: string): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  }
}

/** Whether an error is one of a file that was to be read or written. */
export function isOfFile(error: unknown): boolean {
  return error instanceof Error && 'path' in error;
}
