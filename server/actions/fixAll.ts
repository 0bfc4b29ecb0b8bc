import { SourceFile } from '../../runner/model/sourceFile.ts';
import { changed, type TextChange } from '../format/textChange.ts';
import type { FileReading } from '../reading.ts';
import { takeSuggestion } from './suggestions.ts';
import { readAgain } from './whatIf.ts';

/** What is mended can bring further mistakes to light, such as the value of a key that was mistyped; in practice one or two. */
const mostRounds = 5;

/**
 * Everything that has one likely replacement, at once: mistyped keys, names and choices, values of the wrong type. Done again on its own result
 * it finds nothing to do. Null where there is nothing.
 */
export function fixAll(reading: FileReading): readonly TextChange[] | null {
  let now: FileReading = reading;
  const rounds: (readonly TextChange[])[] = [];
  while (rounds.length < mostRounds) {
    const changes = suggestedIn(now);
    if (changes.length === 0) break;
    rounds.push(changes);
    now = readAgain(now, new SourceFile(now.path, changed(now.file.text, changes)));
  }
  const [first] = rounds;
  if (first === undefined) return null;
  return rounds.length === 1 ? first : [difference(reading.file.text, now.file.text)];
}

function suggestedIn(reading: FileReading): readonly TextChange[] {
  const all = reading.problems
    .flatMap(problem => takeSuggestion(reading, problem))
    .flatMap(({ edits }) => edits.flatMap(edit => (edit.kind === 'change' ? edit.changes : [])))
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
  const taken: TextChange[] = [];
  for (const change of all) if (change.start >= (taken.at(-1)?.end ?? 0)) taken.push(change);
  return taken;
}

/** What two texts do not have in common, as one change. */
function difference(before: string, after: string): TextChange {
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < least - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}
