import { nearestName } from '../model/nearestName.ts';
import type { Json, Orchestration, Phase, Task } from '../model/orchestration.ts';
import type { SourceFile } from '../model/sourceFile.ts';
import type { Failure, PlannedPhase, PlannedTask, ReusedJob, SkipReason } from '../record/entry.ts';
import type { Selection } from './selection.ts';

/** What a run would do: every phase and task, whether it would run, and why not. */
export interface Plan {
  readonly orchestration: Orchestration;
  readonly source: SourceFile;
  readonly sourceHash: string;
  readonly params: Readonly<Record<string, Json>>;
  /** The run that this one retries, or null. */
  readonly retryOf: RetriedRun | null;
  readonly phases: readonly PlannedPhase[];
  /** Why a retry selects a task, by task id; empty for an ordinary run. */
  readonly reasons: ReadonlyMap<string, string>;
}

export interface RetriedRun {
  readonly id: string;
  /** `nightly-sales#12`. */
  readonly name: string;
  readonly attempt: number;
  /** Whether the file is another one than the retried run used. */
  readonly sourceChanged: boolean;
}

/** Whether a task is chosen, and what is known of it from earlier runs. */
export interface Choice {
  /** Absent: it runs. */
  readonly skip?: { readonly reason: SkipReason; readonly message: string };
  readonly reused?: readonly ReusedJob[];
  /** It counts as failed, and does not run. */
  readonly failed?: Failure;
}

/** The ids in a selection that no task of the orchestration has, as one sentence each; undefined where all are known. */
export function unknownTasks(orchestration: Orchestration, selection: Selection): string | undefined {
  const ids = orchestration.phases.flatMap(phase => phase.tasks.map(({ id }) => id));
  const known = new Set(ids);
  const unknown = [...selection.only, ...selection.skip].filter(id => !known.has(id));
  if (unknown.length === 0) return undefined;
  return unknown.map(id => unknownTask(orchestration, id, ids)).join('\n');
}

function unknownTask(orchestration: Orchestration, id: string, ids: readonly string[]): string {
  const nearest = nearestName(id, ids);
  const found = `"${orchestration.id}" has no task "${id}"`;
  return nearest === undefined
    ? `${found}; its tasks are ${shortList(ids)}.`
    : `${found}; did you mean "${nearest}"?`;
}

function shortList(ids: readonly string[]): string {
  const most = 10;
  return ids.length <= most
    ? ids.join(', ')
    : `${ids.slice(0, most).join(', ')} and ${ids.length - most} more`;
}

/** What an ordinary run does with a task: inactive ones stay out unless they are chosen by name. */
export function choose(task: Task, selection: Selection): Choice {
  if (selection.skip.includes(task.id))
    return { skip: { reason: 'deselected', message: 'left out by the selection' } };
  if (selection.only.length > 0)
    return selection.only.includes(task.id)
      ? {}
      : { skip: { reason: 'deselected', message: 'left out by the selection' } };
  return task.active ? {} : { skip: { reason: 'inactive', message: 'switched off by "active: false"' } };
}

/** The phases of a plan: every task with its choice. */
export function planPhases(
  orchestration: Orchestration,
  source: SourceFile,
  choiceOf: (task: Task) => Choice,
): readonly PlannedPhase[] {
  return orchestration.phases.map((phase: Phase) => ({
    id: phase.id,
    name: phase.name,
    tasks: phase.tasks.map(task => planTask(task, source, choiceOf(task))),
  }));
}

function planTask(task: Task, source: SourceFile, choice: Choice): PlannedTask {
  const { action } = task;
  const configuration = action.kind === 'component' ? action.configuration : null;
  return {
    id: task.id,
    name: task.name,
    component: action.kind === 'component' ? action.component : 'shell',
    ...(configuration === null ? {} : { configuration }),
    ...(task.continueOnFailure ? { continueOnFailure: true as const } : {}),
    ...choice,
    line: source.positionAt(task.span.start).line + 1,
  };
}
