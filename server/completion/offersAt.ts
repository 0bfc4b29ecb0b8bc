import type { Span } from '../../runner/model/sourceFile.ts';
import type { Cursor, EntryAbove, ItemCursor, KeyCursor, Step, ValueCursor, Word } from '../cursor/cursor.ts';
import { cursorAt } from '../cursor/cursorAt.ts';
import { expressionSpanOf } from '../cursor/expressionSpan.ts';
import { schemasAt } from '../cursor/schemaAt.ts';
import { itemSchemas, type SchemaNode } from '../cursor/schemaNode.ts';
import { scopeAt } from '../cursor/scopeAt.ts';
import { noFiles } from '../mirroredFiles.ts';
import type { FileReading } from '../reading.ts';
import { typesOf } from '../words/schemaWords.ts';
import { expressionOffers } from './expressionOffers.ts';
import { type KeyPlace, keyOffers, newMapping } from './keyOffers.ts';
import { keysFromFile } from './names.ts';
import { indented, literal, type Offer, rank } from './offer.ts';
import { type ListFolder, scriptPathOffers } from './pathOffers.ts';
import { wholeOffers } from './snippets.ts';
import { type ValuePlace, valueOffers } from './valueOffers.ts';

/** What is offered at an offset, and what it takes the place of where an offer does not say otherwise. */
export interface Offers {
  readonly word: Span;
  readonly offers: readonly Offer[];
}

/** Everything that may be written at an offset of a file, whatever state the file is in. */
export async function offersAt(
  reading: FileReading,
  offset: number,
  list: ListFolder = noFiles.list,
): Promise<Offers> {
  const cursor = cursorAt(reading.file.text, offset);
  if (cursor.at === 'nowhere') return { word: { start: offset, end: offset }, offers: [] };
  return { word: cursor.word, offers: await offersFor(reading, cursor, list) };
}

type Somewhere = Exclude<Cursor, { readonly at: 'nowhere' }>;

async function offersFor(
  reading: FileReading,
  cursor: Somewhere,
  list: ListFolder,
): Promise<readonly Offer[]> {
  if (cursor.at === 'value' && cursor.expression !== null)
    return inExpression(reading, cursor, cursor.expression.span);
  if (cursor.at === 'value' && isScript(reading, cursor)) return scriptPathOffers(reading, cursor, list);
  // An edit of a completion may not reach over the end of a line.
  if (reading.file.text.slice(cursor.word.start, cursor.offset).includes('\n')) return [];
  switch (cursor.at) {
    case 'key':
      return atKey(reading, cursor);
    case 'item':
      return atItem(reading, cursor, list);
    case 'value':
      return atValue(reading, cursor, list);
  }
}

/** Something of a script is written already. */
function isScript(reading: FileReading, { steps, word }: ValueCursor): boolean {
  if (word.start === word.end) return false;
  return schemasAt(reading, steps).some(({ schema }) => schema['x-format'] === 'script');
}

function inExpression(reading: FileReading, cursor: ValueCursor, span: Span): readonly Offer[] {
  const { steps, offset, word } = cursor;
  // The scalar begins before the cursor, so that whatever holds it does so by its start as well.
  const place = scopeAt(reading, { steps, offset: word.start });
  return place === null ? [] : expressionOffers({ reading, span, offset, place });
}

function atKey(reading: FileReading, cursor: KeyCursor): readonly Offer[] {
  const { mapping, word, hasColon, hasBlock, steps } = cursor;
  const nodes = schemasAt(reading, steps);
  const place: KeyPlace = { mapping, word, hasColon, hasBlock, isFlow: mapping.column === null };
  const keys = [...keyOffers(nodes, place), ...ownKeys(steps, place)];
  const isFirst = mapping.keys().length === 0;
  const whole = isFirst && !place.isFlow ? wholeOffers(nodes, reading.catalog) : [];
  return moved([...keys, ...whole], marginOf(reading, word));
}

/** Keys that the file itself gives names to. */
function ownKeys(steps: readonly Step[], { mapping, word, hasColon }: KeyPlace): readonly Offer[] {
  const taken = new Set(
    (mapping?.keys() ?? []).filter(({ span }) => span.start !== word?.start).map(key => key.name),
  );
  return keysFromFile(steps)
    .filter(name => !taken.has(name))
    .map(name => ({
      label: name,
      kind: 'key',
      insert: `${literal(name)}${hasColon ? '' : ': $1'}`,
      rank: rank.near,
    }));
}

async function atItem(
  reading: FileReading,
  { steps, word, above }: ItemCursor,
  list: ListFolder,
): Promise<readonly Offer[]> {
  const items = schemasAt(reading, steps).flatMap(node => itemSchemas(node, 0));
  const place: ValuePlace = {
    reading,
    steps: [...steps, { index: 0 }],
    style: 'plain',
    isFlow: false,
    isEmpty: true,
    typed: '',
    offset: word.start,
    list,
  };
  const offers = [
    ...(await itemOffers(items, place)),
    ...(above === null ? [] : keysOfEntry(reading, above)),
  ];
  return moved(offers, marginOf(reading, word));
}

/** The keys that the entry above still lacks, moved to where its keys stand. */
function keysOfEntry(reading: FileReading, { steps, mapping, margin }: EntryAbove): readonly Offer[] {
  const place: KeyPlace = { ...newMapping, mapping };
  return keyOffers(schemasAt(reading, steps), place).map(offer => ({
    ...offer,
    insert: `${' '.repeat(margin)}${indented(offer.insert, margin)}`,
  }));
}

/** The entries that may follow a dash, with the dash. */
async function itemOffers(items: readonly SchemaNode[], place: ValuePlace): Promise<readonly Offer[]> {
  const keys = keyOffers(items, newMapping);
  const offers = [
    ...wholeOffers(items, place.reading.catalog),
    ...keys.map(offer => ({ ...offer, rank: Math.max(offer.rank, rank.usual) })),
    ...(await valueOffers(items, place)),
  ];
  return offers.map(offer => ({
    ...offer,
    label: `- ${offer.label}`,
    filter: offer.label,
    insert: `- ${indented(offer.insert, 2)}`,
  }));
}

async function atValue(
  reading: FileReading,
  cursor: ValueCursor,
  list: ListFolder,
): Promise<readonly Offer[]> {
  const { steps, word, block, isFlow, needsBlank, offset } = cursor;
  const nodes = schemasAt(reading, steps);
  const isEmpty = word.start === word.end;
  const typed = reading.file.text.slice(word.start, offset);
  const { style } = word;
  const place: ValuePlace = { reading, steps, offset: word.start, style, isFlow, isEmpty, typed, list };
  const scalars = [...(await valueOffers(nodes, place)), ...asCondition(reading, cursor)];
  const shifted = needsBlank ? scalars.map(offer => ({ ...offer, insert: ` ${offer.insert}` })) : scalars;
  if (block === 'none') return shifted;
  const inner = await blockOffers(nodes, place);
  if (block === 'here') {
    const blank = needsBlank ? ' ' : '';
    return [
      ...shifted,
      ...moved(
        inner.map(offer => ({ ...offer, insert: `${blank}${offer.insert}` })),
        marginOf(reading, word) + blank.length,
      ),
    ];
  }
  if (offset !== lineEnd(reading, offset)) return shifted;
  const margin = marginOf(reading, { ...word, start: keyStart(cursor) }) + 2;
  const below = inner.map(offer => ({ ...offer, insert: indented(`\n${offer.insert}`, margin) }));
  return [...shifted, ...below];
}

/** What a block below a key, or behind a dash, may begin with. */
async function blockOffers(nodes: readonly SchemaNode[], place: ValuePlace): Promise<readonly Offer[]> {
  const isMap = nodes.some(({ schema }) => typesOf(schema).includes('object') || 'properties' in schema);
  const isList = nodes.some(({ schema }) => typesOf(schema).includes('array'));
  const { steps, reading } = place;
  const ofMap = isMap
    ? [...keyOffers(nodes, newMapping), ...ownKeys(steps, newMapping), ...wholeOffers(nodes, reading.catalog)]
    : [];
  const items = isList ? nodes.flatMap(node => itemSchemas(node, 0)) : [];
  const inList = { ...place, steps: [...steps, { index: 0 }], style: 'plain' as const };
  return [...ofMap, ...(isList ? await itemOffers(items, inList) : [])];
}

/** The offers of an expression where a condition may be written without `${{ }}`. */
function asCondition(reading: FileReading, cursor: ValueCursor): readonly Offer[] {
  const span = expressionSpanOf(reading, cursor);
  return span === null ? [] : inExpression(reading, cursor, span);
}

/** Moves further lines of offers to the column at which the first one begins. */
function moved(offers: readonly Offer[], by: number): readonly Offer[] {
  return by === 0 ? offers : offers.map(offer => ({ ...offer, insert: indented(offer.insert, by) }));
}

/** How far a word stands to the right of its line's indentation, which clients add to every further line by themselves. */
function marginOf({ file: { text } }: FileReading, word: Pick<Word, 'start'>): number {
  const lineStart = text.lastIndexOf('\n', word.start - 1) + 1;
  const before = text.slice(lineStart, word.start);
  return before.length - (/^ */.exec(before)?.[0].length ?? 0);
}

/** Where the key stands whose value is at the cursor, or the dash. */
function keyStart({ steps, word }: ValueCursor): number {
  const last = steps.at(-1);
  if (last === undefined || !('key' in last)) return word.start;
  return (
    last.mapping.keys().findLast(({ name, span }) => name === last.key && span.end <= word.start)?.span
      .start ?? word.start
  );
}

function lineEnd({ file: { text } }: FileReading, offset: number): number {
  const newline = text.indexOf('\n', offset);
  const end = newline < 0 ? text.length : newline;
  return text[end - 1] === '\r' && end > offset ? end - 1 : end;
}
