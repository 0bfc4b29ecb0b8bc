import { readQuoted, scalar, startsPlain } from './fastScalar.ts';
import type { LineCursor } from './lineCursor.ts';
import type { YamlScalar } from './node.ts';

/*
 * What one line of the plain common form says: a key, a dash, a plain value.
 */

const TAB = 9;
const SPACE = 32;
const DOUBLE = 34;
const HASH = 35;
const SINGLE = 39;
const DASH = 45;
const COLON = 58;

/** YAML allows no longer key without `?`. */
const LONGEST_KEY = 1024;

/** Where a plain value ends, without the blanks behind it; -1 where it holds what makes it another thing. */
export function plainEnd(cursor: LineCursor): number {
  const { text, end } = cursor;
  let last = cursor.at;
  for (let at = cursor.at; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === SPACE) continue;
    if (code === TAB) return -1;
    if (code === HASH && text.charCodeAt(at - 1) === SPACE) break;
    if (code === COLON && isBlankAt(text, at + 1, end)) return -1;
    last = at + 1;
  }
  return last;
}

/** Reads `key:`, leaving the cursor behind the colon. */
export function readKey(cursor: LineCursor): YamlScalar | undefined {
  const { text, end, at: start } = cursor;
  const code = text.charCodeAt(start);
  if (code === DOUBLE || code === SINGLE) {
    const key = readQuoted(cursor);
    if (text.charCodeAt(cursor.at) !== COLON || !isBlankAt(text, cursor.at + 1, end)) return undefined;
    cursor.at++;
    return key;
  }
  if (!startsPlain(text, start)) return undefined;
  const colon = keyEnd(text, start, end);
  if (colon < 0 || colon - start > LONGEST_KEY) return undefined;
  const value = text.slice(start, colon);
  if (value === '<<') return undefined;
  cursor.at = colon + 1;
  return scalar({ start, end: colon }, 'plain', value);
}

/** Where the colon of a plain key stands, or -1 where there is none or it is written in an unusual way. */
function keyEnd(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) {
      if (isBlankAt(text, at + 1, end)) return text.charCodeAt(at - 1) === SPACE ? -1 : at;
    } else if (code === TAB || (code === HASH && text.charCodeAt(at - 1) === SPACE)) return -1;
  }
  return -1;
}

/** Whether an item's text goes on as `key:`, which makes it the first entry of a mapping. */
export function isKeyAhead(cursor: LineCursor): boolean {
  const { text, end, at: start } = cursor;
  const code = text.charCodeAt(start);
  if (code !== DOUBLE && code !== SINGLE) return startsPlain(text, start) && keyEnd(text, start, end) >= 0;
  const quotedText = readQuoted(cursor);
  const isKey = quotedText !== undefined && text.charCodeAt(cursor.at) === COLON;
  cursor.at = start;
  return isKey;
}

/** Whether an item of a list begins at the cursor. */
export function isDash(cursor: LineCursor): boolean {
  return cursor.text.charCodeAt(cursor.at) === DASH && isBlankAt(cursor.text, cursor.at + 1, cursor.end);
}

function isBlankAt(text: string, at: number, end: number): boolean {
  if (at >= end) return true;
  const code = text.charCodeAt(at);
  return code === SPACE || code === TAB;
}
