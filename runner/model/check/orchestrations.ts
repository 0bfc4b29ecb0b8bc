import type { Fields } from '../draft.ts';
import { fieldsOf, mapIn, type TextScalar, textIn, textScalarIn } from './fields.ts';
import type { Reading } from './reading.ts';

/** The orchestration that a task with these fields starts (`uses: orchestration`), where the file itself says which. */
export function startsIn(task: Fields): TextScalar | null {
  if (textIn(task, 'uses') !== 'orchestration') return null;
  const target = textScalarIn(fieldsOf(mapIn(task, 'with')), 'orchestration');
  return target === null || target.value.includes('${{') ? null : target;
}

/** Tells of an orchestration that the project does not have. The one being read is there, wherever its file is. */
export function checkOrchestrationExists(reading: Reading, target: TextScalar, own: string): void {
  const { orchestrations, names } = reading.catalog;
  const id = target.value;
  if (id === own || orchestrations.has(id) || names?.orchestrations.includes(id) === true) return;
  const known = [...new Set([...orchestrations.keys(), ...(names?.orchestrations ?? [])])];
  reading.report(
    'unknown-orchestration',
    target.span,
    reading.unknownName(`orchestration "${id}"`, id, known),
  );
}

/** Tells of a task that starts an orchestration which, in the end, starts this one again: that would never end, whether they wait for each other or not. */
export function checkCycle(reading: Reading, target: TextScalar, own: string): void {
  const cycle = cycleFrom(reading, target.value, own);
  if (cycle === null) return;
  const way = [own, ...cycle].map(id => `"${id}"`).join(' → ');
  reading.report('orchestration-cycle', target.span, {
    message: `The orchestration starts itself: ${way}. It would never end.`,
  });
}

/** The shortest way from one orchestration back to another, both included. */
function cycleFrom(reading: Reading, from: string, to: string): readonly string[] | null {
  const cameFrom = new Map<string, string | null>([[from, null]]);
  for (const id of cameFrom.keys()) {
    if (id === to) return wayTo(to, cameFrom);
    for (const next of reading.catalog.orchestrations.get(id)?.starts ?? [])
      if (!cameFrom.has(next)) cameFrom.set(next, id);
  }
  return null;
}

function wayTo(to: string, cameFrom: ReadonlyMap<string, string | null>): readonly string[] {
  const way: string[] = [];
  for (let at: string | null | undefined = to; at !== null && at !== undefined; at = cameFrom.get(at))
    way.unshift(at);
  return way;
}
