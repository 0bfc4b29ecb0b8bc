import type { YamlNode } from './node.ts';
import { shifted } from './shifted.ts';

const RETURN = 13;

/** An item of a list as it was read. Places are counted from the start of the item that holds it, or of the text. */
interface KnownItem {
  /** Where its dash is. */
  readonly start: number;
  /** From its dash to the line behind it and all that reading it has looked at. */
  readonly next: number;
  readonly looked: number;
  readonly column: number;
  readonly depth: number;
  /** Undefined where it has a mistake: that one is found again each time. */
  readonly node: YamlNode | null | undefined;
  /** Where its dash was when `node` was read. */
  readonly readAt: number;
  readonly items: readonly KnownItem[];
}

/** What tells one item from another: equal texts at equal places of this kind have equal trees. */
export interface ItemPlace {
  readonly column: number;
  readonly depth: number;
}

/** An item that need not be read again. */
export interface RecalledItem {
  readonly node: YamlNode | null;
  /** Start of the line that reading goes on with. */
  readonly next: number;
}

/** An item that was read, by offsets in the text. */
export interface ReadItem extends ItemPlace {
  readonly start: number;
  /** Start of the first line after it that says something, or the text's end. */
  readonly next: number;
  /** End of all that was looked at to read it. */
  readonly looked: number;
  /** Undefined where it has a mistake. */
  readonly node: YamlNode | null | undefined;
}

/** The items of one text, nested as they are there. */
export class KnownItems {
  readonly text: string;
  readonly items: readonly KnownItem[];

  constructor(text: string, items: readonly KnownItem[]) {
    this.text = text;
    this.items = items;
  }
}

/**
 * Remembers the items of lists from one reading of a text to the next: an item of which nothing has changed, nor of the line
 * behind it, is not read again. Items of items are known with their holder, and so cost nothing while that stays the same.
 */
export class ItemMemory {
  readonly #text: string;
  readonly #before: KnownItems | null;
  /** How many characters both texts have in common at their starts, and at their ends. */
  readonly #head: number;
  readonly #tail: number;
  #open: KnownItem[] = [];
  readonly #holders: { readonly items: KnownItem[]; readonly start: number }[] = [];
  #start = 0;

  constructor(text: string, before: KnownItems | null) {
    this.#text = text;
    this.#before = before;
    this.#head = before === null ? 0 : commonHead(before.text, text);
    this.#tail = before === null ? 0 : commonTail(before.text, text, this.#head);
  }

  /** What differs from the text before, with the characters around it that make one sign with it: all that need be looked at. */
  changedText(): string {
    if (this.#before === null) return this.#text;
    const text = this.#text;
    let start = Math.max(0, this.#head - 1);
    let end = Math.min(text.length, text.length - this.#tail + 1);
    if (isLowSurrogate(text.charCodeAt(start))) start--;
    const last = text.charCodeAt(end - 1);
    if (last === RETURN || isHighSurrogate(last)) end++;
    return text.slice(Math.max(0, start), end);
  }

  /** Begins to read the item whose dash is at an offset: it is there already, or is read now. */
  recall(at: number, { column, depth }: ItemPlace): RecalledItem | undefined {
    const found = this.#find(at);
    if (found === undefined || found.node === undefined) return undefined;
    if (found.column !== column || found.depth !== depth) return undefined;
    this.#open.push({ ...found, start: at - this.#start });
    return { node: shifted(found.node, at - found.readAt), next: at + found.next };
  }

  /** An item is read from now on: those that are read before it has ended are its own. */
  enter(start: number): void {
    this.#holders.push({ items: this.#open, start: this.#start });
    this.#open = [];
    this.#start = start;
  }

  /** The item that was entered last has been read; undefined where it could not be. */
  leave(item: ReadItem | undefined): void {
    const own = this.#open;
    const holder = this.#holders.pop();
    if (holder === undefined) return;
    this.#open = holder.items;
    this.#start = holder.start;
    if (item === undefined) return;
    const { start, next, looked, column, depth, node } = item;
    this.#open.push({
      start: start - holder.start,
      next: next - start,
      looked: looked - start,
      column,
      depth,
      node,
      readAt: start,
      items: own,
    });
  }

  /** What the next reading can start from. */
  known(): KnownItems {
    return new KnownItems(this.#text, this.#open);
  }

  /** The item of the text before that stands at an offset of the new text, where nothing of it has changed. */
  #find(at: number): KnownItem | undefined {
    const before = this.#before;
    if (before === null) return undefined;
    const inTail = at >= this.#text.length - this.#tail;
    const start = inTail ? at - this.#text.length + before.text.length : at;
    const found = itemAt(before.items, start);
    if (found === undefined) return undefined;
    return inTail || start + found.looked <= this.#head ? found : undefined;
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}

/** The outermost item that begins at an offset. */
function itemAt(items: readonly KnownItem[], start: number): KnownItem | undefined {
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((items[middle]?.start ?? 0) <= start) low = middle;
    else high = middle - 1;
  }
  const item = items[low];
  if (item === undefined || item.start > start) return undefined;
  return item.start === start ? item : itemAt(item.items, start - item.start);
}

/** Whole stretches are compared at once as long as they are equal: many times as fast as one character after the other. */
const stretch = 4096;

function commonHead(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at + stretch <= most && one.slice(at, at + stretch) === other.slice(at, at + stretch)) at += stretch;
  while (at < most && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  return at;
}

/** Never more than what is left behind the head that both have in common. */
function commonTail(one: string, other: string, head: number): number {
  const most = Math.min(one.length, other.length) - head;
  const endsAlike = (length: number) =>
    one.slice(one.length - length, one.length - length + stretch) ===
    other.slice(other.length - length, other.length - length + stretch);
  let length = 0;
  while (length + stretch <= most && endsAlike(length + stretch)) length += stretch;
  while (
    length < most &&
    one.charCodeAt(one.length - length - 1) === other.charCodeAt(other.length - length - 1)
  )
    length++;
  return length;
}
