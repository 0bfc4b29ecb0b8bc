import type { PlanJson, RunSummaryJson } from '../../schemas/types.ts';
import type { Choice, Wish } from '../panel/messages.ts';
import { type Choices, isChosen, isPlanned } from './rows.ts';

/** How many tasks would run. */
export function chosenCount(plan: PlanJson, choices: Choices): number {
  return plan.phases.reduce(
    (sum, { tasks }) => sum + tasks.filter(task => isChosen(task, choices)).length,
    0,
  );
}

/** What of a person's choices has to be said to the command line, in the shortest form. */
export function choiceOf(plan: PlanJson, choices: Choices): Choice {
  const tasks = plan.phases.flatMap(phase => phase.tasks);
  const isAdded = tasks.some(task => isChosen(task, choices) && !isPlanned(task));
  const left = tasks.filter(task => !isChosen(task, choices) && isPlanned(task)).map(({ id }) => id);
  if (isAdded)
    return { kind: 'only', tasks: tasks.filter(task => isChosen(task, choices)).map(({ id }) => id) };
  return left.length === 0 ? { kind: 'planned' } : { kind: 'without', tasks: left };
}

/** The choices after a box was ticked or cleared: that of a task, or of a phase for all its tasks. */
export function withTick(
  plan: PlanJson,
  choices: Choices,
  tick: { readonly id: string; readonly isOn: boolean },
): Choices {
  const changed = new Map(choices);
  const phase = plan.phases.find(
    ({ id, tasks }) => id === tick.id && !tasks.some(task => task.id === tick.id),
  );
  for (const { id } of phase?.tasks ?? [tick]) changed.set(id, tick.isOn);
  return changed;
}

/** Whether anything of a run is left to retry. */
export function canRetry({ state }: RunSummaryJson): boolean {
  return state === 'failed' || state === 'warning' || state === 'cancelled' || state === 'interrupted';
}

export function isGoing({ state }: RunSummaryJson): boolean {
  return state === 'waiting' || state === 'running';
}

/** Answers come as copies of what was asked. */
export function isSameWish(one: Wish, other: Wish): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
