import type { Problem } from '../../runner/model/problem.ts';
import { slug } from '../../runner/model/slug.ts';
import type { FileReading } from '../reading.ts';
import { addEntry } from './editMap.ts';
import { type Fix, fixHere } from './fix.ts';
import { freeId } from './outline.ts';
import { lastEntry, wayTo } from './way.ts';
import { mends } from './whatIf.ts';

/** Gives a phase or a task an id that it can have: another for one that is taken, or one of its own beside its name. */
export function giveId(reading: FileReading, problem: Problem): readonly Fix[] {
  const step = lastEntry(wayTo(reading.root, problem.span));
  if (step?.entry.value?.kind !== 'scalar') return [];
  const { map, entry } = step;
  const text = String(step.entry.value.value);
  const id = freeId(reading, slug(text) ?? 'unnamed');
  if (entry.key.value === 'id') {
    const change = { ...step.entry.value.span, text: id };
    return mends(reading, [problem], [change]) ? [fixHere(reading, `Change the id to "${id}"`, change)] : [];
  }
  if (entry.key.value !== 'name') return [];
  const change = addEntry(reading.file, map, { key: 'id', value: id }, entry);
  if (change === null || !mends(reading, [problem], [change])) return [];
  return [fixHere(reading, `Add the id "${id}"`, change)];
}
