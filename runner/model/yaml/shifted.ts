import { type Span, shiftedSpan } from '../sourceFile.ts';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from './node.ts';

/*
 * A part of a text that has only moved keeps its tree: a view of it stands in the new tree, and gives the new places to
 * whoever looks into it. What nobody looks into costs nothing.
 */

/** The same tree with every place moved by an offset. */
export function shifted<Node extends YamlNode | null>(node: Node, by: number): Node;
export function shifted(node: YamlNode | null, by: number): YamlNode | null {
  if (node === null) return node;
  const { origin, by: before } = originOf(node);
  const moved = before + by;
  if (moved === 0) return origin;
  if (origin.kind === 'scalar') return movedScalar(origin, moved);
  return origin.kind === 'map' ? new MovedMap(origin, moved) : new MovedSequence(origin, moved);
}

/** A tree as it was read, and how far it has moved since. Equal origins are one and the same piece of text. */
export interface Origin<Node extends YamlNode = YamlNode> {
  readonly origin: Node;
  readonly by: number;
}

/** Where a tree comes from. */
export function originOf<Node extends YamlNode>(node: Node): Origin<Node>;
export function originOf(node: YamlNode): Origin {
  if (node instanceof MovedMap || node instanceof MovedSequence) return { origin: node.origin, by: node.by };
  return { origin: node, by: 0 };
}

function movedScalar({ span, style, value }: YamlScalar, by: number): YamlScalar {
  return { kind: 'scalar', span: shiftedSpan(span, by), style, value };
}

class MovedMap implements YamlMap {
  readonly kind = 'map';
  readonly origin: YamlMap;
  readonly by: number;
  #entries: readonly YamlEntry[] | undefined;

  constructor(origin: YamlMap, by: number) {
    this.origin = origin;
    this.by = by;
  }

  get span(): Span {
    return shiftedSpan(this.origin.span, this.by);
  }

  get entries(): readonly YamlEntry[] {
    this.#entries ??= this.origin.entries.map(({ key, value }) => ({
      key: shifted(key, this.by),
      value: shifted(value, this.by),
    }));
    return this.#entries;
  }
}

class MovedSequence implements YamlSequence {
  readonly kind = 'sequence';
  readonly origin: YamlSequence;
  readonly by: number;
  #items: readonly (YamlNode | null)[] | undefined;

  constructor(origin: YamlSequence, by: number) {
    this.origin = origin;
    this.by = by;
  }

  get span(): Span {
    return shiftedSpan(this.origin.span, this.by);
  }

  get items(): readonly (YamlNode | null)[] {
    this.#items ??= this.origin.items.map(item => shifted(item, this.by));
    return this.#items;
  }
}
