import { type TextOutcome, unreadable } from './fileSystem.ts';

/**
 * The text of a file's bytes. Project files are UTF-8 (YAML 1.2, 5.2, allows UTF-16 and UTF-32 too, but neither Git's
 * diff nor GitHub shows those as text); a byte order mark is dropped, as editors do. What is not UTF-8 is told with the place of its first bad byte.
 */
export function decodeText(bytes: Uint8Array): TextOutcome {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return unreadable('is UTF-16; expected UTF-8');
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    const readable = new TextDecoder().decode(bytes.subarray(0, zero));
    return unreadable(`is a binary file (byte ${zero + 1} is zero); expected UTF-8 text`, readable);
  }
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return invalid(bytes);
  }
}

function invalid(bytes: Uint8Array): TextOutcome {
  const at = firstInvalidByte(bytes);
  const readable = new TextDecoder().decode(bytes.subarray(0, at));
  const line = readable.split(/\r\n|\r|\n/).length;
  const found = (bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return unreadable(`is not valid UTF-8: byte ${at + 1} (0x${found}) on line ${line}`, readable);
}

/** Where the first sequence begins that is not well formed (The Unicode Standard, table 3-7). */
function firstInvalidByte(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) break;
    at += length;
  }
  return at;
}

/** Bytes of the sequence at an offset; 0 where it is not well formed. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const [low, high] = secondByteBounds(lead);
  const second = bytes[at + 1] ?? 0;
  if (second < low || second > high) return 0;
  for (let next = 2; next < length; next++) {
    const byte = bytes[at + next] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return length;
}

/** Narrower than 80–BF where it would be an overlong form, a surrogate, or beyond U+10FFFF. */
function secondByteBounds(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}
