import type { Span } from '../sourceFile.ts';
import { entryOf, type YamlEntry, type YamlNode } from '../yaml/node.ts';

/** A tree that was checked, and how messages speak of it. */
export interface CheckedTree {
  readonly root: YamlNode | null;
  /** Where a message about the whole tree points: its first key, or the key that holds it. */
  readonly span: Span;
  /** The tree as the subject of a sentence: `An orchestration`. */
  readonly subject: string;
  /** The tree as what holds a key: `an orchestration`. */
  readonly container: string;
  /** Where values are that the tree does not hold, and whence they come (`of the configuration "eu"`). */
  readonly elsewhere?: { readonly span: Span; readonly origin: string };
}

/** One value of a checked tree: where it is, and what it is called. */
export interface Place {
  readonly node: YamlNode | null;
  /** The value itself where it is short, else its key. */
  readonly valueSpan: Span;
  /** The key that holds the value, its first key where it is an entry of a list. */
  readonly keySpan: Span;
  /** How the value is reached; that of an entry of a list is the list's. */
  readonly key: string | null;
  readonly kind: 'root' | 'member' | 'item';
  readonly origin: string | null;
}

/** The segments of a JSON pointer (RFC 6901), as ajv writes them. */
function segmentsOf(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map(segment => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The place that a JSON pointer names. What the tree does not hold is `elsewhere`, or where its nearest holder is. */
export function placeOf(tree: CheckedTree, pointer: string): Place {
  let node = tree.root;
  let holder: YamlEntry | null = null;
  let kind: Place['kind'] = 'root';
  for (const segment of segmentsOf(pointer)) {
    const entry = entryOf(node, segment);
    if (entry !== undefined) {
      holder = entry;
      kind = 'member';
      node = entry.value;
    } else if (node?.kind === 'sequence') {
      kind = 'item';
      node = node.items[Number(segment)] ?? null;
    } else return missingPlace(tree, holder, segment);
  }
  const above = holder?.key.span ?? tree.span;
  const inside = firstKey(node);
  return {
    node,
    valueSpan: node === null ? above : shortSpan(node, kind === 'item' ? (inside ?? node.span) : above),
    keySpan: kind === 'item' ? (inside ?? node?.span ?? above) : above,
    key: holder === null ? null : String(holder.key.value),
    kind,
    origin: null,
  };
}

/** A value that is not in the tree: given elsewhere, as parameters are by a configuration. */
function missingPlace(tree: CheckedTree, holder: YamlEntry | null, key: string): Place {
  const span = tree.elsewhere?.span ?? holder?.key.span ?? tree.span;
  const origin = tree.elsewhere?.origin ?? null;
  return { node: null, valueSpan: span, keySpan: span, key, kind: 'member', origin };
}

/** Collections may be long: what is wrong with one as a whole is shown on its key. */
function shortSpan(node: YamlNode, key: Span): Span {
  return node.kind === 'scalar' ? node.span : key;
}

/** Where the first key of a mapping is, or undefined. */
export function firstKey(node: YamlNode | null): Span | undefined {
  return node?.kind === 'map' ? node.entries[0]?.key.span : undefined;
}
