import { plainScalar, readQuoted, scalar, startsPlain } from './fastScalar.ts';
import type { LineCursor } from './lineCursor.ts';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from './node.ts';

const TAB = 9;
const SPACE = 32;
const DOUBLE = 34;
const HASH = 35;
const SINGLE = 39;
const COMMA = 44;
const COLON = 58;
const LEFT_BRACKET = 91;
const RIGHT_BRACKET = 93;
const LEFT_BRACE = 123;
const RIGHT_BRACE = 125;

/** Beyond this depth the full reader is asked. */
const MOST_LEVELS = 20;

/** Reads a list in brackets or a mapping in braces that ends on its line, leaving the cursor behind it. */
export function readFlow(cursor: LineCursor, depth: number): YamlNode | undefined {
  if (depth > MOST_LEVELS) return undefined;
  return cursor.text.charCodeAt(cursor.at) === LEFT_BRACKET
    ? readList(cursor, depth)
    : readBraces(cursor, depth);
}

function readList(cursor: LineCursor, depth: number): YamlSequence | undefined {
  const items: YamlNode[] = [];
  const start = cursor.at;
  cursor.at++;
  cursor.skipSpaces();
  while (cursor.text.charCodeAt(cursor.at) !== RIGHT_BRACKET) {
    const item = readMember(cursor, depth);
    if (item === undefined || !isSeparated(cursor, RIGHT_BRACKET)) return undefined;
    items.push(item);
  }
  cursor.at++;
  return { kind: 'sequence', span: { start, end: cursor.at }, items };
}

function readBraces(cursor: LineCursor, depth: number): YamlMap | undefined {
  const entries: YamlEntry[] = [];
  const start = cursor.at;
  cursor.at++;
  cursor.skipSpaces();
  while (cursor.text.charCodeAt(cursor.at) !== RIGHT_BRACE) {
    const key = readKey(cursor);
    if (key === undefined || entries.some(entry => entry.key.value === key.value)) return undefined;
    const value = readMember(cursor, depth);
    if (value === undefined || !isSeparated(cursor, RIGHT_BRACE)) return undefined;
    entries.push({ key, value });
  }
  cursor.at++;
  return { kind: 'map', span: { start, end: cursor.at }, entries };
}

/** Whether a member is followed by its closing bracket, or by a comma and a further member. */
function isSeparated(cursor: LineCursor, closing: number): boolean {
  cursor.skipSpaces();
  const code = cursor.text.charCodeAt(cursor.at);
  if (code === closing) return true;
  if (code !== COMMA) return false;
  cursor.at++;
  cursor.skipSpaces();
  return cursor.text.charCodeAt(cursor.at) !== closing;
}

function readKey(cursor: LineCursor): YamlScalar | undefined {
  const { text, at: start } = cursor;
  const member = readScalar(cursor);
  if (
    member === undefined ||
    text.charCodeAt(cursor.at) !== COLON ||
    text.charCodeAt(cursor.at + 1) !== SPACE
  )
    return undefined;
  const { end } = member.span;
  cursor.at += 2;
  cursor.skipSpaces();
  if (member.style !== 'plain') return member;
  const value = text.slice(start, end);
  return value === '<<' ? undefined : scalar(member.span, 'plain', value);
}

function readMember(cursor: LineCursor, depth: number): YamlNode | undefined {
  const code = cursor.text.charCodeAt(cursor.at);
  if (code === LEFT_BRACKET || code === LEFT_BRACE) return readFlow(cursor, depth + 1);
  return readScalar(cursor);
}

function readScalar(cursor: LineCursor): YamlScalar | undefined {
  const { text, end, at: start } = cursor;
  if (start >= end) return undefined;
  const first = text.charCodeAt(start);
  if (first === DOUBLE || first === SINGLE) return readQuoted(cursor);
  if (!startsPlain(text, start)) return undefined;
  let last = start;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === SPACE) continue;
    if (code === TAB || (code === HASH && text.charCodeAt(at - 1) === SPACE)) return undefined;
    if (isFlowIndicator(code) || (code === COLON && endsKey(text, at + 1, end))) break;
    last = at + 1;
  }
  cursor.at = last;
  return plainScalar(text, start, last);
}

function endsKey(text: string, at: number, end: number): boolean {
  const code = text.charCodeAt(at);
  return at >= end || code === SPACE || code === TAB || isFlowIndicator(code);
}

function isFlowIndicator(code: number): boolean {
  return (
    code === COMMA ||
    code === LEFT_BRACKET ||
    code === RIGHT_BRACKET ||
    code === LEFT_BRACE ||
    code === RIGHT_BRACE
  );
}
