import { createHash } from 'node:crypto';

/** The name of a text in the record: `sha256:` and the 64 hex digits of the SHA-256 of its UTF-8. */
export function hashOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
