import type { Json } from '../../runner/model/orchestration.ts';
import type { SourceFile, Span } from '../../runner/model/sourceFile.ts';
import type { YamlEntry, YamlMap } from '../../runner/model/yaml/node.ts';
import type { TextChange } from '../format/textChange.ts';
import { behindKey, inFlow } from './writeYaml.ts';

/** A key and its value that are to be written. */
export interface NewEntry {
  readonly key: string;
  readonly value: Json;
}

/** Whether a collection is written in brackets. */
export function isFlow({ text }: SourceFile, { span }: { readonly span: Span }): boolean {
  return text[span.start] === '{' || text[span.start] === '[';
}

/** How the lines of a file end. */
export function lineBreakOf({ text }: SourceFile): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** Where the line of a place ends, before its line break. */
export function lineEnd({ text }: SourceFile, at: number): number {
  const found = /\r?\n|$/.exec(text.slice(at));
  return at + (found?.index ?? 0);
}

/** The column of a place. */
export function columnOf(file: SourceFile, at: number): number {
  return file.positionAt(at).character;
}

/** Lines of a block that begins at a column: the first stands where it is put, the others below it. */
export function below(file: SourceFile, text: string, column: number): string {
  const lineBreak = lineBreakOf(file);
  return text.split('\n').join(`${lineBreak}${' '.repeat(column)}`);
}

/** The stretch of an entry. What an alias stands for is written elsewhere; its line is the entry's. */
export function entrySpan(file: SourceFile, { key, value }: YamlEntry): Span {
  const isHere = value !== null && value.span.start >= key.span.end;
  const end = isHere ? value.span.end : endWithoutComment(file, key.span.end);
  return { start: key.span.start, end };
}

function endWithoutComment(file: SourceFile, at: number): number {
  const line = file.text.slice(at, lineEnd(file, at));
  return at + line.replace(/[ \t]+#.*$/, '').trimEnd().length;
}

/** Adds an entry behind another of a mapping, by default behind the last; null where there is none to go by. */
export function addEntry(
  file: SourceFile,
  map: YamlMap,
  { key, value }: NewEntry,
  after: YamlEntry | undefined = map.entries.at(-1),
): TextChange | null {
  if (after === undefined)
    return isFlow(file, map) ? { ...map.span, text: `{ ${key}: ${inFlow(value)} }` } : null;
  if (!isWrittenIn(map, after)) return null;
  const { end } = entrySpan(file, after);
  if (isFlow(file, map)) return { start: end, end, text: `, ${key}: ${inFlow(value)}` };
  const column = columnOf(file, map.span.start);
  const at = lineEnd(file, end);
  const text = lineBreakOf(file) + ' '.repeat(column) + below(file, `${key}:${behindKey(value)}`, column);
  return { start: at, end: at, text };
}

/** Adds an entry before another of a mapping. */
export function addEntryBefore(
  file: SourceFile,
  map: YamlMap,
  before: YamlEntry,
  { key, value }: NewEntry,
): TextChange {
  const { start } = before.key.span;
  if (isFlow(file, map)) return { start, end: start, text: `${key}: ${inFlow(value)}, ` };
  const column = columnOf(file, start);
  const text = below(file, `${key}: ${inFlow(value)}\n`, column);
  return { start, end: start, text };
}

/** Takes an entry out of a mapping; null where it is the only one, or written elsewhere. */
export function removeEntry(file: SourceFile, map: YamlMap, entry: YamlEntry): TextChange | null {
  const at = map.entries.indexOf(entry);
  if (at < 0 || map.entries.length < 2 || !isWrittenIn(map, entry)) return null;
  const { start, end } = entrySpan(file, entry);
  const next = map.entries[at + 1];
  const previous = map.entries[at - 1];
  if (isFlow(file, map)) {
    if (next !== undefined) return { start, end: next.key.span.start, text: '' };
    return previous === undefined ? null : { start: entrySpan(file, previous).end, end, text: '' };
  }
  const lineStart = start - columnOf(file, start);
  const isFirstOfLine = file.text.slice(lineStart, start).trim() === '';
  if (!isFirstOfLine) return next === undefined ? null : { start, end: next.key.span.start, text: '' };
  return { start: lineStart, end: nextLine(file, end), text: '' };
}

/** Where the line below that of a place begins. */
export function nextLine(file: SourceFile, at: number): number {
  const end = lineEnd(file, at);
  return end + (/^\r?\n/.exec(file.text.slice(end, end + 2))?.[0].length ?? 0);
}

/** Entries that came by a merge stand elsewhere. */
function isWrittenIn({ span }: YamlMap, { key }: YamlEntry): boolean {
  return span.start <= key.span.start && key.span.end <= span.end;
}
