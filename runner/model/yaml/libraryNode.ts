import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Span } from '../sourceFile.ts';
import type { ScalarStyle, YamlScalar } from './node.ts';

export function anchorOf(node: unknown): string | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
}

/** The library also sets `tag` on plain collections that hold none in the text; those bear YAML's own names. */
export function isWrittenTag(node: Scalar | YAMLMap | YAMLSeq): boolean {
  return typeof node.tag === 'string';
}

export function rangeOf(node: unknown): Span {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : null;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

export function styleOf(node: Scalar): ScalarStyle {
  if (node.type === 'QUOTE_DOUBLE') return 'double';
  if (node.type === 'QUOTE_SINGLE') return 'single';
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return 'block';
  return 'plain';
}

export function scalarValue(node: Scalar, style: ScalarStyle): YamlScalar['value'] {
  const { value } = node;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null && style === 'plain' ? null : String(value);
}
