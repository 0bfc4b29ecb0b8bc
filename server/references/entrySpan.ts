import type { Span } from '../../runner/model/sourceFile.ts';
import type { YamlEntry } from '../../runner/model/yaml/node.ts';

/** The stretch of a key with its value. The value of an alias (`*name`) stands elsewhere, where its anchor is. */
export function entrySpan({ key, value }: YamlEntry): Span {
  const isHere = value !== null && value.span.start >= key.span.end;
  return { start: key.span.start, end: isHere ? value.span.end : key.span.end };
}
