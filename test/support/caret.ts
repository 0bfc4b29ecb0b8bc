import { expect } from 'vitest';
import type { Problem } from '../../runner/model/problem.ts';
import { SourceFile, type Span } from '../../runner/model/sourceFile.ts';

/**
 * Runs a reading over a text and holds its problems against the carets under the text's lines:
 *
 *     namee: Nightly
 *     #<^^^^^ unknown-key: Unknown key "namee"; did you mean "name"?
 *     on: { every: 61 minutes }
 *     #            ^^^^^^^^^^ wrong-value: …
 *
 * A caret line speaks of the nearest line above it that is none; carets stand under the characters that are underlined.
 * Where these begin in the first column, under the `#`, `#<` has the carets counted from there. `^^^…` goes on over
 * further lines; `^0` is an empty place. A text that begins with a line break is freed of its common indentation.
 *
 * The whole annotated text is compared, so that a failure shows each problem at its place.
 */
export function check(
  text: string,
  read: (file: SourceFile) => readonly Problem[],
  path = 'test.yaml',
): void {
  const { source, carets } = separate(text);
  const problems = read(new SourceFile(path, source));
  expect(
    annotate(
      source,
      problems.map(problem => caretOf(source, problem)),
    ),
  ).toBe(annotate(source, carets));
}

/** The text without its caret lines, for tests that need both. */
export function withoutCarets(text: string): string {
  return separate(text).source;
}

/** The text with a caret line for each problem: what `check` compares, and a quick way to write a test. */
export function annotated(text: string, problems: readonly Problem[]): string {
  return annotate(
    text,
    problems.map(problem => caretOf(text, problem)),
  );
}

/** One caret line: what it says, and where it stands. */
interface Caret {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** True where the place goes on over further lines. */
  readonly goesOn: boolean;
  readonly note: string;
}

const CARETS = /^\s*#(<?)\s*(\^+)([0…]?) (\S.*)$/;

function separate(text: string): { readonly source: string; readonly carets: readonly Caret[] } {
  const kept: string[] = [];
  const carets: Caret[] = [];
  for (const line of dedented(text).split('\n')) {
    const match = CARETS.exec(line);
    if (match === null) {
      kept.push(line);
      continue;
    }
    const [, fromStart, marks = '', mark, note = ''] = match;
    carets.push({
      line: kept.length - 1,
      column: fromStart === '<' ? 0 : line.indexOf('^'),
      length: mark === '0' ? 0 : marks.length,
      goesOn: mark === '…',
      note,
    });
  }
  return { source: kept.join('\n'), carets };
}

function caretOf(text: string, { span, code, message }: Problem): Caret {
  const file = new SourceFile('', text);
  const { line, character } = file.positionAt(span.start);
  const end = firstLineEnd(text, span);
  return {
    line,
    column: character,
    length: end - span.start,
    goesOn: end < span.end,
    note: `${code}: ${message}`,
  };
}

function firstLineEnd(text: string, { start, end }: Span): number {
  const newline = text.indexOf('\n', start);
  return newline < 0 ? end : Math.min(end, newline);
}

function annotate(text: string, carets: readonly Caret[]): string {
  const sorted = [...carets].sort(
    (a, b) => a.column - b.column || a.length - b.length || (a.note < b.note ? -1 : 1),
  );
  return text
    .split('\n')
    .flatMap((line, at) => [line, ...sorted.filter(caret => caret.line === at).map(caretLine)])
    .join('\n');
}

function caretLine({ column, length, goesOn, note }: Caret): string {
  const mark = goesOn ? '…' : length === 0 ? '0' : '';
  const start = column === 0 ? '#<' : `#${' '.repeat(column - 1)}`;
  return `${start}${'^'.repeat(Math.max(1, length))}${mark} ${note}`;
}

function dedented(text: string): string {
  if (!text.startsWith('\n')) return text;
  const lines = text.slice(1).split('\n');
  const indents = lines.filter(line => line.trim() !== '').map(line => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return lines.map(line => line.slice(Math.min(indent, line.length - line.trimStart().length))).join('\n');
}
