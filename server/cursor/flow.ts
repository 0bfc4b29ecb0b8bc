import type { Span } from '../../runner/model/sourceFile.ts';
import { isBlank, lineSpanAt, quotedEnd, scalarText } from './blockLine.ts';
import type { Mapping, MappingKey, Step, WrittenStyle } from './cursor.ts';

/** Where an offset is in a collection of flow style, `{ }` or `[ ]`. */
export interface FlowPlace {
  /** From the outermost collection inwards. */
  readonly steps: readonly Step[];
  readonly at: 'key' | 'value' | 'nowhere';
  /** Of a key: the mapping that it is in. */
  readonly mapping: Mapping | null;
  /** Quotes left out. */
  readonly word: Span & { readonly style: WrittenStyle };
  readonly hasColon: boolean;
  /** The offset is directly behind a colon. */
  readonly needsBlank: boolean;
}

/** What stands in a flow collection: `mark` is one of `{}[],:`. */
interface FlowToken extends Span {
  readonly kind: 'mark' | WrittenStyle;
}

/** A bracket that is still open, with what was read behind it. */
interface Frame {
  readonly mapping: FlowMapping | null;
  index: number;
  /** The key whose colon was read. */
  key: FlowToken | null;
  /** The scalar that was read last, since the last comma or colon. */
  scalar: FlowToken | null;
}

/** Far more than people write by hand; an unclosed bracket must not make everything behind it be read again and again. */
const longest = 20_000;

/**
 * The place of an offset in the flow collection that opens at another one; null where the collection is closed before it. In
 * one that is never closed, everything up to the offset belongs to it.
 */
export function flowPlaceAt(text: string, opening: number, offset: number): FlowPlace | null {
  const frames: Frame[] = [];
  const limit = Math.min(text.length, opening + longest);
  let last: FlowToken | null = null;
  for (let token = tokenAt(text, opening, limit); token !== null; token = tokenAt(text, token.end, limit)) {
    const isMark = token.kind === 'mark';
    if (isMark ? token.start >= offset : token.end >= offset) {
      return placeAt(text, frames, { last, token, offset });
    }
    if (isMark) take(text, frames, token);
    else {
      const frame = frames.at(-1);
      if (frame !== undefined) frame.scalar = token;
    }
    if (frames.length === 0) return null;
    last = token;
  }
  return placeAt(text, frames, { last, token: null, offset });
}

/** Takes a bracket, comma or colon in. */
function take(text: string, frames: Frame[], token: FlowToken): void {
  const frame = frames.at(-1);
  switch (text[token.start]) {
    case '{':
      frames.push({ mapping: new FlowMapping(text, token.end), index: 0, key: null, scalar: null });
      break;
    case '[':
      frames.push({ mapping: null, index: 0, key: null, scalar: null });
      break;
    case ',':
      if (frame !== undefined) Object.assign(frame, { index: frame.index + 1, key: null, scalar: null });
      break;
    case ':':
      if (frame !== undefined) Object.assign(frame, { key: frame.scalar, scalar: null });
      break;
    default:
      frames.pop();
  }
}

interface Reached {
  readonly last: FlowToken | null;
  /** The token at or behind the offset; null where the text ends. */
  readonly token: FlowToken | null;
  readonly offset: number;
}

function placeAt(text: string, frames: readonly Frame[], { last, token, offset }: Reached): FlowPlace {
  const frame = frames.at(-1);
  const steps = stepsOf(text, frames.slice(0, -1));
  const isInside = token !== null && token.kind !== 'mark' && token.start <= offset;
  const nowhere: FlowPlace = {
    ...{ steps, at: 'nowhere', mapping: null, hasColon: false, needsBlank: false },
    word: { start: offset, end: offset, style: 'plain' },
  };
  if (frame === undefined || frame.scalar !== null) return nowhere;
  if (isInside && (isBehindQuote(text, token, offset) || offset < token.start)) return nowhere;
  const lineStart = lineSpanAt(text, offset).start;
  if (!isInside && /(^|\s)#/.test(text.slice(Math.max(last?.end ?? 0, lineStart), offset))) return nowhere;
  const word = isInside ? wordOf(token) : nowhere.word;
  const needsBlank = !isInside && text[offset - 1] === ':';
  if (frame.mapping !== null && frame.key === null) {
    const next = token === null ? null : isInside ? tokenAt(text, token.end, text.length) : token;
    const hasColon = next?.kind === 'mark' && text[next.start] === ':';
    return { ...nowhere, at: 'key', mapping: frame.mapping, word, hasColon };
  }
  return { ...nowhere, at: 'value', steps: stepsOf(text, frames), word, needsBlank };
}

function stepsOf(text: string, frames: readonly Frame[]): readonly Step[] {
  return frames.map(({ mapping, key, index }) => {
    if (mapping === null) return { index };
    return { key: key === null ? '' : scalarText(text.slice(key.start, key.end)), mapping };
  });
}

function isBehindQuote(text: string, token: FlowToken, offset: number): boolean {
  if (token.kind === 'plain') return false;
  const isClosed = token.end > token.start + 1 && text[token.end - 1] === text[token.start];
  return offset === token.start || (isClosed && offset === token.end);
}

function wordOf(token: FlowToken): FlowPlace['word'] {
  const { start, end, kind } = token;
  if (kind === 'mark' || kind === 'plain') return { start, end, style: 'plain' };
  return { start: start + 1, end: Math.max(start + 1, end - 1), style: kind };
}

/** The token that begins at or behind an offset; null where none does before the limit. */
function tokenAt(text: string, from: number, limit: number): FlowToken | null {
  let at = from;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (isBlank(code) || code === 10) at++;
    else if (code === 35 && (at === 0 || isBlank(text.charCodeAt(at - 1)) || text[at - 1] === '\n'))
      at = lineSpanAt(text, at).end;
    else break;
  }
  const char = text[at];
  if (at >= limit || char === undefined) return null;
  if ('{}[],'.includes(char) || (char === ':' && isColon(text, at)))
    return { kind: 'mark', start: at, end: at + 1 };
  if (char === '"' || char === "'") {
    const end = quotedEnd(text, at, lineSpanAt(text, at).end) ?? lineSpanAt(text, at).end;
    return { kind: char === '"' ? 'double' : 'single', start: at, end };
  }
  return { kind: 'plain', start: at, end: plainEnd(text, at, limit) };
}

function isColon(text: string, at: number): boolean {
  const next = text[at + 1];
  return next === undefined || /[\s,[\]{}]/.test(next) || text[at - 1] === '"' || text[at - 1] === "'";
}

/** Where a plain scalar ends; an expression in it, brackets and all, is part of it, as its author means it. */
function plainEnd(text: string, from: number, limit: number): number {
  const { end: lineEnd } = lineSpanAt(text, from);
  const stop = Math.min(limit, lineEnd);
  let at = from;
  while (at < stop) {
    if (text.startsWith('${{', at)) {
      const closing = text.indexOf('}}', at);
      at = closing < 0 || closing >= stop ? stop : closing + 2;
      continue;
    }
    const char = text.charAt(at);
    if (',[]{}'.includes(char) || (char === ':' && isColon(text, at))) break;
    if (char === '#' && isBlank(text.charCodeAt(at - 1))) break;
    at++;
  }
  while (at > from && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

/** A mapping in flow style. */
class FlowMapping implements Mapping {
  readonly column = null;
  readonly #text: string;
  readonly #from: number;
  #keys: readonly MappingKey[] | undefined;

  /** `from` is the offset behind its opening bracket. */
  constructor(text: string, from: number) {
    this.#text = text;
    this.#from = from;
  }

  keys(): readonly MappingKey[] {
    this.#keys ??= this.#read();
    return this.#keys;
  }

  #read(): readonly MappingKey[] {
    const text = this.#text;
    // An unclosed mapping ends with its line, so that the keys of the block below are not taken for its own.
    const limit = Math.min(text.length, this.#from + longest);
    const found: { name: string; span: Span; value: string }[] = [];
    let depth = 1;
    let scalar: FlowToken | null = null;
    let isKey = true;
    for (
      let token = tokenAt(text, this.#from, limit);
      token !== null;
      token = tokenAt(text, token.end, limit)
    ) {
      const char = token.kind === 'mark' ? text[token.start] : null;
      if (char === '{' || char === '[') depth++;
      else if (char === '}' || char === ']') depth--;
      if (depth === 0) break;
      if (depth > 1) continue;
      if (char === ',') isKey = true;
      else if (char === ':' && scalar !== null) {
        found.push({ name: scalarText(text.slice(scalar.start, scalar.end)), span: scalar, value: '' });
        isKey = false;
      } else if (char === null && isKey) {
        scalar = token;
      } else if (char === null) {
        const last = found.at(-1);
        if (last !== undefined) last.value = scalarText(text.slice(token.start, token.end));
      }
    }
    return found;
  }
}
