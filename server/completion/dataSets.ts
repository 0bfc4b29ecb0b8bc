import type { Step } from '../cursor/cursor.ts';
import { scopeAt } from '../cursor/scopeAt.ts';
import type { FileReading } from '../reading.ts';

/** A place that takes the rows of an earlier task. */
export interface DataSetPlace {
  readonly reading: FileReading;
  readonly steps: readonly Step[];
  readonly offset: number;
}

/** The results that tasks of earlier phases leave, as the expressions that read them. */
export function dataSetsAt({ reading, steps, offset }: DataSetPlace): readonly string[] {
  const tasks = scopeAt(reading, { steps, offset })?.scope.contexts.get('tasks');
  if (tasks === undefined || tasks === 'any') return [];
  const ids: string[] = [];
  for (const [id, members] of tasks) if (members === 'any' || members.has('result')) ids.push(id);
  return ids.map(id => `\${{ tasks.${id}.result }}`);
}
