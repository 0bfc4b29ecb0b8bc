import type { Span } from '../../runner/model/sourceFile.ts';

/** One step from a collection to a value in it: the key of a mapping, or the index of an entry of a list. */
export type Step = KeyStep | ItemStep;

export interface KeyStep {
  readonly key: string;
  /** The mapping that the key stands in. */
  readonly mapping: Mapping;
}

export interface ItemStep {
  readonly index: number;
}

/** A mapping as its text shows it. */
export interface Mapping {
  /** Column of its keys in block style; null in flow style (`{ }`). */
  readonly column: number | null;
  /** Its keys in their order, as far as they can be told; looked for when first asked. */
  keys(): readonly MappingKey[];
}

export interface MappingKey {
  readonly name: string;
  /** Quotes included. */
  readonly span: Span;
  /** What is written behind the colon on the same line, without quotes; empty where nothing is, or a collection follows. */
  readonly value: string;
}

/** How the scalar at a cursor is written; `block` is `|` and `>`. */
export type WrittenStyle = 'plain' | 'single' | 'double' | 'block';

/** What stands at the cursor, quotes left out: typing replaces it. Empty where nothing does. */
export interface Word extends Span {
  readonly style: WrittenStyle;
}

/** An expression around the cursor. */
export interface ExpressionAt {
  /** The expression's own text, without `${{` and `}}`; to the line's end where it is not closed. */
  readonly span: Span;
  readonly isClosed: boolean;
}

/**
 * Where a cursor is, made out of the text around it alone. Never the whole file has to be YAML for that: an unclosed quote
 * or bracket elsewhere, half-typed lines above and below change nothing.
 */
export type Cursor = KeyCursor | ValueCursor | ItemCursor | NowhereCursor;

interface SomewhereCursor {
  readonly offset: number;
  /** The way from the document's root. */
  readonly steps: readonly Step[];
  readonly word: Word;
}

/** At a key of a mapping, or where one may be typed; the steps lead to the mapping. */
export interface KeyCursor extends SomewhereCursor {
  readonly at: 'key';
  readonly mapping: Mapping;
  /** A colon stands behind the word. */
  readonly hasColon: boolean;
  /** The key's value stands on the lines below already, deeper than the word. */
  readonly hasBlock: boolean;
}

/** At a value, or where one may be typed; the steps lead to the value. */
export interface ValueCursor extends SomewhereCursor {
  readonly at: 'value';
  /**
   * What else may begin at the word: `here`: a mapping or list in block style, at the word's own column; `below`: nothing here,
   * but a block on the lines below; `none`: a scalar (or a bracket) alone.
   */
  readonly block: 'here' | 'below' | 'none';
  /** The style around it is flow (`{ }`, `[ ]`), where commas and brackets end a plain scalar. */
  readonly isFlow: boolean;
  /** A blank is missing before the word: the cursor is directly behind a colon or dash. */
  readonly needsBlank: boolean;
  /** The expression that holds the cursor. */
  readonly expression: ExpressionAt | null;
  /** The whole scalar, quotes left out, over all its lines. */
  readonly scalar: Span;
}

/** Where a further entry of a list may begin with its dash; the steps lead to the list. */
export interface ItemCursor extends SomewhereCursor {
  readonly at: 'item';
  /** The entry above, where it is a mapping: editors leave the cursor at the dash's column when its line is ended. */
  readonly above: EntryAbove | null;
}

export interface EntryAbove {
  /** They lead to the entry. */
  readonly steps: readonly Step[];
  readonly mapping: Mapping;
  /** How far its keys stand to the right of the cursor's column. */
  readonly margin: number;
}

/** In a comment, in indentation that belongs to nothing, behind what is complete. */
export interface NowhereCursor {
  readonly at: 'nowhere';
  readonly offset: number;
}

/** The steps as a plain path: keys and indexes. */
export function pathOf(steps: readonly Step[]): readonly (string | number)[] {
  return steps.map(step => ('key' in step ? step.key : step.index));
}

/** The innermost mapping on the way to a cursor. */
export function mappingAround(steps: readonly Step[]): Mapping | null {
  const step = steps.findLast(each => 'key' in each);
  return step !== undefined && 'key' in step ? step.mapping : null;
}

/** What is written on a key's own line in a mapping; null where the key is not there or has no scalar there. */
export function writtenUnder(mapping: Mapping | null, name: string): string | null {
  const value = mapping?.keys().findLast(key => key.name === name)?.value ?? '';
  return value === '' ? null : value;
}
