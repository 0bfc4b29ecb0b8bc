import { stripVTControlCharacters } from 'node:util';

/** Characters that take two columns: East Asian wide and full-width ones (Unicode Standard Annex 11) and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Characters that take none: combining marks, joiners, variation selectors. */
const narrow = /\p{M}|[\u200b-\u200f\u2060]/u;
const ascii = /^[\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const controls = /[\x00-\x08\x0a-\x1f\x7f-\x9f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape begins every colour.
const colours = /(\x1b\[[0-9;:]*m)/;

/** How many columns of a terminal a text takes; colours take none. */
export function textWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const character of stripVTControlCharacters(text)) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (narrow.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Cuts a text to a width in columns, with `…` where something is gone. Colours are kept and closed. */
export function fitTo(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const pieces = text.split(colours);
  let used = 0;
  let fitted = '';
  for (const [at, piece] of pieces.entries()) {
    if (at % 2 === 1) {
      fitted += piece;
      continue;
    }
    for (const character of piece) {
      used += characterWidth(character);
      if (used > width - 1) return `${fitted}…${at > 0 ? '\u001b[0m' : ''}`;
      fitted += character;
    }
  }
  return fitted;
}

/** Fills a text up with spaces to a width in columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** A name or message on one line that cannot steer a terminal: control characters but tabs become `�`. */
export function printable(text: string): string {
  return ascii.test(text) ? text : replaceControls(text.replace(/\r?\n/g, ' '));
}

/** A text in which control characters but tabs are `�`. */
export function replaceControls(text: string): string {
  return text.replace(controls, '\ufffd');
}
