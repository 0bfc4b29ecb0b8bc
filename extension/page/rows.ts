import type {
  PhaseJson,
  PlanJson,
  PlannedPhaseJson,
  PlannedTaskJson,
  RunJson,
  TaskJson,
} from '../../schemas/types.ts';
import type { ShownState } from './words.ts';
import { matrixWords, waitingWords } from './words.ts';

/** Whether a box is ticked; a phase's may be ticked in part. */
export type Tick = 'yes' | 'no' | 'partly';

/** A line of the tree: a phase, or a task of one. */
export interface Row {
  readonly kind: 'phase' | 'task';
  readonly id: string;
  readonly name: string;
  readonly state: ShownState | null;
  /** Null where nothing can be chosen: of a run. */
  readonly tick: Tick | null;
  /** Why it is ticked or not, whom it waits for, why it failed. */
  readonly note: string;
  readonly line: number | null;
  /** The task of a run. */
  readonly task: TaskJson | null;
  /** For a phase: whether its tasks are shown. */
  readonly isOpen: boolean;
  /** Place among its equals, from 1, and how many they are. */
  readonly place: number;
  readonly of: number;
}

/** What a person changed of what the plan chose: task → whether it runs. */
export type Choices = ReadonlyMap<string, boolean>;

/** Whether a plan itself has a task run; what a condition then decides is not a matter of choice. */
export function isPlanned(task: PlannedTaskJson): boolean {
  return task.willRun || task.skipReason === 'condition-false';
}

export function isChosen(task: PlannedTaskJson, choices: Choices): boolean {
  return choices.get(task.id) ?? isPlanned(task);
}

/** The lines of what would run. */
export function planRows(plan: PlanJson, choices: Choices, closed: ReadonlySet<string>): readonly Row[] {
  return plan.phases.flatMap((phase, at) => [
    {
      ...bare,
      kind: 'phase' as const,
      id: phase.id,
      name: phase.name,
      tick: tickOf(phase, choices),
      isOpen: !closed.has(phase.id),
      place: at + 1,
      of: plan.phases.length,
    },
    ...(closed.has(phase.id)
      ? []
      : phase.tasks.map((task, place) => plannedRow(task, choices, { place, of: phase.tasks.length }))),
  ]);
}

const bare = { state: null, note: '', line: null, task: null, isOpen: false } as const;

function plannedRow(
  task: PlannedTaskJson,
  choices: Choices,
  { place, of }: { place: number; of: number },
): Row {
  const isTicked = isChosen(task, choices);
  return {
    ...bare,
    kind: 'task',
    id: task.id,
    name: task.name,
    tick: isTicked ? 'yes' : 'no',
    note:
      choices.has(task.id) && isTicked !== isPlanned(task)
        ? isTicked
          ? 'chosen by you'
          : 'left out by you'
        : whyPlanned(task),
    line: task.line,
    place: place + 1,
    of,
  };
}

function whyPlanned({ reason, skipMessage, condition }: PlannedTaskJson): string {
  return reason ?? skipMessage ?? (condition === null ? '' : `if ${condition}`);
}

function tickOf(phase: PlannedPhaseJson, choices: Choices): Tick {
  const ticked = phase.tasks.filter(task => isChosen(task, choices)).length;
  if (ticked === 0) return 'no';
  return ticked === phase.tasks.length ? 'yes' : 'partly';
}

/** The lines of a run. */
export function runRows(run: RunJson, closed: ReadonlySet<string>): readonly Row[] {
  return run.phases.flatMap((phase, at) => [
    {
      ...bare,
      kind: 'phase' as const,
      id: phase.id,
      name: phase.name,
      state: phase.state,
      note: phaseNote(phase),
      tick: null,
      isOpen: !closed.has(phase.id),
      place: at + 1,
      of: run.phases.length,
    },
    ...(closed.has(phase.id)
      ? []
      : phase.tasks.map((task, place) => ({
          ...bare,
          kind: 'task' as const,
          id: task.id,
          name: task.name,
          state: task.state,
          tick: null,
          note: taskNote(task),
          line: task.line,
          task,
          place: place + 1,
          of: phase.tasks.length,
        }))),
  ]);
}

/** How many tasks of a phase are in which state, where they are not all as the phase is. */
function phaseNote({ tasks }: PhaseJson): string {
  const counts = new Map<string, number>();
  for (const { state } of tasks) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts]
    .map(([state, count]) => `${count} ${state === 'not-executed' ? 'not executed' : state}`)
    .join(', ');
}

/** What a person wants to know of a task at a glance. */
export function taskNote(task: TaskJson): string {
  const waiting = task.jobs.find(job => job.state === 'waiting' && job.waitingFor !== null);
  if (waiting?.waitingFor != null) return waitingWords(waiting.waitingFor);
  if (task.state === 'skipped') return task.skipMessage ?? '';
  if (task.failure !== null) return task.failure.message;
  const failed = task.jobs.findLast(job => job.reason !== null);
  const attempts = Math.max(0, ...task.jobs.map(({ attempt }) => attempt));
  const attempt = attempts > 1 ? `attempt ${attempts}` : '';
  if (failed?.reason == null || task.state === 'succeeded') return attempt;
  const combination = matrixWords(failed);
  return [combination, failed.reason.message, attempt].filter(text => text !== '').join(' · ');
}
