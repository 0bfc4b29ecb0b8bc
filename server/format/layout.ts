import { type CST, Parser } from 'yaml';

/** How much deeper than its parent everything stands. */
export const step = 2;

/** One token of a text, and the column that it gets where it is the first of its line. All tokens together are the whole text. */
export interface Piece {
  readonly type: CST.TokenType | 'block-scalar' | 'directive' | 'error';
  readonly offset: number;
  readonly source: string;
  readonly column: number;
  /** The block that holds it; null outside all blocks, and in brackets. */
  readonly block: Block | null;
}

/** A block whose content a comment may stand beside: the column at which it was, and the one that it gets. */
export interface Block {
  readonly old: number;
  readonly new: number;
  readonly parent: Block | null;
}

/** Where something stands. */
interface Place {
  readonly column: number;
  /** The innermost block around it. */
  readonly block: Block | null;
}

/** The tokens of a YAML text in their order, with the columns of a tidy text: two spaces a level, lists deeper than their keys. */
export function layOut(text: string): readonly Piece[] {
  const layout = new Layout(text);
  for (const token of new Parser().parse(text)) layout.add(token, { column: 0, block: null });
  return layout.pieces;
}

/** A token that holds no others. */
type Leaf = Pick<Piece, 'type' | 'source'>;

class Layout {
  readonly pieces: Piece[] = [];
  readonly #text: string;
  /** Where the tokens that were added end. The library gives a block scalar the offset of its header. */
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  add(token: CST.Token, place: Place): void {
    switch (token.type) {
      case 'document':
        this.#addAll(token.start, place);
        if (token.value !== undefined) this.add(token.value, place);
        this.#addAll(token.end, place);
        break;
      case 'block-map':
        this.#addMap(token, place);
        break;
      case 'block-seq':
        this.#addSequence(token, place);
        break;
      case 'flow-collection':
        this.#addFlow(token, place, place.column);
        break;
      case 'block-scalar':
        this.#addAll(token.props, place);
        if (!isNothing(token)) this.#put(token, place);
        else
          for (const source of token.source.match(/\r?\n|[^\r\n]+/g) ?? [])
            this.#put({ type: source.endsWith('\n') ? 'newline' : 'space', source }, place);
        break;
      case 'comment':
        this.#put(token, { ...place, column: this.#columnOfComment(place) });
        break;
      default:
        this.#put(token, place);
        if ('end' in token) this.#addAll(token.end, place);
    }
  }

  #addMap(map: CST.BlockMap, { column, block }: Place): void {
    const own: Block = { old: map.indent, new: column, parent: block };
    const here = { column, block: own };
    for (const { start, key, sep, value } of map.items) {
      const isExplicit = start.some(({ type }) => type === 'explicit-key-ind');
      this.#addMarked(start, 'explicit-key-ind', here);
      if (key !== null && key !== undefined) this.add(key, isExplicit ? below(here) : here);
      this.#addMarked(sep ?? [], 'map-value-ind', here, value);
      if (value?.type === 'flow-collection' && !isExplicit) {
        const isInline = !sep?.some(({ type }) => type === 'newline');
        this.#addFlow(value, below(here), isInline ? column : column + step);
      } else if (value !== undefined) this.add(value, below(here));
    }
  }

  #addSequence(sequence: CST.BlockSequence, { column, block }: Place): void {
    const own: Block = { old: sequence.indent, new: column, parent: block };
    for (const { start, value } of sequence.items) {
      // Behind a list whose dashes stand at the column of its key, a comment speaks of what follows the list.
      const isBehind = value === undefined && start.every(({ type }) => type !== 'seq-item-ind');
      const isFlush = isBehind && block !== null && block.old === sequence.indent;
      this.#addMarked(
        start,
        'seq-item-ind',
        isFlush ? { column: block.new, block } : { column, block: own },
        value,
      );
      if (value !== undefined) this.add(value, below({ column, block: own }));
    }
  }

  /** Tokens of which those behind a mark (a dash, a colon) stand one step deeper, where the value begins. */
  #addMarked(
    tokens: readonly CST.SourceToken[],
    mark: CST.SourceToken['type'],
    place: Place,
    value?: CST.Token,
  ): void {
    const isBlock = value?.type === 'block-map' || value?.type === 'block-seq';
    const column = place.column + step;
    const block = isBlock ? { old: value.indent, new: column, parent: place.block } : place.block;
    let at = place;
    for (const token of tokens) {
      this.add(token, at);
      if (token.type === mark) at = { column, block };
    }
  }

  /** A list or map in brackets; over several lines its entries stand one step deeper than the line that it begins on. */
  #addFlow({ start, items, end }: CST.FlowCollection, place: Place, base: number): void {
    this.#put(start, place);
    const inside = { column: base + step, block: null };
    const addInside = (token: CST.Token | null | undefined): void => {
      if (token?.type === 'flow-collection') this.#addFlow(token, inside, base + step);
      else if (token !== null && token !== undefined) this.add(token, inside);
    };
    for (const item of items) {
      this.#addAll(item.start, inside);
      addInside(item.key);
      this.#addAll(item.sep, inside);
      addInside(item.value);
    }
    const isClosing = ({ type }: CST.SourceToken) => type === 'flow-map-end' || type === 'flow-seq-end';
    const closing = end.findIndex(isClosing);
    for (const [at, token] of end.entries()) {
      if (at < closing) this.add(token, inside);
      else if (at === closing) this.#put(token, { ...place, column: base });
      else this.add(token, place);
    }
  }

  #addAll(tokens: readonly CST.Token[] | undefined, place: Place): void {
    for (const token of tokens ?? []) this.add(token, place);
  }

  #put({ type, source }: Leaf, { column, block }: Place): void {
    // A block scalar may hold nothing at all.
    if (source === '') return;
    const offset = this.#end;
    this.#end += source.length;
    const last = this.pieces.at(-1);
    if (type === 'space' && last?.type === 'space')
      this.pieces.splice(-1, 1, { ...last, source: last.source + source });
    else this.pieces.push({ type, offset, source, column, block });
  }

  /** A comment goes along with the block at whose column it stands: one in the first column, such as a line that was switched off, stays there. */
  #columnOfComment({ column, block }: Place): number {
    const old = this.#end - (this.#text.lastIndexOf('\n', this.#end - 1) + 1);
    for (let at = block; at !== null; at = at.parent) if (at.old === old) return at.new;
    return column;
  }
}

/** Whether a block scalar has blank lines only, and a header by which they mean nothing. */
function isNothing({ props, source }: CST.BlockScalar): boolean {
  const header = props.find(({ type }) => type === 'block-scalar-header');
  return source.trim() === '' && header !== undefined && 'source' in header && !/[+\d]/.test(header.source);
}

function below({ column, block }: Place): Place {
  return { column: column + step, block };
}
