import type { DeclaredParamJson, PlanJson, PlannedPhaseJson, PlannedTaskJson } from '../../schemas/types.ts';
import type { Param, Task } from '../model/orchestration.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlannedPhase, PlannedTask } from '../record/entry.ts';

/** The JSON of a plan, version 1 (`schemas/plan.schema.json`). */
export function planJson(plan: Plan): PlanJson {
  const { orchestration, retryOf } = plan;
  const tasks = new Map(
    orchestration.phases.flatMap(phase => phase.tasks.map(task => [task.id, task] as const)),
  );
  return {
    schemaVersion: 1,
    orchestration: orchestration.id,
    name: orchestration.name,
    path: orchestration.path,
    params: plan.params,
    declaredParams: orchestration.params.map(paramJson),
    sourceHash: plan.sourceHash,
    retryOf: retryOf?.id ?? null,
    sourceChanged: retryOf?.sourceChanged ?? false,
    phases: plan.phases.map(phase => phaseJson(phase, plan, tasks)),
  };
}

function paramJson({ name, type, description, options, fallback }: Param): DeclaredParamJson {
  return { name, type, description, options, default: fallback ?? null };
}

function phaseJson(phase: PlannedPhase, plan: Plan, tasks: ReadonlyMap<string, Task>): PlannedPhaseJson {
  const willRun = phase.tasks.some(task => task.skip === undefined);
  return {
    id: phase.id,
    name: phase.name,
    willRun,
    skipReason: willRun ? null : reasonOfAll(phase),
    tasks: phase.tasks.map(task => taskJson(task, plan.reasons.get(task.id) ?? null, tasks.get(task.id))),
  };
}

/** Why no task of a phase would run: the reason that they share, or that they have several. */
function reasonOfAll(phase: PlannedPhase): string {
  const reasons = new Set(phase.tasks.map(task => task.skip?.message ?? ''));
  const [first] = reasons;
  return reasons.size === 1 && first !== undefined ? first : 'none of its tasks is selected';
}

function taskJson(planned: PlannedTask, reason: string | null, task: Task | undefined): PlannedTaskJson {
  return {
    id: planned.id,
    name: planned.name,
    line: planned.line ?? null,
    component: planned.component,
    configuration: planned.configuration ?? null,
    active: task?.active ?? true,
    willRun: planned.skip === undefined,
    skipReason: planned.skip?.reason ?? null,
    skipMessage: planned.skip?.message ?? null,
    condition: task?.condition ?? null,
    matrix: (task?.matrix ?? null) !== null,
    reason,
  };
}
