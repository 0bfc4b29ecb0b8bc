import type { TextScalar } from '../../runner/model/check/fields.ts';
import type { SourceFile, Span } from '../../runner/model/sourceFile.ts';
import { offsetIn } from '../../runner/model/yaml/offsetIn.ts';

/** The place in a file of a stretch of a text's value. */
export function spanOf(file: SourceFile, scalar: TextScalar, stretch: Span): Span {
  return asWritten(file, scalar, stretch) ?? byCharacters(file, scalar, stretch);
}

/** Where what is written counts as it stands, which is nearly always: a place is found without going through every character. */
function asWritten({ text }: SourceFile, scalar: TextScalar, { start, end }: Span): Span | null {
  const { span, value, style } = scalar;
  if (style === 'block') return inLiteral(text, scalar, { start, end });
  const inner = style === 'plain' ? 0 : 1;
  if (span.end - span.start - 2 * inner !== value.length) return null;
  const from = span.start + inner;
  return { start: from + start, end: from + end };
}

/** In a block whose lines are those of its value, each behind the same indentation. */
function inLiteral(text: string, { span, value }: TextScalar, { start, end }: Span): Span | null {
  if (text[span.start] !== '|' || start === end) return null;
  const valueLine = value.lastIndexOf('\n', start - 1) + 1;
  let line = span.start;
  for (let at = -1; at < valueLine - 1; ) {
    at = value.indexOf('\n', at + 1);
    line = text.indexOf('\n', line) + 1;
    if (line === 0) return null;
  }
  line = text.indexOf('\n', line) + 1;
  const content = value.slice(valueLine, end);
  // The indentation is what stands before the value's own line, which is found by its content.
  let indent = line;
  while (text[indent] === ' ' && !text.startsWith(content, indent)) indent++;
  if (line === 0 || !text.startsWith(content, indent)) return null;
  return { start: indent + start - valueLine, end: indent + end - valueLine };
}

/** Through quotes, escapes, indentation and folding. */
function byCharacters(file: SourceFile, scalar: TextScalar, { start, end }: Span): Span {
  const first = offsetIn(file, scalar, start);
  if (end <= start) return { start: first, end: first };
  const last = offsetIn(file, scalar, end - 1);
  const next = offsetIn(file, scalar, end);
  // What follows may stand on another line; a character may be written with more than one.
  return { start: first, end: /^.[\s\S]*\n/.test(file.text.slice(last, next)) ? last + 1 : next };
}
