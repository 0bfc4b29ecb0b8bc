import type { Span } from '../../runner/model/sourceFile.ts';
import { type Holder, type Surroundings, surroundingsOf } from './ancestors.ts';
import {
  type BlockLine,
  indentOf,
  isBlank,
  isBlockHeader,
  lineSpanAt,
  quotedEnd,
  readBlockLine,
} from './blockLine.ts';
import { BlockMapping } from './blockMapping.ts';
import type { Cursor, EntryAbove, NowhereCursor, Step, ValueCursor, Word } from './cursor.ts';
import { expressionAt } from './expressionAt.ts';
import { flowPlaceAt } from './flow.ts';

/** Finds out where an offset is. It reads the lines above as far as they hold the offset, whatever state the file is in. */
export function cursorAt(text: string, offset: number): Cursor {
  const line = readBlockLine(text, lineSpanAt(text, offset));
  const isEmpty = indentOf(text, line.span) === null;
  const column = isEmpty ? offset - line.span.start : line.indent;
  const start = { isDash: !isEmpty && line.dashes.length > 0, column };
  const surroundings = surroundingsOf(text, line, start);
  const around = { text, offset, line, column, surroundings };
  return inScalarOrFlow(around) ?? (isEmpty ? onEmptyLine(around) : onLine(around));
}

interface Around {
  readonly text: string;
  readonly offset: number;
  readonly line: BlockLine;
  /** Of what begins the line; of the offset where the line is empty. */
  readonly column: number;
  readonly surroundings: Surroundings;
}

/** The place where something that began on a line above still goes on: a script, a quoted text, a bracket. */
function inScalarOrFlow(around: Around): Cursor | null {
  const { text, offset, line, surroundings } = around;
  for (const [at, holder] of surroundings.holders.entries()) {
    if (holder.line.span.start === line.span.start) return null;
    const content = contentOf(holder);
    if (content === null) continue;
    const steps = surroundings.holders.slice(0, at + 1).map(({ step }) => step);
    const first = text[content.start];
    if (isBlockHeader(text, content)) return inBlockScalar(around, { steps, header: holder.line });
    if (first === '{' || first === '[') return inFlow(around, { steps, opening: content.start });
    if (first === '"' || first === "'") {
      const end = quotedEnd(text, content.start, offset);
      if (end !== undefined) return nowhere(offset);
      const closing = quotedEnd(text, content.start, text.length) ?? line.span.end + 1;
      const scalar = { start: content.start + 1, end: Math.max(offset, closing - 1) };
      return valueAt(around, { steps, word: { ...scalar, style: first === '"' ? 'double' : 'single' } });
    }
    if (offset < line.span.start + line.indent) return nowhere(offset);
    return valueAt(around, {
      steps,
      word: { start: content.start, end: Math.max(offset, line.content.end), style: 'plain' },
    });
  }
  return null;
}

/** What is written on a holder's own line; null where nothing is, or where it is another holder's. */
function contentOf({ line, step, column }: Holder): Span | null {
  const isOwn =
    'key' in step ? line.key?.column === column : line.key === null && line.dashes.at(-1) === column;
  return isOwn && line.content.end > line.content.start ? line.content : null;
}

function inBlockScalar(
  around: Around,
  { steps, header }: { steps: readonly Step[]; header: BlockLine },
): Cursor {
  const { offset, line } = around;
  const scalar = { start: header.span.end, end: Math.max(offset, line.span.end) };
  return valueAt(around, { steps, word: { ...scalar, style: 'block' } });
}

function inFlow(
  { text, offset }: Around,
  { steps, opening }: { readonly steps: readonly Step[]; readonly opening: number },
): Cursor {
  const place = flowPlaceAt(text, opening, offset);
  if (place === null || place.at === 'nowhere') return nowhere(offset);
  const { word, mapping, hasColon, needsBlank } = place;
  const whole = [...steps, ...place.steps];
  if (place.at === 'key' && mapping !== null)
    return { at: 'key', offset, steps: whole, word, mapping, hasColon, hasBlock: false };
  const expression = expressionAt(text, word, offset);
  const scalar = { start: word.start, end: word.end };
  return {
    at: 'value',
    offset,
    steps: whole,
    word,
    block: 'none',
    isFlow: true,
    needsBlank,
    expression,
    scalar,
  };
}

/** A line that says nothing yet: what may begin at the offset's column. */
function onEmptyLine(around: Around): Cursor {
  const { text, offset, line, surroundings } = around;
  // Behind a comment nothing can begin.
  if (text.slice(line.span.start, offset).trim() !== '') return nowhere(offset);
  // What stands deeper below belongs to what is above, and must not get another holder.
  if ((lineBelow(text, line.span)?.indent ?? 0) > offset - line.span.start) return nowhere(offset);
  return atStart(around, {
    steps: surroundings.holders.map(({ step }) => step),
    word: { start: offset, end: offset, style: 'plain' },
    isBehindDash: false,
  });
}

function onLine(around: Around): Cursor {
  const { text, offset, line, surroundings } = around;
  const { key, content, dashes, span } = line;
  const steps: Step[] = surroundings.holders.map(({ step }) => step);
  for (const _ of dashes.slice(1)) steps.push({ index: 0 });
  const first = key?.span.start ?? content.start;
  if (offset < first && !(content.start === content.end && key === null && dashes.length > 0))
    return nowhere(offset);
  if (key !== null) {
    const mapping = new BlockMapping(text, span.start, key.column);
    if (offset <= key.span.end)
      return {
        at: 'key',
        offset,
        steps,
        mapping,
        word: wordIn(text, key.span),
        hasColon: true,
        hasBlock: false,
      };
    if (offset <= key.colon) return nowhere(offset);
    return inContent(around, [...steps, { key: key.name, mapping }]);
  }
  if (content.end > content.start && /[[{"'|>]/.test(text.charAt(content.start)))
    return inContent(around, steps);
  if (isComment(text, content.end, offset)) return nowhere(offset);
  const isEmpty = content.end === content.start;
  if (isEmpty && offset <= span.start + (dashes.at(-1) ?? 0)) return nowhere(offset);
  const word: Word = isEmpty
    ? { start: offset, end: offset, style: 'plain' }
    : { start: content.start, end: Math.max(content.end, offset), style: 'plain' };
  return atStart(around, { steps, word, isBehindDash: dashes.length > 0 });
}

interface Beginning {
  readonly steps: readonly Step[];
  readonly word: Word;
  readonly isBehindDash: boolean;
}

/** Where a key, an entry or a value may begin: what stands at the same column decides. */
function atStart(around: Around, { steps, word, isBehindDash }: Beginning): Cursor {
  const { text, offset, line, surroundings } = around;
  const column = word.start - line.span.start;
  const mapping = new BlockMapping(text, line.span.start, column);
  const below = lineBelow(text, line.span);
  // Whatever has something deeper below it is a key that lacks its colon.
  const hasBlock = below !== null && below.indent > column;
  if (steps.length === 0 || mapping.keys().length > 0 || hasBlock)
    return { at: 'key', offset, steps, mapping, word, hasColon: false, hasBlock };
  if (!isBehindDash) {
    const isItemBelow = below?.dashes[0] === column;
    if (surroundings.itemsAbove > 0 || isItemBelow)
      return { at: 'item', offset, steps, word, above: entryAbove(around, { steps, column }) };
    const holder = surroundings.holders.at(-1);
    const isMisplaced = surroundings.firstColumn !== null && surroundings.firstColumn !== column;
    if (isMisplaced || (below !== null && holder !== undefined && below.indent > holder.column))
      return nowhere(offset);
  }
  return valueAt(around, { steps, word, block: 'here' });
}

/** The last entry of a list above a line; null where there is none, or it is no mapping. */
function entryAbove(
  { text, line, surroundings }: Around,
  { steps, column }: { readonly steps: readonly Step[]; readonly column: number },
): EntryAbove | null {
  let { span } = line;
  while (surroundings.itemsAbove > 0 && span.start > 0) {
    span = lineSpanAt(text, span.start - 1);
    const indent = indentOf(text, span);
    if (indent === null || indent > column) continue;
    const { key, dashes } = readBlockLine(text, span);
    if (key === null || dashes.at(-1) !== column) return null;
    const mapping = new BlockMapping(text, span.start, key.column);
    const entry = { index: surroundings.itemsAbove - 1 };
    return { steps: [...steps, entry], mapping, margin: key.column - column };
  }
  return null;
}

/** At what stands behind a key or a dash on the same line. */
function inContent(around: Around, steps: readonly Step[]): Cursor {
  const { text, offset, line } = around;
  const { content } = line;
  const first = text[content.start];
  if (content.end === content.start) {
    const column = line.key?.column ?? line.indent;
    const below = lineBelow(text, line.span);
    const isFilled =
      below !== null && (below.indent > column || (below.indent === column && below.dashes.length > 0));
    if (isFilled || isComment(text, line.key?.colon ?? content.start, offset)) return nowhere(offset);
    return valueAt(around, { steps, word: { start: offset, end: offset, style: 'plain' }, block: 'below' });
  }
  if (offset < content.start || isComment(text, content.end, offset)) return nowhere(offset);
  if (first === '{' || first === '[') return inFlow(around, { steps, opening: content.start });
  if (isBlockHeader(text, content)) return nowhere(offset);
  if (first !== '"' && first !== "'") {
    const word: Word = { start: content.start, end: Math.max(content.end, offset), style: 'plain' };
    return valueAt(around, { steps, word });
  }
  const isClosed = quotedEnd(text, content.start, content.end) === content.end;
  if (offset === content.start || (isClosed && offset >= content.end)) return nowhere(offset);
  return valueAt(around, { steps, word: wordIn(text, content) });
}

interface AtValue {
  readonly steps: readonly Step[];
  readonly word: Word;
  readonly block?: ValueCursor['block'];
}

function valueAt({ text, offset }: Around, { steps, word, block = 'none' }: AtValue): ValueCursor {
  const before = text[offset - 1];
  const needsBlank = word.start === word.end && (before === ':' || before === '-');
  const expression = expressionAt(text, word, offset);
  const scalar = { start: word.start, end: word.end };
  return { at: 'value', offset, steps, word, block, isFlow: false, needsBlank, expression, scalar };
}

/** A scalar of one line without its quotes. */
function wordIn(text: string, { start, end }: Span): Word {
  const quote = text[start];
  if (quote !== '"' && quote !== "'") return { start, end, style: 'plain' };
  const isClosed = quotedEnd(text, start, end) === end;
  return { start: start + 1, end: isClosed ? end - 1 : end, style: quote === '"' ? 'double' : 'single' };
}

/** The next line that says something; null where none does. */
function lineBelow(text: string, line: Span): BlockLine | null {
  let { end } = line;
  for (;;) {
    const newline = text.indexOf('\n', end);
    if (newline < 0) return null;
    const span = lineSpanAt(text, newline + 1);
    if (indentOf(text, span) !== null) return readBlockLine(text, span);
    end = span.end;
  }
}

/** Whether a comment begins between the end of what is written and the cursor. */
function isComment(text: string, from: number, offset: number): boolean {
  for (let at = from; at < offset; at++)
    if (text[at] === '#' && (at === 0 || isBlank(text.charCodeAt(at - 1)))) return true;
  return false;
}

function nowhere(offset: number): NowhereCursor {
  return { at: 'nowhere', offset };
}
