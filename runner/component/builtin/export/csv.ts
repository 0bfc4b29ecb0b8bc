import type { Input } from '../parameters.ts';
import type { Piece } from './piece.ts';

/**
 * Rows as CSV by RFC 4180, with a line of names first: UTF-8, a comma between fields, `\n` behind each line. Null is an empty field; a text that
 * is empty is written `""`, so that the two can be told apart. Objects and lists are JSON.
 */
export function* csvLines(input: Input): Generator<Piece, undefined> {
  const names = input.columns.map(({ name }) => name);
  yield { text: `${names.map(field).join(',')}\n`, isRow: false };
  for (const row of input.rows()) {
    let line = '';
    for (let at = 0; at < names.length; at++) {
      const name = names[at];
      const text = name === undefined ? '' : field(row[name]);
      line += at === 0 ? text : `,${text}`;
    }
    yield { text: `${line}\n`, isRow: true };
  }
}

function field(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text === '') return '""';
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Blanks at the ends are quoted as well, since some readers drop them. */
const needsQuotes = /[",\r\n]|^\s|\s$/;
