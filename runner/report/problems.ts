import type { ProblemsJson } from '../../schemas/types.ts';
import type { Severity } from '../model/problem.ts';
import type { FileProblem } from '../model/project/fileProblem.ts';
import type { Range, SourceFile } from '../model/sourceFile.ts';
import type { Colours } from './colours.ts';
import { printable, textWidth } from './textWidth.ts';
import { counted } from './words.ts';

/** Problems in the order in which people read them: by file, then by place. */
export function sortedProblems(problems: readonly FileProblem[]): readonly FileProblem[] {
  return problems.toSorted((a, b) =>
    a.file.path === b.file.path
      ? a.problem.span.start - b.problem.span.start || a.problem.span.end - b.problem.span.end
      : a.file.path < b.file.path
        ? -1
        : 1,
  );
}

/** The JSON of problems (`schemas/problems.schema.json`): zero-based lines and UTF-16 characters, as in LSP. */
export function problemsJson(problems: readonly FileProblem[]): ProblemsJson {
  return sortedProblems(problems).map(({ file, problem }) => ({
    file: file.path,
    range: file.rangeOf(problem.span),
    severity: problem.severity,
    code: problem.code,
    message: problem.message,
  }));
}

/**
 * Problems for people: `path:line:column  severity  code  message` (line and column from 1), the source line with the
 * place underlined, other places that matter, and at the end how many there are. No lines where there is no problem.
 */
export function problemLines(problems: readonly FileProblem[], colours: Colours): readonly string[] {
  if (problems.length === 0) return [];
  return [
    ...sortedProblems(problems).flatMap(problem => linesOf(problem, colours)),
    countLine(problems, colours),
  ];
}

function linesOf({ file, problem }: FileProblem, colours: Colours): readonly string[] {
  const range = file.rangeOf(problem.span);
  const place = colours.bold(placeOf(file.path, range));
  const severity = paintSeverity(colours, problem.severity, problem.severity);
  const head = `${place}  ${severity}  ${colours.dim(problem.code)}  ${printable(problem.message)}`;
  const related = (problem.related ?? []).map(
    other => `    ${placeOf(other.path, other.range)}  ${printable(other.message)}`,
  );
  return [
    head,
    ...quote(file, range, text => paintSeverity(colours, problem.severity, text)),
    ...related,
    '',
  ];
}

function placeOf(path: string, { start }: Range): string {
  return `${path}:${start.line + 1}:${start.character + 1}`;
}

function paintSeverity(colours: Colours, severity: Severity, text: string): string {
  if (severity === 'error') return colours.red(text);
  return severity === 'warning' ? colours.yellow(text) : colours.cyan(text);
}

/** Characters before and after a place that are shown of a long line. */
const shownBefore = 60;
const shownAfter = 100;

/** The source line of a place, and `^^^` under it. A place of several lines is underlined to the end of its first one. */
function quote(file: SourceFile, { start, end }: Range, paint: (text: string) => string): readonly string[] {
  // Empty, or not to be read at all: there is nothing to point at.
  if (file.text === '') return [];
  const line = lineText(file, start.line);
  const from = start.character > shownBefore ? start.character - shownBefore : 0;
  const to = Math.min(line.length, start.character + shownAfter);
  const before = printable(`${from > 0 ? '…' : ''}${line.slice(from, start.character)}`);
  const last = end.line > start.line ? line.length : end.character;
  const marked = printable(line.slice(start.character, Math.min(last, to)));
  const after = printable(line.slice(Math.max(start.character, Math.min(last, to)), to));
  const cut = to < line.length ? '…' : '';
  // Tabs stay tabs, so that the mark stands under its place whatever their width.
  const gap = before.replace(/[^\t]/gu, one => ' '.repeat(textWidth(one)));
  const mark = '^'.repeat(Math.max(1, textWidth(marked)));
  return [`    ${before}${marked}${after}${cut}`, `    ${gap}${paint(mark)}`];
}

function lineText(file: SourceFile, line: number): string {
  const start = file.offsetAt({ line, character: 0 });
  const next = file.offsetAt({ line: line + 1, character: 0 });
  return file.text.slice(start, next).replace(/[\r\n]+$/, '');
}

function countLine(problems: readonly FileProblem[], colours: Colours): string {
  const count = (severity: Severity) =>
    problems.filter(({ problem }) => problem.severity === severity).length;
  const errors = count('error');
  const warnings = count('warning');
  const others = problems.length - errors - warnings;
  const parts = [
    errors > 0 ? colours.red(counted(errors, 'error')) : '',
    warnings > 0 ? colours.yellow(counted(warnings, 'warning')) : '',
    others > 0 ? counted(others, 'hint') : '',
  ];
  return parts.filter(part => part !== '').join(', ');
}
