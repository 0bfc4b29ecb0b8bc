import type { Location, Range } from 'vscode-languageserver';
import { type Position, SourceFile } from '../../runner/model/sourceFile.ts';

/** The position of the `|` in a stretch of a text, which says where in the text is meant: `tasks.acc|ounts`. */
export function positionOf(text: string, stretch: string): Position {
  const plain = stretch.replace('|', '');
  const at = text.indexOf(plain);
  if (at < 0 || !stretch.includes('|')) throw new Error(`"${stretch}" is not in the text.`);
  return new SourceFile('', text).positionAt(at + stretch.indexOf('|'));
}

/** The line that a range stands in, with the range in «»: its exact place, and readable. */
export function marked(text: string, range: Range): string {
  const file = new SourceFile('', text);
  const [start, end] = [file.offsetAt(range.start), file.offsetAt(range.end)];
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline;
  const line = `${text.slice(lineStart, start)}«${text.slice(start, end)}»${text.slice(end, lineEnd)}`;
  return line.trim();
}

/** Places as `file: line with the «place»`, the file without its folders above the last one. */
export function shownPlaces(
  locations: readonly Location[] | null,
  files: Readonly<Record<string, string>>,
): readonly string[] {
  return (locations ?? []).map(({ uri, range }) => {
    const path = Object.keys(files).find(known => uri.endsWith(`/${known}`));
    if (path === undefined) throw new Error(`${uri} is no file of the project.`);
    const name = path.split('/').slice(-2).join('/');
    return `${name}: ${marked(files[path] ?? '', range)}`;
  });
}
