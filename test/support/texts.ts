import { userInfo } from 'node:os';
import { expect } from 'vitest';

/** The whole text, in which a line `…` stands for any lines; or texts that are in it, in no particular order. */
export type Expected = string | readonly string[];

/** Compares a text that has been normalised with an expected one as it was written; `about` is shown where they differ. */
export function expectText(actual: string, expected: Expected, about = actual): void {
  if (typeof expected !== 'string') {
    for (const text of expected) expect(actual, about).toContain(normalise(text));
    return;
  }
  const [first = '', ...pieces] = `\n${normalise(expected)}`.split(/\n…(?=\n|$)/);
  if (pieces.length === 0) expect(actual, about).toBe(first.slice(1));
  else expect(inOrder(`\n${actual}`, [first, ...pieces]), about).toBe('all in order');
}

/** Whether a text starts with the first piece, ends with the last one and has those between in order, each after the one before. */
function inOrder(text: string, pieces: readonly string[]): string {
  const last = pieces.length - 1;
  let from = 0;
  for (const [at, piece] of pieces.entries()) {
    const found = at === last ? text.lastIndexOf(piece) : text.indexOf(piece, from);
    const isInPlace = at === 0 ? found === 0 : at === last ? found + piece.length === text.length : true;
    if (found < from || !isInPlace) return `missing, or not in its place:${piece}`;
    from = found + piece.length;
  }
  return 'all in order';
}

/**
 * A text without what differs from one run to the next: durations, ids of runs, local ports, the user's name and the width of columns become
 * the same everywhere, and the times at the starts of lines go. Expected and actual texts both pass through it, so that
 * expected ones can be real ones.
 */
export function normalise(text: string, folder?: string): string {
  const local = folder === undefined ? text : text.replaceAll(folder, '/project');
  return local
    .replace(/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, '01JDZ0000000000000000000AA')
    .replace(/\b[0-9a-f]{40}\b/g, '0'.repeat(40))
    .replace(/\blocalhost:\d+/g, 'localhost:8642')
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-11-21T09:30:00.000Z')
    .replace(/\b\d{4}-\d\d-\d\d\b/g, '2026-11-21')
    .replace(/\b\d\d:\d\d:\d\d\.\d{3}/g, '09:30:00.000')
    .replace(/\b\d\d:\d\d:\d\d\b(?!\.)/g, '09:30:00')
    .replace(/\b\d+ h \d+ min\b|\b\d+ min \d+ s\b|\b\d+m \d+s\b|\b\d+(\.\d)? m?s\b/g, '12 ms')
    .replace(/(?<=\bafter )\d\d(?= o'clock)/g, '09')
    .replace(/^(09:30:00\.000 {2}| {14})/gm, '')
    .replace(/(?<=\S) {2,}/g, '  ')
    .replace(/ +$/gm, '')
    .replace(byThisUser, '$1ada');
}

/** Who runs the tests, as reports (`by anna`) and the table of runs (a column of its own) name them. */
const byThisUser = new RegExp(`(\\bby |2026-11-21 09:30:00  (?:12 ms  )?)${userName()}\\b`, 'g');

/** A user without an entry in the system's list is named `hand` by reports. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'hand';
  }
}
