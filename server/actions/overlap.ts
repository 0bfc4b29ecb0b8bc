import { fieldsOf } from '../../runner/model/check/fields.ts';
import type { Problem } from '../../runner/model/problem.ts';
import type { TextChange } from '../format/textChange.ts';
import type { FileReading } from '../reading.ts';
import { addEntry, addEntryBefore } from './editMap.ts';
import { type Fix, fixHere } from './fix.ts';
import { mends } from './whatIf.ts';

/** Says what becomes of runs that start faster than they end, in the place of a line that gets ever longer. */
export function sayOverlap(reading: FileReading, problem: Problem): readonly Fix[] {
  return [
    { overlap: 'collapse', title: 'Make one run of all that wait' },
    { overlap: 'skip', title: 'Leave out what comes while a run goes on' },
  ].flatMap(({ overlap, title }) => {
    const change = saying(reading, overlap);
    if (change === null || !mends(reading, [problem], [change])) return [];
    return fixHere(reading, `${title} ("overlap: ${overlap}")`, change);
  });
}

function saying({ file, root }: FileReading, overlap: string): TextChange | null {
  const fields = fieldsOf(root);
  const concurrency = fields.get('concurrency');
  const phases = fields.get('phases');
  if (concurrency === undefined) {
    if (root?.kind !== 'map' || phases === undefined) return null;
    return addEntryBefore(file, root, phases, { key: 'concurrency', value: { overlap } });
  }
  if (concurrency.value?.kind !== 'map') return null;
  const said = fieldsOf(concurrency.value).get('overlap')?.value;
  if (said === undefined) return addEntry(file, concurrency.value, { key: 'overlap', value: overlap });
  return said === null ? null : { ...said.span, text: overlap };
}
