import type { Task } from '../model/orchestration.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlannedPhase, PlannedTask } from '../record/entry.ts';
import type { Colours } from './colours.ts';
import { padTo, printable, textWidth } from './textWidth.ts';
import { counted } from './words.ts';

/** A plan for people: each phase with its tasks, whether each would run, and why or why not. */
export function planLines(plan: Plan, colours: Colours): readonly string[] {
  const tasks = new Map(
    plan.orchestration.phases.flatMap(phase => phase.tasks.map(task => [task.id, task] as const)),
  );
  const width = Math.max(...[...tasks.keys()].map(textWidth));
  const phases = plan.phases.flatMap(phase => [
    phaseLine(phase, colours),
    ...phase.tasks.map(task => taskLine(task, { plan, task: tasks.get(task.id), width, colours })),
  ]);
  return [...headLines(plan, colours), ...phases, countLine(plan)];
}

function headLines({ orchestration, params, retryOf }: Plan, colours: Colours): readonly string[] {
  const name = orchestration.name === orchestration.id ? '' : `  ${printable(orchestration.name)}`;
  const given = Object.entries(params).map(([param, value]) => `${param}=${printable(String(value))}`);
  const changed = retryOf?.sourceChanged === true ? colours.yellow(', and the file has changed since') : '';
  return [
    `${colours.bold(orchestration.id)}${name}  ${colours.dim(orchestration.path)}`,
    ...(retryOf === null ? [] : [`Retry of ${retryOf.name}${changed}`]),
    ...(given.length === 0 ? [] : [`Params: ${given.join(', ')}`]),
  ];
}

function phaseLine(phase: PlannedPhase, colours: Colours): string {
  const willRun = phase.tasks.some(task => task.skip === undefined);
  const name = printable(phase.name);
  return willRun ? colours.bold(name) : colours.dim(`${name} (nothing to do)`);
}

interface TaskView {
  readonly plan: Plan;
  readonly task: Task | undefined;
  readonly width: number;
  readonly colours: Colours;
}

function taskLine(planned: PlannedTask, { plan, task, width, colours }: TaskView): string {
  const id = padTo(planned.id, width);
  if (planned.skip !== undefined) return colours.dim(`  – ${id}  ${printable(planned.skip.message)}`);
  const what =
    planned.configuration === undefined ? planned.component : `${planned.component}/${planned.configuration}`;
  const words = [
    colours.dim(what),
    plan.reasons.get(planned.id) ?? '',
    task?.matrix == null ? '' : 'one job a combination of its matrix',
    task?.condition == null ? '' : `if ${printable(task.condition)}`,
    planned.continueOnFailure === true ? 'may fail' : '',
  ];
  return `  ${colours.cyan('▸')} ${id}  ${words.filter(word => word !== '').join('  ')}`;
}

function countLine({ phases }: Plan): string {
  const tasks = phases.flatMap(phase => phase.tasks);
  const due = tasks.filter(task => task.skip === undefined).length;
  const left = tasks.length - due;
  return `${counted(due, 'task')} would run${left === 0 ? '' : `, ${left} would not`}.`;
}
