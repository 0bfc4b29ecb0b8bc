import type { OutlinePhase, OutlineTask } from '../../runner/model/draft.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import type { FileReading } from '../reading.ts';

/** A task with the phase that it is in. */
export interface TaskPlace {
  readonly task: OutlineTask;
  readonly phase: OutlinePhase;
  /** Of the phase, from 0. */
  readonly at: number;
}

/** The task that holds a place; null outside of all tasks. */
export function taskAt(reading: FileReading, { start, end }: Span): TaskPlace | null {
  if (reading.kind !== 'orchestration') return null;
  for (const [at, phase] of reading.draft.outline.phases.entries())
    for (const task of phase.tasks)
      if (task.node.span.start <= start && end <= task.node.span.end) return { task, phase, at };
  return null;
}

/** An id that no phase and no task has, made of one. */
export function freeId(reading: FileReading, wanted: string): string {
  if (reading.kind !== 'orchestration') return wanted;
  const { phases } = reading.draft.outline;
  const taken = new Set(phases.flatMap(phase => [phase.id, ...phase.tasks.map(({ id }) => id)]));
  let id = wanted;
  for (let count = 2; taken.has(id); count++) id = `${wanted}-${count}`;
  return id;
}
