import { moveBlock } from './blockScalar.ts';
import { moveFlowScalar } from './flowScalar.ts';
import { layOut, type Piece } from './layout.ts';
import type { TextChange } from './textChange.ts';

/** All changes that make a YAML text tidy, in their order. The text has no mistake of syntax. */
export function tidyingOf(text: string): readonly TextChange[] {
  const all = layOut(text);
  const last = all.findLastIndex(({ type }) => type !== 'space' && type !== 'newline');
  const pieces = all.slice(0, last + 1);
  const changes: TextChange[] = [];
  let isLineStart = true;
  let header = '';
  for (const [at, piece] of pieces.entries()) {
    const { type, offset, source } = piece;
    const next = pieces[at + 1];
    if (type === 'space') {
      const wanted = isLineStart ? indentation(next) : separation(source, next);
      if (wanted !== source) changes.push({ start: offset, end: offset + source.length, text: wanted });
      // What follows an indentation has its place already.
      isLineStart = false;
      continue;
    }
    const indent = isLineStart ? indentation(piece) : '';
    if (indent !== '') changes.push({ start: offset, end: offset, text: indent });
    if (type === 'block-scalar-header') header = source;
    changes.push(...(type === 'block-scalar' ? moveBlock(piece, header) : moveLines(piece)));
    const end = offset + source.length;
    if (isTooClose(piece, next)) changes.push({ start: end, end, text: ' ' });
    isLineStart = source.endsWith('\n');
  }
  return [...changes, ...finalLineBreak(text, pieces.at(-1))];
}

function moveLines(piece: Piece): readonly TextChange[] {
  const isText = piece.type.endsWith('scalar');
  return isText && piece.source.includes('\n') ? moveFlowScalar(piece) : [];
}

/** Blanks before the first thing of a line. */
function indentation(piece: Piece | undefined): string {
  if (piece === undefined || unindented.has(piece.type)) return '';
  return ' '.repeat(piece.column);
}

/** What stands in the first column, has its indentation inside, or is nothing. */
const unindented: ReadonlySet<Piece['type']> = new Set([
  'newline',
  'block-scalar',
  'directive',
  'doc-start',
  'doc-end',
  'byte-order-mark',
]);

/** Blanks between two things of a line. Comments are often set one below the other, so those before them stay. */
function separation(found: string, next: Piece | undefined): string {
  if (next === undefined || next.type === 'newline') return '';
  return next.type === 'comment' ? found : ' ';
}

/** Whether a blank is wanted behind a comma or colon: inside brackets YAML does without in places. */
function isTooClose({ type }: Piece, next: Piece | undefined): boolean {
  if (type !== 'comma' && type !== 'map-value-ind') return false;
  return next !== undefined && !closers.has(next.type);
}

const closers: ReadonlySet<Piece['type']> = new Set([
  'space',
  'newline',
  'comma',
  'flow-map-end',
  'flow-seq-end',
]);

/** One line break at the end of a file that holds anything; what a block scalar ends with is its own. */
function finalLineBreak(text: string, last: Piece | undefined): readonly TextChange[] {
  if (last === undefined) return [];
  const start = last.offset + last.source.length;
  const wanted = /\n *$/.test(last.source) ? '' : (/\r?\n/.exec(text)?.[0] ?? '\n');
  return text.slice(start) === wanted ? [] : [{ start, end: text.length, text: wanted }];
}
