import { functionSignatures } from '../../runner/model/expression/functions.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import type { ValueCursor } from '../cursor/cursor.ts';
import { memberAt, membersAt } from '../cursor/expressionMembers.ts';
import { pathBefore, piecesOf } from '../cursor/expressionTokens.ts';
import { scopeAt } from '../cursor/scopeAt.ts';
import type { FileReading } from '../reading.ts';
import { functionWords, signatureOf } from '../words/expressionWords.ts';
import type { HoverWords } from './hoverWords.ts';

/** An expression that is hovered. */
interface Hovered {
  readonly cursor: ValueCursor;
  readonly span: Span;
  readonly offset: number;
}

/** What a name of an expression stands for: a function, a context, a param, a task, an output. */
export function expressionHover(reading: FileReading, { cursor, span, offset }: Hovered): HoverWords | null {
  const all = piecesOf(reading.file.text, span);
  const at = all.findIndex(({ kind, start, end }) => kind === 'name' && start <= offset && offset <= end);
  const piece = all[at];
  if (piece === undefined) return null;
  const { start, end, text } = piece;
  const isMember = all[at - 1]?.text === '.';
  if (!isMember && all[at + 1]?.text === '(') {
    const words = functionInWords(text);
    return words === null ? null : { span: { start, end }, words };
  }
  const before = isMember ? pathBefore(all, at - 1) : [];
  const place = scopeAt(reading, { steps: cursor.steps, offset: cursor.word.start });
  if (before === null || place === null) return null;
  const path = [...before, text];
  const isKnown = membersAt(reading, place, before).some(
    ({ name }) => name.toLowerCase() === text.toLowerCase(),
  );
  const told = isKnown ? memberAt(reading, place, path) : null;
  if (told === null) return null;
  const words = [`**${path.join('.')}**`, told.detail, told.documentation].filter(part => part !== undefined);
  return { span: { start, end }, words: words.join('\n\n') };
}

/** A function with its signature, what it does and what its parameters are. */
function functionInWords(name: string): string | null {
  const signature = functionSignatures.get(name.toLowerCase());
  const words = functionWords[name.toLowerCase()];
  if (signature === undefined || words === undefined) return null;
  const parameters = words.parameters.map(parameter => `- \`${parameter.name}\`: ${parameter.description}`);
  return [`**${signatureOf(signature)}**`, words.description, parameters.join('\n')]
    .filter(part => part !== '')
    .join('\n\n');
}
