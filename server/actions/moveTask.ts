import type { OutlinePhase } from '../../runner/model/draft.ts';
import type { Problem } from '../../runner/model/problem.ts';
import type { SourceFile, Span } from '../../runner/model/sourceFile.ts';
import type { TextChange } from '../format/textChange.ts';
import type { FileReading } from '../reading.ts';
import { columnOf, lineBreakOf, lineEnd, nextLine } from './editMap.ts';
import { type Fix, fixHere } from './fix.ts';
import { taskAt } from './outline.ts';
import { mends } from './whatIf.ts';
import { scalarText } from './writeYaml.ts';

/** Moves a task behind the phase that it reads something of: into the next phase, or one of its own at the end. */
export function moveToLaterPhase(reading: FileReading, problem: Problem): readonly Fix[] {
  const place = taskAt(reading, problem.span);
  if (reading.kind !== 'orchestration' || place === null) return [];
  const { phases } = reading.draft.outline;
  const item = itemLines(reading.file, place.task.node.span);
  if (item === null) return [];
  const taken: TextChange = { ...item.span, text: '' };
  for (const phase of phases.slice(place.at + 1)) {
    const put = intoPhase(reading.file, item, phase);
    const changes = put === null ? [] : moving(reading.file, taken, put);
    if (put === null || !mends(reading, [problem], changes)) continue;
    return [fixHere(reading, `Move the task to the phase "${phase.name ?? phase.id}"`, changes, true)];
  }
  const last = phases.at(-1);
  const put = last === undefined ? null : intoNewPhase(reading.file, item, last);
  const changes = put === null ? [] : moving(reading.file, taken, put);
  if (put === null || !mends(reading, [problem], changes)) return [];
  return [fixHere(reading, 'Move the task to a new phase', changes)];
}

/** Taking lines out and putting them in; where they come in at their own end, what was there is replaced. */
function moving(file: SourceFile, taken: TextChange, put: TextChange): readonly TextChange[] {
  const isAtOwnEnd = put.start > taken.start && put.start <= taken.end;
  if (!isAtOwnEnd) return [taken, put].toSorted((a, b) => a.start - b.start);
  const lineBreak = lineBreakOf(file);
  return [{ ...taken, text: put.text.slice(lineBreak.length) + lineBreak }];
}

/** An entry of a list in block style: its lines from its dash on, comments right above it included. */
interface ItemLines {
  readonly span: Span;
  readonly lines: readonly string[];
  /** Of the dash. */
  readonly column: number;
}

function itemLines(file: SourceFile, { start, end }: Span): ItemLines | null {
  const line = start - columnOf(file, start);
  const dash = /^( *)-[ \t]+$/.exec(file.text.slice(line, start));
  if (dash === null) return null;
  const from = commentsAbove(file, line, dash[1] ?? '');
  const to = nextLine(file, end);
  const lines = file.text.slice(from, lineEnd(file, end)).split(/\r?\n/);
  return { span: { start: from, end: to }, lines, column: (dash[1] ?? '').length };
}

function commentsAbove(file: SourceFile, line: number, indent: string): number {
  let from = line;
  for (;;) {
    const above = file.offsetAt({ line: file.positionAt(from).line - 1, character: 0 });
    if (from === 0 || !file.text.slice(above, from).startsWith(`${indent}#`)) return from;
    from = above;
  }
}

function intoPhase(file: SourceFile, item: ItemLines, phase: OutlinePhase): TextChange | null {
  const last = phase.tasks.at(-1);
  const behind = last === undefined ? null : itemLines(file, last.node.span);
  if (last === undefined || behind === null) return null;
  const at = lineEnd(file, last.node.span.end);
  return { start: at, end: at, text: moved(file, item, behind.column) };
}

function intoNewPhase(file: SourceFile, item: ItemLines, last: OutlinePhase): TextChange | null {
  const behind = itemLines(file, last.node.span);
  if (behind === null) return null;
  const indent = ' '.repeat(behind.column);
  const lineBreak = lineBreakOf(file);
  const name = scalarText(`After ${last.name ?? last.id ?? 'the others'}`);
  const head = `${lineBreak}${indent}- name: ${name}${lineBreak}${indent}  tasks:`;
  const at = lineEnd(file, last.node.span.end);
  return { start: at, end: at, text: head + moved(file, item, behind.column + 4) };
}

/** The lines below others, with the dash at a column. */
function moved(file: SourceFile, { lines, column }: ItemLines, wanted: number): string {
  const shift = wanted - column;
  const lineBreak = lineBreakOf(file);
  return lines
    .map(line => {
      if (line.trim() === '') return lineBreak + line;
      const shifted = shift >= 0 ? ' '.repeat(shift) + line : line.slice(Math.min(-shift, blanksAt(line)));
      return lineBreak + shifted;
    })
    .join('');
}

function blanksAt(line: string): number {
  return line.length - line.trimStart().length;
}
