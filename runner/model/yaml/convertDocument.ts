import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Problem } from '../problem.ts';
import type { SourceFile, Span } from '../sourceFile.ts';
import { duplicateKeys } from './duplicateKeys.ts';
import { anchorOf, rangeOf, scalarValue, styleOf } from './libraryNode.ts';
import type { YamlEntry, YamlNode, YamlScalar } from './node.ts';
import { halfTypedKey, oddKey } from './oddKeys.ts';

/** Deeper files are refused: no orchestration comes near it, and walking one must not overflow the stack. */
const MOST_LEVELS = 200;

/**
 * How many values aliases may stand for in all. A hand-written file stays far below; an "alias bomb"
 * (a few lines that expand to millions of values) is refused before anybody walks it.
 */
const MOST_ALIASED_VALUES = 100_000;

export interface Conversion {
  readonly root: YamlNode | null;
  readonly problems: readonly Problem[];
  readonly open: OpenPlaces;
}

/** Where quotes and brackets open, so that one that is never closed can be told there. */
export interface OpenPlaces {
  /** Start of each quoted scalar by its end. */
  readonly quoteStarts: ReadonlyMap<number, number>;
  /** Starts of brackets that are not closed, in the order of the file. */
  readonly bracketStarts: readonly number[];
}

/** Translates a document of the `yaml` library to our tree: aliases and merges resolved, duplicates and tags told. */
export function convertDocument(file: SourceFile, document: Document.Parsed<ParsedNode>): Conversion {
  const converter = new Converter(file);
  const root = converter.node(document.contents, 0);
  return { root, problems: converter.problems, open: converter };
}

/** What an anchor names: the finished node, or undefined while it is still being read (an alias inside itself). */
interface Anchored {
  readonly node: YamlNode | null | undefined;
}

/** An entry as it is written; `merge` where its key is `<<`, whose value's entries take its place. */
interface WrittenEntry extends YamlEntry {
  readonly merge: boolean;
}

class Converter implements OpenPlaces {
  readonly problems: Problem[] = [];
  readonly quoteStarts = new Map<number, number>();
  readonly bracketStarts: number[] = [];
  readonly #file: SourceFile;
  readonly #anchors = new Map<string, Anchored>();
  /** How many values each collection holds with its aliases followed; a shared node counts wherever it appears. */
  readonly #sizes = new Map<YamlNode, number>();
  #aliasedValues = 0;
  #tooDeep = false;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  node(node: unknown, depth: number): YamlNode | null {
    if (isAlias(node)) return this.#alias(node);
    const anchor = anchorOf(node);
    if (anchor !== undefined) this.#anchors.set(anchor, { node: undefined });
    const converted = this.#written(node, depth);
    if (anchor !== undefined) this.#anchors.set(anchor, { node: converted });
    return converted;
  }

  #written(node: unknown, depth: number): YamlNode | null {
    if (depth > MOST_LEVELS) {
      if (!this.#tooDeep)
        this.#tell(rangeOf(node), `Found more than ${MOST_LEVELS} levels of nesting, expected fewer.`);
      this.#tooDeep = true;
      return null;
    }
    if (isScalar(node)) return this.#scalar(node);
    if (isMap(node)) return this.#map(node, depth);
    if (isSeq(node)) return this.#sequence(node, depth);
    return null;
  }

  #scalar(node: Scalar): YamlScalar | null {
    this.#tag(node);
    const span = rangeOf(node);
    const style = styleOf(node);
    if (style === 'plain' && span.start === span.end) return null;
    if (style === 'single' || style === 'double') this.quoteStarts.set(span.end, span.start);
    const end = style === 'block' ? this.#trimmed(span.end, span.start) : span.end;
    return { kind: 'scalar', span: { start: span.start, end }, style, value: scalarValue(node, style) };
  }

  #map(node: YAMLMap, depth: number): YamlNode {
    this.#tag(node);
    this.#bracket(node, '}');
    const written: WrittenEntry[] = [];
    const range = rangeOf(node);
    let end = range.start;
    for (const pair of node.items) {
      const key = this.#key(pair.key, depth);
      const value = this.node(pair.value, depth + 1);
      end = Math.max(end, this.#endOf(pair.value, value, key.span.end));
      const halfTyped = halfTypedKey(this.#file.text, key);
      if (halfTyped !== undefined) written.push({ key: halfTyped.before, value: null, merge: false });
      const last = halfTyped?.key ?? key;
      written.push({ key: last, value, merge: last.style === 'plain' && last.value === '<<' });
    }
    this.problems.push(...duplicateKeys(this.#file, written));
    const entries = written.some(entry => entry.merge) ? this.#mergeAll(written) : written.map(asEntry);
    const span = node.flow === true ? range : { start: written[0]?.key.span.start ?? range.start, end };
    let size = 1;
    for (const entry of entries) size += 1 + this.#sizeOf(entry.value);
    return this.#sized({ kind: 'map', span, entries }, size);
  }

  #sequence(node: YAMLSeq, depth: number): YamlNode {
    this.#tag(node);
    this.#bracket(node, ']');
    const range = rangeOf(node);
    let end = range.start + 1;
    let size = 1;
    const items = node.items.map(item => {
      const value = this.node(item, depth + 1);
      size += this.#sizeOf(value);
      end = Math.max(end, this.#endOf(item, value, end));
      return value;
    });
    const span = node.flow === true ? range : { start: range.start, end };
    return this.#sized({ kind: 'sequence', span, items }, size);
  }

  #bracket(node: YAMLMap | YAMLSeq, closing: string): void {
    const { start, end } = rangeOf(node);
    if (node.flow === true && this.#file.text[end - 1] !== closing) this.bracketStarts.push(start);
  }

  /** Keys are strings whatever they look like: `1:` is the key `1`, `true:` the key `true`. */
  #key(node: unknown, depth: number): YamlScalar {
    const span = rangeOf(node);
    const converted = this.node(node, depth + 1);
    if (converted === null) return { kind: 'scalar', span, style: 'plain', value: '' };
    if (converted.kind === 'scalar') {
      const source = isScalar(node) && converted.style === 'plain' ? node.source : undefined;
      return { ...converted, span, value: source ?? String(converted.value) };
    }
    const source = this.#file.text.slice(span.start, span.end);
    this.#tell(span, oddKey(source, this.#file.text.slice(span.start - 1, span.end + 1)));
    return { kind: 'scalar', span, style: 'plain', value: source };
  }

  #alias(node: Alias): YamlNode | null {
    const span = rangeOf(node);
    const anchored = this.#anchors.get(node.source);
    if (anchored === undefined) {
      this.#tell(
        span,
        `Unknown alias "*${node.source}", expected the name of an anchor ("&${node.source}") further up.`,
      );
      return null;
    }
    if (anchored.node === undefined) {
      this.#tell(span, `The alias "*${node.source}" stands inside the very value that it names.`);
      return null;
    }
    return this.#shared(anchored.node, span);
  }

  /** A node that appears once more, or null where the file's aliases stand for too many values by now. */
  #shared(node: YamlNode | null, span: Span): YamlNode | null {
    const before = this.#aliasedValues;
    this.#aliasedValues += this.#sizeOf(node);
    if (this.#aliasedValues <= MOST_ALIASED_VALUES) return node;
    if (before <= MOST_ALIASED_VALUES) {
      const most = MOST_ALIASED_VALUES.toLocaleString('en');
      this.#tell(span, `The aliases of this file stand for more than ${most} values in all, expected fewer.`);
    }
    this.#aliasedValues = Math.max(before, MOST_ALIASED_VALUES + 1);
    return null;
  }

  /** `<<` as YAML's merge key type has it: keys written in the map itself win, then those merged first. */
  #mergeAll(written: readonly WrittenEntry[]): readonly YamlEntry[] {
    const taken = new Set(written.filter(entry => !entry.merge).map(entry => entry.key.value));
    return written.flatMap(entry => {
      if (!entry.merge) return [asEntry(entry)];
      const merged: YamlEntry[] = [];
      for (const source of this.#mergeSources(entry)) {
        if (this.#shared(source, entry.key.span) === null) break;
        for (const each of source.entries) {
          if (taken.has(each.key.value)) continue;
          taken.add(each.key.value);
          merged.push(each);
        }
      }
      return merged;
    });
  }

  #mergeSources(entry: YamlEntry): readonly (YamlNode & { kind: 'map' })[] {
    const { value } = entry;
    const sources = value?.kind === 'sequence' ? value.items : [value];
    return sources.flatMap(source => {
      if (source?.kind === 'map') return [source];
      if (source !== null)
        this.#tell(
          entry.key.span,
          'Found "<<" with a value that is no mapping, expected an alias of one ("<<: *name").',
        );
      return [];
    });
  }

  #tag(node: Scalar | YAMLMap | YAMLSeq): void {
    if (node.tag === undefined) return;
    const { start } = rangeOf(node);
    // The library keeps no place for a tag; it stands before its node, perhaps with an anchor between them.
    const before = this.#file.text.slice(Math.max(0, start - 300), start);
    const match = /(?:^|\s)(!\S*)(?:\s+&\S+)?\s*$/.exec(before);
    const name = match?.[1];
    const from =
      match === null || name === undefined
        ? start
        : start - before.length + match.index + match[0].indexOf('!');
    this.#tell(
      { start: from, end: from + (name?.length ?? 1) },
      `Found the tag "${name ?? node.tag}", expected none: tags are not part of the language. Quote a value to make it text.`,
    );
  }

  /** End of what is written as a value. One that is left out ends at its colon or dash, and not at the comment behind it. */
  #endOf(node: unknown, converted: YamlNode | null, least: number): number {
    if (converted !== null && !isAlias(node)) return converted.span.end;
    if (node === null || node === undefined) return least;
    const { start, end } = rangeOf(node);
    return this.#trimmed(isAlias(node) ? end : start, least);
  }

  #trimmed(end: number, least: number): number {
    const { text } = this.#file;
    let at = end;
    while (at > least && isBlank(text.charCodeAt(at - 1))) at--;
    return at;
  }

  #sized<Node extends YamlNode>(node: Node, size: number): Node {
    this.#sizes.set(node, Math.min(size, Number.MAX_SAFE_INTEGER));
    return node;
  }

  #sizeOf(node: YamlNode | null): number {
    return node === null ? 1 : (this.#sizes.get(node) ?? 1);
  }

  #tell(span: Span, message: string): void {
    this.problems.push({ code: 'yaml-syntax', severity: 'error', message, span });
  }
}

function asEntry({ key, value }: YamlEntry): YamlEntry {
  return { key, value };
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}
