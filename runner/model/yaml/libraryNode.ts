import { isAlias, isMap, isScalar, isSeq, type Scalar } from 'yaml';
import type { Span } from '../sourceFile.ts';
import type { ScalarStyle, YamlScalar } from './node.ts';

/** The name of a node's anchor (`&name`). */
export function anchorOf(node: unknown): string | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
}

/** Where a node of the library stands, without what follows its value. */
export function rangeOf(node: unknown): Span {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : null;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

/** How a scalar of the library is written. */
export function styleOf(node: Scalar): ScalarStyle {
  if (node.type === 'QUOTE_DOUBLE') return 'double';
  if (node.type === 'QUOTE_SINGLE') return 'single';
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return 'block';
  return 'plain';
}

/** The value of a scalar; what YAML gives no plain value (a number beyond JavaScript's, say) is its text. */
export function scalarValue(node: Scalar, style: ScalarStyle): YamlScalar['value'] {
  const { value } = node;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null && style === 'plain' ? null : String(value);
}
