import { type Block, type Piece, step } from './layout.ts';
import type { TextChange } from './textChange.ts';

/**
 * Moves the lines of a block scalar (`|`, `>`) to their new column without a change of its value: what stands behind the indentation is left
 * as it is, blanks and tabs at the ends of lines included. Lines of nothing but indentation become empty. `header` is the scalar's, `|2-`.
 */
export function moveBlock({ offset, source, block }: Piece, header: string): readonly TextChange[] {
  const lines = linesOf(source);
  // One that is the whole document stands where it stands.
  if (block === null) return [];
  const indent = indentOf(lines, header, block);
  return lines.flatMap(({ at, text }) => {
    const blanks = blanksAtStart(text);
    const isEmpty = blanks <= indent.old && /^ *\r?\n?$/.test(text);
    const moved = Math.min(blanks, indent.old);
    const wanted = isEmpty ? 0 : indent.new;
    if (moved === wanted) return [];
    return [{ start: offset + at, end: offset + at + moved, text: ' '.repeat(wanted) }];
  });
}

/** Where the content stands and is to stand. */
function indentOf(lines: readonly Line[], header: string, block: Block): { old: number; new: number } {
  const digit = /\d/.exec(header)?.[0];
  // Counted from the block that holds the scalar: its first line may begin with blanks of its own.
  if (digit !== undefined) return { old: block.old + Number(digit), new: block.new + Number(digit) };
  const first = lines.find(({ text }) => /[^ \r\n]/.test(text));
  // Of nothing but blank lines, all blanks are indentation.
  const old = first === undefined ? Number.MAX_SAFE_INTEGER : blanksAtStart(first.text);
  return { old, new: block.new + step };
}

function blanksAtStart(text: string): number {
  return /^ */.exec(text)?.[0].length ?? 0;
}

interface Line {
  readonly at: number;
  readonly text: string;
}

function linesOf(source: string): readonly Line[] {
  return [...source.matchAll(/[^\n]*\n|[^\n]+$/g)].map(match => ({ at: match.index, text: match[0] }));
}
