import { type Problem, shiftedProblem } from '../problem.ts';
import { SourceFile } from '../sourceFile.ts';
import { isMarker } from './lineCursor.ts';
import type { YamlNode } from './node.ts';
import { shifted } from './shifted.ts';
import type { YamlReading } from './yamlReading.ts';

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const HASH = 35;
const DASH = 45;
const COLON = 58;
const QUESTION = 63;
const RIGHT_BRACKET = 93;
const RIGHT_BRACE = 125;

/** A part of a text that stands at a column: an item of a list from its dash on, or entries of a mapping from their key on. */
export interface Part {
  readonly kind: 'item' | 'entries';
  readonly start: number;
  readonly column: number;
  /** Start of the line behind it. */
  readonly end: number;
}

/** Reads a text that is a part of a file by the full reader; undefined where it cannot be understood without the rest. */
export type ExcerptReader = (excerpt: SourceFile, whole: string) => YamlReading | undefined;

/**
 * Where the item or entry that begins before `next`, a line's start, ends: before the first line that is not indented
 * deeper than its column. So YAML itself has it; but where a quote or a bracket is not closed, it is here that the damage
 * ends. -1 where the lines hold what has a meaning of its own (markers of documents, keys behind `?`, tabs).
 */
export function partEnd(text: string, next: number, { kind, column }: Pick<Part, 'kind' | 'column'>): number {
  let start = next;
  while (start < text.length) {
    let at = start;
    while (text.charCodeAt(at) === SPACE) at++;
    const code = text.charCodeAt(at);
    const newline = text.indexOf('\n', at);
    if (code === TAB && !isBlankLine(text, at)) return -1;
    const saysNothing =
      code === HASH || code === NEWLINE || code === RETURN || code === TAB || at >= text.length;
    const indent = at - start;
    if (!saysNothing && indent <= column) {
      if (indent === 0 && isMarker(text, at)) return -1;
      const isOwn = indent === column && (code === RIGHT_BRACKET || code === RIGHT_BRACE);
      const isListOfKey = kind === 'entries' && indent === column && isIndicator(text, at, DASH);
      if (isIndicator(text, at, COLON) || isIndicator(text, at, QUESTION)) return -1;
      if (!isOwn && !isListOfKey) return start;
    }
    start = newline < 0 ? text.length : newline + 1;
  }
  return text.length;
}

/** Reads a part by itself; undefined where that gives no sense. Places are those of the whole file. */
export function readPart(
  file: SourceFile,
  part: Part,
  read: ExcerptReader,
): { readonly node: YamlNode; readonly problems: readonly Problem[] } | undefined {
  const text = file.text.slice(part.start, part.end);
  // The library sees the key that a colon or question mark stands for at another place when something stands before it.
  if (isIndicator(text, 0, COLON) || isIndicator(text, 0, QUESTION)) return undefined;
  const blanks = ' '.repeat(part.column);
  // A key alone is only a text; behind another entry it is a key that lacks its colon.
  const before = part.kind === 'item' ? blanks : `${blanks}${keyBeside(text)}:\n${blanks}`;
  const line = file.positionAt(part.start).line - (part.kind === 'item' ? 0 : 1);
  const reading = read(new SourceFile(file.path, before + text, line), file.text);
  const own = reading === undefined ? undefined : ownPart(reading.root, part.kind);
  if (reading === undefined || own === undefined) return undefined;
  const by = part.start - before.length;
  return {
    node: shifted(own, by),
    problems: reading.problems.map(problem => shiftedProblem(problem, by)),
  };
}

/** The list of one item, or the mapping without the key that was put before it. */
function ownPart(root: YamlNode | null, kind: Part['kind']): YamlNode | undefined {
  if (kind === 'item') return root?.kind === 'sequence' && root.items.length === 1 ? root : undefined;
  if (root?.kind !== 'map' || root.entries.length < 2) return undefined;
  return { ...root, entries: root.entries.slice(1) };
}

/** A key that the text does not hold. */
function keyBeside(text: string): string {
  let key = '_';
  while (text.includes(key)) key += '_';
  return key;
}

function isBlankLine(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB) at++;
  const code = text.charCodeAt(at);
  return at >= text.length || code === NEWLINE || code === RETURN;
}

/** Whether a line begins with a sign that has a blank, or nothing, behind it. */
function isIndicator(text: string, at: number, sign: number): boolean {
  if (text.charCodeAt(at) !== sign) return false;
  const code = text.charCodeAt(at + 1);
  return at + 1 >= text.length || code === SPACE || code === TAB || code === NEWLINE || code === RETURN;
}
