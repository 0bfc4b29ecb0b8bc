import type { Entry, TaskState } from './entry.ts';
import type { RunState, TaskRecord } from './runState.ts';

/** The state of each task of a run, by its id. */
export function statesOf(run: RunState): Map<string, TaskState> {
  return new Map([...run.tasks].map(([id, { state }]) => [id, state]));
}

/** The tasks that entries name, and those whose state changed with their phase or run. Brings `states` up to date. */
export function changedTasks(
  run: RunState,
  states: Map<string, TaskState>,
  entries: readonly Entry[],
): readonly TaskRecord[] {
  const named = new Set(
    entries.flatMap(entry => ('job' in entry ? [entry.job.task] : 'task' in entry ? [entry.task] : [])),
  );
  const changed: TaskRecord[] = [];
  for (const [id, task] of run.tasks) {
    if (named.has(id) || states.get(id) !== task.state) changed.push(task);
    states.set(id, task.state);
  }
  return changed;
}
