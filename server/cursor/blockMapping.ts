import { type BlockLine, indentOf, lineSpanAt, readBlockLine, scalarText } from './blockLine.ts';
import type { Mapping, MappingKey } from './cursor.ts';

/** A mapping in block style: the keys that stand at one column, as far as no line to the left of them ends it. */
export class BlockMapping implements Mapping {
  readonly column: number;
  readonly #text: string;
  readonly #offset: number;
  #keys: readonly MappingKey[] | undefined;

  /** `offset` is anywhere in a line of the mapping: of one of its keys, or blank. */
  constructor(text: string, offset: number, column: number) {
    this.#text = text;
    this.#offset = offset;
    this.column = column;
  }

  keys(): readonly MappingKey[] {
    this.#keys ??= [...this.#above(), ...this.#below()];
    return this.#keys;
  }

  #above(): readonly MappingKey[] {
    const found: MappingKey[] = [];
    const own = lineSpanAt(this.#text, this.#offset);
    let line = own;
    while (line.start > 0) {
      const isOwn = line === own;
      // A dash to the left of the mapping's column begins it.
      if (isOwn && this.#isBegunBy(readBlockLine(this.#text, line))) break;
      line = lineSpanAt(this.#text, line.start - 1);
      const indent = indentOf(this.#text, line);
      if (indent === null || indent > this.column) continue;
      const read = readBlockLine(this.#text, line);
      const key = this.#keyOf(read);
      if (key !== null) found.push(key);
      else if (indent < this.column) break;
      if (this.#isBegunBy(read)) break;
    }
    return found.reverse();
  }

  #below(): readonly MappingKey[] {
    const found: MappingKey[] = [];
    let line = lineSpanAt(this.#text, this.#offset);
    const own = this.#keyOf(readBlockLine(this.#text, line));
    if (own !== null) found.push(own);
    for (;;) {
      const next = this.#text.indexOf('\n', line.end);
      if (next < 0) return found;
      line = lineSpanAt(this.#text, next + 1);
      const indent = indentOf(this.#text, line);
      if (indent === null || indent > this.column) continue;
      if (indent < this.column) return found;
      const key = this.#keyOf(readBlockLine(this.#text, line));
      if (key !== null) found.push(key);
    }
  }

  #isBegunBy({ indent, dashes }: BlockLine): boolean {
    return dashes.length > 0 && indent < this.column;
  }

  #keyOf({ key, content }: BlockLine): MappingKey | null {
    if (key === null || key.column !== this.column) return null;
    const { name, span } = key;
    const written = this.#text.slice(content.start, content.end);
    return { name, span, value: /^[[{|>]/.test(written) ? '' : scalarText(written) };
  }
}
