import { stripVTControlCharacters } from 'node:util';
import { replaceControls } from './textWidth.ts';

/** Each line of a log begins with the instant at which it was read, in UTC, and a space. */
const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) /;

/** A line of a log: when it was read, in milliseconds since the epoch (null where that is not known), and its text. */
export interface LogLine {
  readonly at: number | null;
  readonly text: string;
}

/** Takes a log's line apart. Its text keeps colours where `keepColours`; other control sequences go, so that it cannot steer a terminal. */
export function readLogLine(line: string, keepColours: boolean): LogLine {
  const found = stamp.exec(line);
  if (found === null) return { at: null, text: harmless(line, keepColours) };
  return { at: Date.parse(found[1] ?? ''), text: harmless(line.slice(found[0].length), keepColours) };
}

const ascii = /^[\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape begins every colour.
const colours = /(\x1b\[[0-9;:]*m)/;

function harmless(text: string, keepColours: boolean): string {
  if (ascii.test(text)) return text;
  if (!keepColours) return replaceControls(stripVTControlCharacters(text));
  const pieces = text.split(colours);
  if (pieces.length === 1) return replaceControls(stripVTControlCharacters(text));
  // Pieces at odd places are the colours; the last one is closed, since the text may leave it open.
  const kept = pieces.map((piece, at) =>
    at % 2 === 1 ? piece : replaceControls(stripVTControlCharacters(piece)),
  );
  return `${kept.join('')}\u001b[0m`;
}
