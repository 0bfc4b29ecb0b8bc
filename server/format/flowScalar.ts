import type { Piece } from './layout.ts';
import type { TextChange } from './textChange.ts';

/** Moves the further lines of a plain or quoted text. YAML folds them, so that blanks at their starts and ends mean nothing. */
export function moveFlowScalar({ type, offset, source, column }: Piece): readonly TextChange[] {
  return [...source.matchAll(/([ \t]*)(\r?\n)([ \t]*)(?=(.?))/g)].flatMap(match => {
    const [, before = '', lineBreak = '', after = '', next = ''] = match;
    const at = offset + match.index;
    const isEscaped = type === 'double-quoted-scalar' && source[match.index - 1] === '\\';
    const indent = next === '' || next === '\r' ? '' : ' '.repeat(column);
    const changes: TextChange[] = [];
    if (before !== '' && !isEscaped) changes.push({ start: at, end: at + before.length, text: '' });
    const start = at + before.length + lineBreak.length;
    if (after !== indent) changes.push({ start, end: start + after.length, text: indent });
    return changes;
  });
}
