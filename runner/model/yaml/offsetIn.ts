import type { SourceFile } from '../sourceFile.ts';
import type { YamlScalar } from './node.ts';

/**
 * Where a character of a scalar's value stands in the source: for problems inside `${{ }}`, whose places are
 * counted in the value, without quotes, escapes, indentation and folding. An index at or past the value's end is the end of what is written.
 */
export function offsetIn(file: SourceFile, scalar: YamlScalar, index: number): number {
  const { span, style, value } = scalar;
  const end = style === 'single' || style === 'double' ? span.end - 1 : span.end;
  if (typeof value !== 'string') return Math.min(span.start + index, end);
  const offset = characterOffsets(file.text, scalar, value)[index];
  return offset === undefined || offset > end ? Math.max(span.start, end) : offset;
}

/** The source offset of each UTF-16 unit of a text's value; none where the value is no text. */
export function offsetsOf(file: SourceFile, scalar: YamlScalar): readonly number[] {
  return typeof scalar.value === 'string' ? characterOffsets(file.text, scalar, scalar.value) : [];
}

function characterOffsets(text: string, scalar: YamlScalar, value: string): readonly number[] {
  const { start, end } = scalar.span;
  if (scalar.style === 'block') return blockOffsets(text, scalar, value);
  if (scalar.style === 'plain') return flowOffsets(text, start, end, plainUnit);
  return flowOffsets(text, start + 1, end - 1, scalar.style === 'single' ? singleUnit : doubleUnit);
}

/** What stands at one place of a flow scalar: how long it is in the source and in the value. */
interface Unit {
  readonly source: number;
  readonly value: number;
}

const ONE: Unit = { source: 1, value: 1 };

function plainUnit(): Unit {
  return ONE;
}

function singleUnit(text: string, at: number): Unit {
  return text.startsWith("''", at) ? { source: 2, value: 1 } : ONE;
}

/** Digits behind `\x`, `\u` and `\U`. */
const ESCAPE_DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

function doubleUnit(text: string, at: number): Unit {
  if (text[at] !== '\\') return ONE;
  const digits = ESCAPE_DIGITS.get(text.charAt(at + 1));
  if (digits !== undefined) {
    const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
    return { source: 2 + digits, value: code > 0xffff ? 2 : 1 };
  }
  // An escaped line break joins the lines: it and the next line's indentation are nothing.
  const joined = /^\\\r?\n\s*/.exec(text.slice(at));
  return joined === null ? { source: 2, value: 1 } : { source: joined[0].length, value: 0 };
}

/** YAML 1.2, 6.5: one line break is a blank, each further one a line break; blanks around them are dropped. */
function flowOffsets(
  text: string,
  start: number,
  end: number,
  unitAt: (text: string, at: number) => Unit,
): readonly number[] {
  const offsets: number[] = [];
  let at = start;
  while (at < end) {
    const fold = /^[ \t]*\r?\n\s*/.exec(text.slice(at, end))?.[0];
    if (fold === undefined) {
      const unit = unitAt(text, at);
      for (let count = 0; count < unit.value; count++) offsets.push(at);
      at += unit.source;
      continue;
    }
    const breaks = fold.split('\n').length - 1;
    for (let count = 0; count < Math.max(1, breaks - 1); count++) offsets.push(at);
    at += fold.length;
  }
  return offsets;
}

/** Walks value and source side by side: in a block they differ by the indentation and by folded line breaks alone. */
function blockOffsets(text: string, { span }: YamlScalar, value: string): readonly number[] {
  const header = text.indexOf('\n', span.start);
  if (header < 0 || header >= span.end) return [];
  const source = unindented(text, { start: header + 1, end: span.end }, value);
  const offsets: number[] = [];
  let at = 0;
  for (const char of value.split('')) {
    while (at < source.length && source[at]?.char === '\n' && char !== '\n' && char !== ' ') at++;
    const written = source[at];
    if (written === undefined || (written.char !== char && written.char !== '\n')) break;
    offsets.push(written.offset);
    at++;
  }
  return offsets;
}

interface Written {
  readonly char: string;
  readonly offset: number;
}

function unindented(text: string, block: { start: number; end: number }, value: string): readonly Written[] {
  const lines = text.slice(block.start, block.end).split('\n');
  const first = lines.find(line => line.trim() !== '') ?? '';
  // An explicit indentation (`|2`) leaves blanks in the value, so the value tells how many belong to it.
  const kept = leadingBlanks(value.split('\n').find(line => line.trim() !== '') ?? '');
  const indent = leadingBlanks(first) - kept;
  const written: Written[] = [];
  let start = block.start;
  for (const line of lines) {
    const content = line.endsWith('\r') ? line.slice(0, -1) : line;
    for (let at = indent; at < content.length; at++)
      written.push({ char: content.charAt(at), offset: start + at });
    written.push({ char: '\n', offset: start + content.length });
    start += line.length + 1;
  }
  return written;
}

function leadingBlanks(line: string): number {
  return line.length - line.replace(/^ +/, '').length;
}
