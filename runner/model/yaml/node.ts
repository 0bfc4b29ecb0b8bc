import type { Span } from '../sourceFile.ts';

/**
 * The tree that every reader of the language works on: YAML 1.2 with a span for every key and value.
 * It is ours, and not a YAML library's, so that a fast reader of the plain common form and the full
 * library reader are interchangeable, and so that an editor can replace one block of it.
 */
export type YamlNode = YamlMap | YamlSequence | YamlScalar;

/** A mapping. Entries stand in the file's order; a key that is written twice stands twice. */
export interface YamlMap {
  readonly kind: 'map';
  readonly span: Span;
  readonly entries: readonly YamlEntry[];
}

/** One `key: value` of a mapping. `value` is null where nothing is written after the colon (half-typed). */
export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode | null;
}

/** A sequence. An item is null where nothing is written after the dash. */
export interface YamlSequence {
  readonly kind: 'sequence';
  readonly span: Span;
  readonly items: readonly (YamlNode | null)[];
}

/** How a scalar is written; `block` is `|` and `>`. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

/** A scalar with its value by the YAML 1.2 core schema; keys are always taken as strings. */
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly span: Span;
  readonly style: ScalarStyle;
  readonly value: string | number | boolean | null;
}

/** The entry of a key, the last where it is written twice (as YAML libraries take it), or undefined. */
export function entryOf(node: YamlNode | null | undefined, key: string): YamlEntry | undefined {
  if (node?.kind !== 'map') return undefined;
  for (let at = node.entries.length - 1; at >= 0; at--) {
    const entry = node.entries[at];
    if (entry?.key.value === key) return entry;
  }
  return undefined;
}

/** The node under a key, or null. */
export function childOf(node: YamlNode | null | undefined, key: string): YamlNode | null {
  return entryOf(node, key)?.value ?? null;
}

/** The plain JavaScript value of a tree: objects, arrays and scalars. */
export function toValue(node: YamlNode | null): unknown {
  if (node === null) return null;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence') return node.items.map(toValue);
  const object: Record<string, unknown> = {};
  for (const entry of node.entries) {
    const key = String(entry.key.value);
    if (key === '__proto__')
      Object.defineProperty(object, key, {
        value: toValue(entry.value),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else object[key] = toValue(entry.value);
  }
  return object;
}
