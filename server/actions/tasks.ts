import type { Json } from '../../runner/model/orchestration.ts';
import type { Problem } from '../../runner/model/problem.ts';
import type { FileReading } from '../reading.ts';
import { addEntry, below, columnOf, isFlow, removeEntry } from './editMap.ts';
import { type Fix, fixHere } from './fix.ts';
import { freeId, taskAt } from './outline.ts';
import { lastEntry, wayTo } from './way.ts';
import { mends } from './whatIf.ts';
import { behindKey, inFlow } from './writeYaml.ts';

/** A first script, which does no harm. */
const script = 'echo Hello';

/** Fills an empty list of phases or tasks. */
export function fillPhase(reading: FileReading, problem: Problem): readonly Fix[] {
  const step = lastEntry(wayTo(reading.root, problem.span));
  const list = step?.entry.value;
  if (step === null || list?.kind !== 'sequence') return [];
  const task = { name: titleOf(freeId(reading, 'new-task')), run: script };
  const isPhases = step.entry.key.value === 'phases';
  const value: Json = isPhases ? [{ name: 'New phase', tasks: [task] }] : [task];
  const { file } = reading;
  const column = columnOf(file, step.entry.key.span.start);
  const text = isFlow(file, step.map) ? ` ${inFlow(value)}` : below(file, behindKey(value), column);
  const change = { start: step.entry.key.span.end + 1, end: list.span.end, text };
  if (!mends(reading, [problem], [change])) return [];
  return [fixHere(reading, isPhases ? 'Add a phase' : 'Add a task', change)];
}

function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Gives a task a script. */
export function addScript(reading: FileReading, problem: Problem): readonly Fix[] {
  const place = taskAt(reading, problem.span);
  if (place === null) return [];
  const { node, fields } = place.task;
  const change = addEntry(reading.file, node, { key: 'run', value: script }, fields.get('name'));
  if (change === null || !mends(reading, [problem], [change])) return [];
  return [fixHere(reading, 'Add a script ("run")', change)];
}

/** Leaves one of a task's two actions. */
export function leaveOneAction(reading: FileReading, problem: Problem): readonly Fix[] {
  const place = taskAt(reading, problem.span);
  if (place === null) return [];
  return [['run'], ['uses', 'with', 'config']].flatMap(keys => {
    const changes = keys.flatMap(key => {
      const entry = place.task.fields.get(key);
      return entry === undefined ? [] : (removeEntry(reading.file, place.task.node, entry) ?? []);
    });
    if (changes.length === 0 || !mends(reading, [problem], changes)) return [];
    return fixHere(reading, `Remove ${keys.length === 1 ? '"run"' : '"uses" with its parameters'}`, changes);
  });
}
