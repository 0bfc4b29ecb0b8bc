import type { Problem } from '../problem.ts';
import type { SourceFile } from '../sourceFile.ts';
import { type ExcerptReader, type Part, partEnd, readPart } from './excerpt.ts';
import { readBlockScalar } from './fastBlockScalar.ts';
import { readFlow } from './fastFlow.ts';
import { isDash, isKeyAhead, plainEnd, readKey } from './fastLine.ts';
import { plainScalar, readQuoted, startsPlain } from './fastScalar.ts';
import { hasForbiddenCharacter } from './forbiddenCharacter.ts';
import { ItemMemory, type ItemPlace, type KnownItems } from './knownItems.ts';
import { LineCursor } from './lineCursor.ts';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from './node.ts';

const DOUBLE = 34;
const SINGLE = 39;
const GREATER = 62;
const LEFT_BRACKET = 91;
const LEFT_BRACE = 123;
const BAR = 124;

/** Beyond this depth the full reader is asked, whose own limit is told as a problem. */
const MOST_LEVELS = 100;

/** Maps with more keys look for duplicates by a set instead of one by one. */
const FEW_KEYS = 16;

/** Mappings down to this depth hold much (the file, a phase): of them, an entry is told apart from the others. */
const LEVELS_OF_ENTRIES = 2;

/** Of the line behind an item at most so many characters are looked at: they may be a marker. At the end of the text it is the end itself. */
const LOOKED_AHEAD = 3;

/** Lists down to this depth hold much: their items are remembered. */
const LEVELS_OF_ITEMS = 3;

/**
 * Reads the plain common form of YAML in one pass, or returns undefined where the text holds anything
 * beyond it (anchors, tags, values over several lines, mistakes of any kind), so that the full reader is asked.
 * Null stands for a text that holds nothing. It is many times as fast as a full YAML reader and never gives another
 * tree: where a rule of YAML is subtle, it gives up instead of imitating it.
 */
export function readFastYaml(text: string): YamlNode | null | undefined {
  return hasForbiddenCharacter(text) ? undefined : readRoot(new BlockCursor(text, null));
}

/** What reading by parts starts from. */
export interface PartsOptions {
  /** What was known of the file when it was read before. */
  readonly before: KnownItems | null;
  readonly read: ExcerptReader;
}

/** A file that was read by parts. */
export interface PartsReading {
  readonly root: YamlNode | null;
  readonly problems: readonly Problem[];
  readonly known: KnownItems;
}

/** The same, but an item or entry that is beyond the plain form is read by the full reader, and one that is known is not read at all. */
export function readByParts(file: SourceFile, { before, read }: PartsOptions): PartsReading | undefined {
  const { text } = file;
  const memory = new ItemMemory(text, before);
  // What was read by parts before held none.
  if (hasForbiddenCharacter(memory.changedText())) return undefined;
  const parts: Parts = { file, read, memory, problems: [] };
  const root = readRoot(new BlockCursor(text, parts));
  return root === undefined ? undefined : { root, problems: parts.problems, known: memory.known() };
}

/** Reading by parts, as far as it has come. */
interface Parts {
  readonly file: SourceFile;
  readonly read: ExcerptReader;
  readonly memory: ItemMemory;
  readonly problems: Problem[];
}

class BlockCursor extends LineCursor {
  /** Null where the whole text is left to the full reader as soon as a part has to be. */
  readonly parts: Parts | null;

  constructor(text: string, parts: Parts | null) {
    super(text);
    this.parts = parts;
  }
}

function readRoot(cursor: BlockCursor): YamlNode | null | undefined {
  if (!cursor.advance()) return undefined;
  if (cursor.indent < 0) return null;
  if (cursor.indent > 0) return undefined;
  const root =
    isDash(cursor) || isKeyAhead(cursor)
      ? readBlock(cursor, -1, 0)
      : isKeyBelow(cursor)
        ? readMap(cursor, 0, 0)
        : undefined;
  return cursor.indent < 0 ? root : undefined;
}

/** Whether a mapping begins here whose first key has no colon yet: the next line at its column is a key. */
function isKeyBelow({ parts, text, at, nextLine }: BlockCursor): boolean {
  if (parts === null || !startsPlain(text, at)) return false;
  const end = partEnd(text, nextLine, { kind: 'entries', column: 0 });
  const below = new LineCursor(text);
  below.continueAt(end);
  return end > 0 && below.advance() && below.indent === 0 && isKeyAhead(below);
}

/** What begins on a line of its own, inside a parent at a column; leaves the cursor on the first line after it. */
function readBlock(cursor: BlockCursor, parent: number, depth: number): YamlNode | undefined {
  if (depth > MOST_LEVELS) return undefined;
  const { indent } = cursor;
  if (isDash(cursor)) return readSequence(cursor, indent, depth);
  if (isKeyAhead(cursor)) return readMap(cursor, indent, depth);
  const code = cursor.text.charCodeAt(cursor.at);
  return code === BAR || code === GREATER ? undefined : readInline(cursor, parent);
}

function readMap(cursor: BlockCursor, column: number, depth: number): YamlMap | undefined {
  const entries: YamlEntry[] = [];
  const start = cursor.at;
  let names: Set<unknown> | undefined;
  let end = start;
  for (;;) {
    const place = placeOf(cursor, column);
    const entry = readEntry(cursor, column, depth);
    if (entry === undefined) {
      const apart = depth <= LEVELS_OF_ENTRIES ? readApart(cursor, 'entries', place) : undefined;
      if (apart?.kind !== 'map') return undefined;
      for (const each of apart.entries) {
        if (isAmong(entries, each.key)) return undefined;
        entries.push(each);
      }
      end = apart.span.end;
      names = undefined;
    } else {
      const { key, value } = entry;
      if (names === undefined ? isAmong(entries, key) : names.has(key.value)) return undefined;
      end = value === null ? key.span.end + 1 : value.span.end;
      entries.push(entry);
      names?.add(key.value);
    }
    if (entries.length >= FEW_KEYS && names === undefined)
      names = new Set(entries.map(each => each.key.value));
    if (cursor.indent < column) return { kind: 'map', span: { start, end }, entries };
  }
}

/** One entry, with the cursor left at the next one, or behind the mapping. */
function readEntry(cursor: BlockCursor, column: number, depth: number): YamlEntry | undefined {
  const key = readKey(cursor);
  if (key === undefined) return undefined;
  const value = readEntryValue(cursor, column, depth);
  if (value === undefined || cursor.indent > column) return undefined;
  // A dash in the column of the keys is a mistake, which the full reader tells.
  return cursor.indent === column && isDash(cursor) ? undefined : { key, value };
}

/** Where a part begins, to come back to when it turns out to be beyond the plain form. */
interface PartPlace {
  readonly line: number;
  readonly start: number;
  readonly column: number;
  /** How many problems had been told. */
  readonly told: number;
}

function placeOf({ start: line, at: start, parts }: BlockCursor, column: number): PartPlace {
  return { line, start, column, told: parts?.problems.length ?? 0 };
}

/** A part as the full reader reads it without the rest of the file. */
function readApart(
  cursor: BlockCursor,
  kind: Part['kind'],
  { line, start, column, told }: PartPlace,
): YamlNode | undefined {
  const { parts, text } = cursor;
  if (parts === null) return undefined;
  cursor.returnTo(line, start);
  parts.problems.length = told;
  const end = partEnd(text, cursor.nextLine, { kind, column });
  const read = end < 0 ? undefined : readPart(parts.file, { kind, start, column, end }, parts.read);
  if (read === undefined) return undefined;
  cursor.continueAt(end);
  if (!cursor.advance()) return undefined;
  parts.problems.push(...read.problems);
  return read.node;
}

function readEntryValue(cursor: BlockCursor, column: number, depth: number): YamlNode | null | undefined {
  cursor.skipSpaces();
  if (!cursor.isAtLineEnd()) return readInline(cursor, column);
  if (!cursor.advance()) return undefined;
  if (cursor.indent > column) return readBlock(cursor, column, depth + 1);
  // The dashes of a list may stand at the column of its key.
  if (cursor.indent === column && isDash(cursor)) return readSequence(cursor, column, depth + 1);
  return null;
}

function readSequence(cursor: BlockCursor, column: number, depth: number): YamlSequence | undefined {
  const items: (YamlNode | null)[] = [];
  const { at: start } = cursor;
  let end = start;
  while (cursor.indent === column && isDash(cursor)) {
    const { at } = cursor;
    const item =
      cursor.parts !== null && depth <= LEVELS_OF_ITEMS
        ? readKnownItem(cursor, { column, depth }, cursor.parts)
        : readItem(cursor, column, depth);
    if (item === undefined) return undefined;
    end = item === null ? at + 1 : item.span.end;
    items.push(item);
    if (cursor.indent > column) return undefined;
  }
  return { kind: 'sequence', span: { start, end }, items };
}

/** An item that is known from before, or else read, by the full reader where need be, and known from then on. */
function readKnownItem(
  cursor: BlockCursor,
  item: ItemPlace,
  { memory, problems }: Parts,
): YamlNode | null | undefined {
  const place = placeOf(cursor, item.column);
  const recalled = memory.recall(place.start, item);
  if (recalled !== undefined) {
    cursor.continueAt(recalled.next);
    return cursor.advance() ? recalled.node : undefined;
  }
  memory.enter(place.start);
  const plain = readItem(cursor, item.column, item.depth);
  const isPlain = plain !== undefined && cursor.indent <= item.column;
  const node = isPlain ? plain : readItemApart(cursor, place);
  memory.leave({
    ...item,
    start: place.start,
    next: cursor.start,
    looked: cursor.at + LOOKED_AHEAD,
    node: problems.length === place.told ? node : undefined,
  });
  return node;
}

function readItemApart(cursor: BlockCursor, place: PartPlace): YamlNode | null | undefined {
  const apart = readApart(cursor, 'item', place);
  return apart?.kind === 'sequence' ? apart.items[0] : undefined;
}

function readItem(cursor: BlockCursor, column: number, depth: number): YamlNode | null | undefined {
  cursor.at++;
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

function isAmong(entries: readonly YamlEntry[], key: YamlScalar): boolean {
  for (const entry of entries) if (entry.key.value === key.value) return true;
  return false;
}
