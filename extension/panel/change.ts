import type { RunJson, WatchedChangeJson } from '../../schemas/types.ts';

/** A run with a change laid over it. */
export function withChange(run: RunJson, { run: summary, phases, tasks }: WatchedChangeJson): RunJson {
  const states = new Map(phases.map(({ id, state }) => [id, state]));
  const changed = new Map(tasks.map(task => [task.id, task]));
  return {
    ...summary,
    path: run.path,
    phases: run.phases.map(phase => ({
      ...phase,
      state: states.get(phase.id) ?? phase.state,
      tasks: changed.size === 0 ? phase.tasks : phase.tasks.map(task => changed.get(task.id) ?? task),
    })),
  };
}
