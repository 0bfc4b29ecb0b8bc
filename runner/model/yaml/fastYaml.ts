import { readBlockScalar } from './fastBlockScalar.ts';
import { readFlow } from './fastFlow.ts';
import { plainScalar, readQuoted, scalar, startsPlain } from './fastScalar.ts';
import { hasForbiddenCharacter } from './forbiddenCharacter.ts';
import { LineCursor } from './lineCursor.ts';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from './node.ts';

const TAB = 9;
const SPACE = 32;
const DOUBLE = 34;
const HASH = 35;
const SINGLE = 39;
const DASH = 45;
const COLON = 58;
const GREATER = 62;
const LEFT_BRACKET = 91;
const LEFT_BRACE = 123;
const BAR = 124;

/** Beyond this depth the full reader is asked, whose own limit is told as a problem. */
const MOST_LEVELS = 100;

/** YAML allows no longer key without `?`. */
const LONGEST_KEY = 1024;

/** Maps with more keys look for duplicates by a set instead of one by one. */
const FEW_KEYS = 16;

/**
 * Reads the plain common form of YAML in one pass, or returns undefined where the text holds anything
 * beyond it (anchors, tags, values over several lines, mistakes of any kind), so that the full reader is asked.
 * Null stands for a text that holds nothing. It is many times as fast as a full YAML reader and never gives another
 * tree: where a rule of YAML is subtle, it gives up instead of imitating it.
 */
export function readFastYaml(text: string): YamlNode | null | undefined {
  if (hasForbiddenCharacter(text)) return undefined;
  const cursor = new LineCursor(text);
  if (!cursor.advance()) return undefined;
  if (cursor.indent < 0) return null;
  if (cursor.indent > 0) return undefined;
  const root = isDash(cursor) || isKeyAhead(cursor) ? readBlock(cursor, -1, 0) : undefined;
  return cursor.indent < 0 ? root : undefined;
}

/** What begins on a line of its own, inside a parent at a column; leaves the cursor on the first line after it. */
function readBlock(cursor: LineCursor, parent: number, depth: number): YamlNode | undefined {
  if (depth > MOST_LEVELS) return undefined;
  const { indent } = cursor;
  if (isDash(cursor)) return readSequence(cursor, indent, depth);
  if (isKeyAhead(cursor)) return readMap(cursor, indent, depth);
  const code = cursor.text.charCodeAt(cursor.at);
  return code === BAR || code === GREATER ? undefined : readInline(cursor, parent);
}

function readMap(cursor: LineCursor, column: number, depth: number): YamlMap | undefined {
  const entries: YamlEntry[] = [];
  const start = cursor.at;
  let names: Set<unknown> | undefined;
  let end = start;
  for (;;) {
    const key = readKey(cursor);
    if (key === undefined || (names === undefined ? isAmong(entries, key) : names.has(key.value)))
      return undefined;
    const value = readEntryValue(cursor, column, depth);
    if (value === undefined) return undefined;
    end = value === null ? key.span.end + 1 : value.span.end;
    entries.push({ key, value });
    names?.add(key.value);
    if (entries.length === FEW_KEYS) names = new Set(entries.map(entry => entry.key.value));
    if (cursor.indent < column) return { kind: 'map', span: { start, end }, entries };
    if (cursor.indent > column) return undefined;
    // A dash in the column of the keys is a mistake, which the full reader tells.
    if (isDash(cursor)) return undefined;
  }
}

function readEntryValue(cursor: LineCursor, column: number, depth: number): YamlNode | null | undefined {
  cursor.skipSpaces();
  if (!cursor.isAtLineEnd()) return readInline(cursor, column);
  if (!cursor.advance()) return undefined;
  if (cursor.indent > column) return readBlock(cursor, column, depth + 1);
  // The dashes of a list may stand at the column of its key.
  if (cursor.indent === column && isDash(cursor)) return readSequence(cursor, column, depth + 1);
  return null;
}

function readSequence(cursor: LineCursor, column: number, depth: number): YamlSequence | undefined {
  const items: (YamlNode | null)[] = [];
  const { at: start } = cursor;
  let end = start;
  while (cursor.indent === column && isDash(cursor)) {
    end = cursor.at + 1;
    cursor.at++;
    const item = readItem(cursor, column, depth);
    if (item === undefined) return undefined;
    if (item !== null) end = item.span.end;
    items.push(item);
    if (cursor.indent > column) return undefined;
  }
  return { kind: 'sequence', span: { start, end }, items };
}

function readItem(cursor: LineCursor, column: number, depth: number): YamlNode | null | undefined {
  cursor.skipSpaces();
  if (cursor.isAtLineEnd()) {
    if (!cursor.advance()) return undefined;
    return cursor.indent > column ? readBlock(cursor, column, depth + 1) : null;
  }
  if (isDash(cursor) || depth >= MOST_LEVELS) return undefined;
  if (!isKeyAhead(cursor)) return readInline(cursor, column);
  return readMap(cursor, cursor.at - cursor.start, depth + 1);
}

/** A value in one line (or a block) whose parent stands at a column. Whatever follows it more deeply indented would continue it. */
function readInline(cursor: LineCursor, column: number): YamlNode | undefined {
  const code = cursor.text.charCodeAt(cursor.at);
  if (code === BAR || code === GREATER) return readBlockScalar(cursor, column);
  const value = readInlineNode(cursor, code);
  if (value === undefined) return undefined;
  cursor.skipSpaces();
  if (!cursor.isAtLineEnd() || !cursor.advance()) return undefined;
  return cursor.indent > column ? undefined : value;
}

function readInlineNode(cursor: LineCursor, code: number): YamlNode | undefined {
  if (code === DOUBLE || code === SINGLE) return readQuoted(cursor);
  if (code === LEFT_BRACKET || code === LEFT_BRACE) return readFlow(cursor, 0);
  const { text, at: start } = cursor;
  if (!startsPlain(text, start)) return undefined;
  const end = plainEnd(cursor);
  if (end < 0) return undefined;
  cursor.at = end;
  return plainScalar(text, start, end);
}

/** Where a plain value ends, without the blanks behind it; -1 where it holds what makes it another thing. */
function plainEnd(cursor: LineCursor): number {
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
function readKey(cursor: LineCursor): YamlScalar | undefined {
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
function isKeyAhead(cursor: LineCursor): boolean {
  const { text, end, at: start } = cursor;
  const code = text.charCodeAt(start);
  if (code !== DOUBLE && code !== SINGLE) return startsPlain(text, start) && keyEnd(text, start, end) >= 0;
  const quotedText = readQuoted(cursor);
  const isKey = quotedText !== undefined && text.charCodeAt(cursor.at) === COLON;
  cursor.at = start;
  return isKey;
}

function isAmong(entries: readonly YamlEntry[], key: YamlScalar): boolean {
  for (const entry of entries) if (entry.key.value === key.value) return true;
  return false;
}

function isDash(cursor: LineCursor): boolean {
  return cursor.text.charCodeAt(cursor.at) === DASH && isBlankAt(cursor.text, cursor.at + 1, cursor.end);
}

function isBlankAt(text: string, at: number, end: number): boolean {
  if (at >= end) return true;
  const code = text.charCodeAt(at);
  return code === SPACE || code === TAB;
}
