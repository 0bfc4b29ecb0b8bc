import type { Problem } from '../../runner/model/problem.ts';
import type { FileReading } from '../reading.ts';
import { addEntry } from './editMap.ts';
import { type Fix, fixHere } from './fix.ts';
import { lastEntry, wayTo } from './way.ts';
import { mends } from './whatIf.ts';

/** Says what a schedule does on the day on which its time does not exist. */
export function sayGap(reading: FileReading, problem: Problem): readonly Fix[] {
  const step = lastEntry(wayTo(reading.root, problem.span));
  if (step === null) return [];
  return [
    { gap: 'next', title: 'Fire right after the gap' },
    { gap: 'skip', title: 'Leave the day of the gap out' },
  ].flatMap(({ gap, title }) => {
    const change = addEntry(reading.file, step.map, { key: 'dst', value: { gap } });
    if (change === null || !mends(reading, [problem], [change])) return [];
    return fixHere(reading, `${title} ("dst")`, change);
  });
}
