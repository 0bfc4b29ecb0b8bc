import type { Span } from '../../runner/model/sourceFile.ts';
import type { FileReading } from '../reading.ts';
import { typesOf } from '../words/schemaWords.ts';
import type { ValueCursor } from './cursor.ts';
import { schemasAt } from './schemaAt.ts';

/** The text of the expression that a cursor is in: within `${{ }}`, or a condition that is written without it; null outside of any. */
export function expressionSpanOf(reading: FileReading, cursor: ValueCursor): Span | null {
  if (cursor.expression !== null) return cursor.expression.span;
  return isBareCondition(reading, cursor) ? cursor.scalar : null;
}

/** Whether the value at a cursor is a condition (`if:`, `when:`), which is an expression without any `${{ }}` around it. */
function isBareCondition(reading: FileReading, { scalar, steps }: ValueCursor): boolean {
  const last = steps.at(-1);
  if (last === undefined || !('key' in last) || (last.key !== 'if' && last.key !== 'when')) return false;
  if (reading.file.text.slice(scalar.start, scalar.end).includes('${{')) return false;
  return schemasAt(reading, steps).some(
    ({ schema }) => schema['x-format'] === 'expression' && typesOf(schema).includes('boolean'),
  );
}
