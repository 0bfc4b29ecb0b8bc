import {
  ExpressionError,
  evaluateCondition,
  hasStatusFunction,
  references,
} from '../model/expression/expression.ts';
import type { Json, Orchestration } from '../model/orchestration.ts';
import type { PlannedPhase, PlannedTask } from '../record/entry.ts';

/** Contexts whose values are known before a run starts. */
const knownBefore: ReadonlySet<string> = new Set(['params', 'orchestration']);

/**
 * A plan's phases with the conditions that are certain already: where one asks for params alone and is
 * false, the run will skip what it stands on, and the plan says so. The run itself decides anew; this is for those who read plans.
 */
export function foresee(
  orchestration: Orchestration,
  phases: readonly PlannedPhase[],
  params: Readonly<Record<string, Json>>,
): readonly PlannedPhase[] {
  const { id, name, path } = orchestration;
  const isFalse = (condition: string | null) =>
    condition !== null && isCertainlyFalse(condition, { params, orchestration: { id, name, path } });
  return phases.map((phase, at) => {
    const document = orchestration.phases[at];
    const isClosed = isFalse(document?.condition ?? null);
    const conditions = new Map(document?.tasks.map(task => [task.id, task.condition]));
    const tasks = phase.tasks.map(task =>
      isClosed
        ? skipped(task, "its phase's condition is false")
        : isFalse(conditions.get(task.id) ?? null)
          ? skipped(task, 'its condition is false')
          : task,
    );
    return { ...phase, tasks };
  });
}

function skipped(task: PlannedTask, message: string): PlannedTask {
  return task.skip === undefined ? { ...task, skip: { reason: 'condition-false', message } } : task;
}

function isCertainlyFalse(condition: string, values: Readonly<Record<string, Json>>): boolean {
  if (hasStatusFunction(condition) || /\bhashFiles\b/i.test(condition)) return false;
  const asked = references(condition.includes('${{') ? condition : `\${{ ${condition} }}`);
  if (!asked.every(({ path: [context] }) => knownBefore.has(String(context).toLowerCase()))) return false;
  try {
    return !evaluateCondition(condition, {
      values,
      status: { success: true, failure: false, cancelled: false },
    });
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}
