import type { Span } from '../sourceFile.ts';
import type { LineCursor } from './lineCursor.ts';
import type { ScalarStyle, YamlScalar } from './node.ts';

const TAB = 9;
const SPACE = 32;
const DOUBLE = 34;
const SINGLE = 39;
const DASH = 45;
const BACKSLASH = 92;

/** Characters that cannot begin a plain value, or whose meaning there is subtle: YAML's indicators (5.3). */
const INDICATORS: ReadonlySet<number> = new Set(
  [...',[]{}#&*!|>\'"%@`?:\t '].map(char => char.charCodeAt(0)),
);

/** All scalars are made here, so that they are of one shape to the machine. */
export function scalar(span: Span, style: ScalarStyle, value: YamlScalar['value']): YamlScalar {
  return { kind: 'scalar', span, style, value };
}

/** Whether a plain value or key can begin at an offset. */
export function startsPlain(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code !== DASH) return !INDICATORS.has(code);
  const next = text.charCodeAt(at + 1);
  return next > SPACE && !INDICATORS.has(next);
}

/** A plain scalar with its value by the YAML 1.2 core schema (10.3.2). */
export function plainScalar(text: string, start: number, end: number): YamlScalar {
  const source = text.slice(start, end);
  return scalar({ start, end }, 'plain', mayBeTyped(text.charCodeAt(start)) ? typed(source) : source);
}

/** Only what begins with a digit, a sign, a dot, `~` or a letter of true, false and null can be anything but text. */
function mayBeTyped(code: number): boolean {
  if (code <= 57) return code >= 48 || code === 43 || code === 45 || code === 46;
  const lower = code | 32;
  return lower === 116 || lower === 102 || lower === 110 || code === 126;
}

const INTEGER = /^[-+]?[0-9]+$/;
const OCTAL = /^0o[0-7]+$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['~', null],
]);

function typed(source: string): YamlScalar['value'] {
  if (source.length <= 5) {
    const word = WORDS.get(source);
    if (word !== undefined) return word;
  }
  if (INTEGER.test(source)) return Number.parseInt(source, 10);
  if (FLOAT.test(source)) return Number.parseFloat(source);
  if (OCTAL.test(source)) return Number.parseInt(source.slice(2), 8);
  if (HEXADECIMAL.test(source)) return Number.parseInt(source.slice(2), 16);
  if (INFINITE.test(source))
    return source.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return NOT_A_NUMBER.test(source) ? Number.NaN : source;
}

/** Reads a quoted text that ends on its line, leaving the cursor behind it. */
export function readQuoted(cursor: LineCursor): YamlScalar | undefined {
  return cursor.text.charCodeAt(cursor.at) === SINGLE ? readSingle(cursor) : readDouble(cursor);
}

function readSingle(cursor: LineCursor): YamlScalar | undefined {
  const { text, end, at: start } = cursor;
  let doubled = false;
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === TAB) return undefined;
    if (code !== SINGLE) continue;
    if (text.charCodeAt(at + 1) === SINGLE) {
      doubled = true;
      at++;
      continue;
    }
    cursor.at = at + 1;
    const inner = text.slice(start + 1, at);
    return scalar({ start, end: at + 1 }, 'single', doubled ? inner.replaceAll("''", "'") : inner);
  }
  return undefined;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [DOUBLE, '"'],
  [BACKSLASH, '\\'],
  [47, '/'],
  [110, '\n'],
  [114, '\r'],
  [116, '\t'],
]);

function readDouble(cursor: LineCursor): YamlScalar | undefined {
  const { text, end, at: start } = cursor;
  let value = '';
  let copied = start + 1;
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === TAB) return undefined;
    if (code === DOUBLE) {
      cursor.at = at + 1;
      return scalar({ start, end: at + 1 }, 'double', value + text.slice(copied, at));
    }
    if (code !== BACKSLASH) continue;
    const escaped = ESCAPES.get(text.charCodeAt(at + 1));
    if (escaped === undefined || at + 1 >= end) return undefined;
    value += text.slice(copied, at) + escaped;
    at++;
    copied = at + 1;
  }
  return undefined;
}
