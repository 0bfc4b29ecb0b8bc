import type { Problem } from '../../runner/model/problem.ts';
import type { FileReading } from '../reading.ts';
import { type Fix, fixHere } from './fix.ts';
import { lastEntry, wayTo } from './way.ts';
import { inFlow } from './writeYaml.ts';

/** Puts what was likely meant in the place of what was found. */
export function takeSuggestion(reading: FileReading, problem: Problem): readonly Fix[] {
  const { suggestion, span, code } = problem;
  if (suggestion === undefined) return [];
  const text = isWholeValue(reading, problem) && code !== 'wrong-type' ? inFlow(suggestion) : suggestion;
  return [fixHere(reading, `Change to ${quotedOnce(text)}`, { ...span, text }, true)];
}

/** Whether a problem is about a value as a whole, where quotes may be needed, and not about a name in an expression. */
function isWholeValue({ root }: FileReading, { span }: Problem): boolean {
  const way = wayTo(root, span);
  const step = lastEntry(way);
  const last = way.at(-1);
  const item = last !== undefined && 'sequence' in last ? last.sequence.items[last.index] : null;
  return [step?.entry.key, step?.entry.value, item].some(
    node => node?.span.start === span.start && node.span.end === span.end,
  );
}

function quotedOnce(text: string): string {
  return text.startsWith('"') ? text : `"${text}"`;
}
