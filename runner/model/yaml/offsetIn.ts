import type { SourceFile } from '../sourceFile.ts';
import type { YamlScalar } from './node.ts';

/**
 * Where a character of a scalar's value stands in the source: for problems inside `${{ }}`, whose places are
 * counted in the value, without quotes, escapes and indentation.
 */
export function offsetIn(_file: SourceFile, scalar: YamlScalar, index: number): number {
  return Math.min(scalar.span.start + index, scalar.span.end);
}
