import type { Json } from '../model/orchestration.ts';
import { type Entry, hasSucceeded, type RunCreated } from '../record/entry.ts';
import type { NewEvent } from '../store/triggers.ts';
import type { OpenTask } from './openTask.ts';

/** What triggers hear of a run: the tables that a task which has succeeded updates, and the run's end. */
export function runEvents(
  created: RunCreated,
  {
    entries,
    task,
    at,
  }: { readonly entries: readonly Entry[]; readonly task: OpenTask | null; readonly at: number },
): readonly NewEvent[] {
  const { runId: run, orchestration, number, trigger } = created;
  const depth: Json = trigger['depth'] ?? 0;
  const events: NewEvent[] = [];
  if (task?.isDone === true && hasSucceeded(task.state))
    for (const name of task.task.updates)
      events.push({
        at,
        kind: 'table',
        name,
        details: { run, orchestration, number, task: task.task.id, depth },
      });
  for (const entry of entries)
    if (entry.kind === 'run-ended')
      events.push({
        id: `run ${run}`,
        at: entry.at,
        kind: 'run',
        name: orchestration,
        details: { run, number, state: entry.state, depth },
      });
  return events;
}
