import type { Json, Orchestration } from '../model/orchestration.ts';
import type { RunCreated } from './entry.ts';

/** What expressions see as `orchestration` and `run`, in a run and in what people are told of it. */
export function expressionValues(
  { id, name, path }: Pick<Orchestration, 'id' | 'name' | 'path'>,
  { runId, number, attempt, trigger }: RunCreated,
): Readonly<Record<'orchestration' | 'run', Json>> {
  return {
    orchestration: { id, name, path },
    run: {
      id: runId,
      number,
      attempt,
      trigger: trigger.kind,
      scheduledAt: trigger['scheduledAt'] ?? null,
    },
  };
}
