import type { Cursor } from '../cursor/cursor.ts';
import { cursorAt } from '../cursor/cursorAt.ts';
import { expressionSpanOf } from '../cursor/expressionSpan.ts';
import { schemasAt } from '../cursor/schemaAt.ts';
import type { FileReading } from '../reading.ts';
import { keyInWords } from '../words/schemaWords.ts';
import { expressionHover } from './expressionHover.ts';
import type { HoverClock, HoverWords } from './hoverWords.ts';
import { valueHover } from './valueHover.ts';

/** What is known of what stands at an offset; null where nothing is. */
export function hoverAt(reading: FileReading, offset: number, clock: HoverClock): HoverWords | null {
  const cursor = cursorAt(reading.file.text, offset);
  if (cursor.at === 'key') return keyHover(reading, cursor);
  if (cursor.at !== 'value') return null;
  const span = expressionSpanOf(reading, cursor);
  if (span !== null) return expressionHover(reading, { cursor, span, offset });
  return valueHover(reading, cursor, clock);
}

function keyHover(reading: FileReading, cursor: Extract<Cursor, { at: 'key' }>): HoverWords | null {
  const { word, steps, mapping } = cursor;
  const { start, end } = word;
  const key = reading.file.text.slice(start, end);
  const words = keyInWords(schemasAt(reading, [...steps, { key, mapping }]));
  return words === '' ? null : { span: { start, end }, words: `**${key}**\n\n${words}` };
}
