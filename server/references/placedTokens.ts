import type { Range, SourceFile, Span } from '../../runner/model/sourceFile.ts';
import { ByText } from '../byText.ts';
import type { FileReading } from '../reading.ts';
import { type ExpressionText, textsOfTask, textsOutsideTasks } from './expressionTexts.ts';
import { type TokenKind, tokensOf } from './expressionTokens.ts';
import { spanOf } from './valuePlaces.ts';

/** A token where it stands: on one line, as the protocol has it. */
export interface PlacedToken {
  readonly line: number;
  readonly character: number;
  readonly length: number;
  readonly kind: TokenKind;
}

/** Tokens of tasks, by lines from the one that the task begins on: a task that has only moved stands at its column. */
const known = new ByText<readonly PlacedToken[]>();

/** The tokens of a file's expressions in their order; where a range is asked for, those that touch it. */
export function placedTokens(reading: FileReading, range: Range | null): readonly PlacedToken[] {
  const { file } = reading;
  const tokens = textsOutsideTasks(reading).flatMap(text => placedIn(file, text));
  for (const { tasks } of reading.kind === 'orchestration' ? reading.draft.outline.phases : [])
    for (const task of tasks) {
      const { line } = file.positionAt(task.node.span.start);
      const inTask = known.of(task.node, () => {
        const own = textsOfTask(task).flatMap(text => placedIn(file, text));
        return own.map(token => ({ ...token, line: token.line - line }));
      });
      for (const token of inTask) tokens.push({ ...token, line: token.line + line });
    }
  return inOrder(range === null ? tokens : tokens.filter(token => touches(range, token)));
}

/** Each once: what stands under an anchor comes up again at each of its aliases. */
function inOrder(tokens: PlacedToken[]): readonly PlacedToken[] {
  tokens.sort((a, b) => a.line - b.line || a.character - b.character);
  return tokens.filter(({ line, character }, at) => {
    const before = tokens[at - 1];
    return before?.line !== line || before.character !== character;
  });
}

function touches({ start, end }: Range, { line, character, length }: PlacedToken): boolean {
  if (line < start.line || line > end.line) return false;
  if (line === start.line && character + length < start.character) return false;
  return line < end.line || character <= end.character;
}

function placedIn(file: SourceFile, { scalar, template }: ExpressionText): PlacedToken[] {
  return tokensOf(template).flatMap(({ kind, start, end }) =>
    linesOf(file, spanOf(file, scalar, { start, end })).map(span => ({
      ...file.positionAt(span.start),
      length: span.end - span.start,
      kind,
    })),
  );
}

/** A stretch for each line that one goes over: the protocol has no token of more than a line. */
function linesOf({ text }: SourceFile, span: Span): readonly Span[] {
  const written = text.slice(span.start, span.end);
  if (!written.includes('\n')) return [span];
  return [...written.matchAll(/[^\s](?:[^\n]*[^\s])?/g)].map(({ 0: line, index }) => {
    const start = span.start + index;
    return { start, end: start + line.length };
  });
}
