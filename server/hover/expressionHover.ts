import { functionSignatures } from '../../runner/model/expression/functions.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import { scalarText } from '../cursor/blockLine.ts';
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

/**
 * What a name of an expression stands for: a function, a context, a param, a task, an output; with the expression whose last value is
 * told of it, which of all else is the whole one.
 */
export function expressionHover(reading: FileReading, { cursor, span, offset }: Hovered): HoverWords | null {
  const all = piecesOf(reading.file.text, span);
  const at = all.findIndex(({ kind, start, end }) => kind === 'name' && start <= offset && offset <= end);
  const piece = all[at];
  const text = reading.file.text.slice(span.start, span.end);
  const whole = cursor.expression === null ? scalarText(text) : text;
  if (piece === undefined) return { span, words: '', expression: whole };
  const { start, end, text: name } = piece;
  const isMember = all[at - 1]?.text === '.';
  if (!isMember && all[at + 1]?.text === '(') {
    return { span: { start, end }, words: functionInWords(name) ?? '', expression: whole };
  }
  const before = isMember ? pathBefore(all, at - 1) : [];
  const place = scopeAt(reading, { steps: cursor.steps, offset: cursor.word.start });
  if (before === null || place === null) return null;
  const path = [...before, name];
  const isKnown = membersAt(reading, place, before).some(
    member => member.name.toLowerCase() === name.toLowerCase(),
  );
  const told = isKnown ? memberAt(reading, place, path) : null;
  const expression = accessTo(path);
  if (told === null) return { span: { start, end }, words: '', expression };
  const words = [`**${path.join('.')}**`, told.detail, told.documentation].filter(part => part !== undefined);
  return { span: { start, end }, words: words.join('\n\n'), expression };
}

/** A path as an expression, whatever its names are. */
function accessTo([context = '', ...members]: readonly string[]): string {
  return context + members.map(member => `['${member.replaceAll("'", "''")}']`).join('');
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
