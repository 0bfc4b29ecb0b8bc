import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * Texts up to this many UTF-16 units are hashed in JavaScript. Loading `node:crypto` takes 4 ms, which is the time in which cold JavaScript
 * hashes some 100 KiB; most orchestrations are far smaller.
 */
const shortText = 65_536;

/** The name of a text in the record: `sha256:` and the 64 hex digits of the SHA-256 of its UTF-8. */
export function hashOf(text: string): string {
  return `sha256:${text.length <= shortText ? hashShort(text) : hashLong(text)}`;
}

function hashShort(text: string): string {
  return bytesToHex(sha256(Buffer.from(text)));
}

function hashLong(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
}
