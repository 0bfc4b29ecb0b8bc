import type { OutlinePhase, OutlineTask } from '../draft.ts';
import type { ExpressionProblem } from '../expression/expression.ts';
import type { ProblemCode } from '../problem.ts';
import type { Finding, Reading } from './reading.ts';
import type { Place } from './scope.ts';

/** What to tell of an expression. */
export type Explained = Finding & { readonly code: ProblemCode };

/** A name in an expression that its place does not know: the path up to it, and what the expression's check says of it. */
interface UnknownMember {
  readonly path: readonly string[];
  readonly problem: ExpressionProblem;
  readonly place: Place;
}

/** Says of an unknown member what kind of thing it is, and why it cannot be named where it stands. */
export function explainUnknownMember(reading: Reading, unknown: UnknownMember): Explained {
  const [context = '', ...rest] = unknown.path;
  const name = rest.at(-1) ?? '';
  const { place } = unknown;
  const known = () => knownMembers(place, context);
  switch (rest.length === 1 ? context.toLowerCase() : 'deeper') {
    case 'params':
      return { code: 'unknown-param', ...unknownParam(reading, name, known()) };
    case 'secrets':
      return { code: 'unknown-secret', ...unlistedSecret(reading, name, known()) };
    case 'tasks':
      return explainTask(reading, name, place);
    case 'phases':
      return explainPhase(reading, name, place);
    default:
      if (isResult(unknown.path))
        return {
          code: 'unknown-output',
          message: `The task "${rest[0]}" leaves no result; ${leavers} does.`,
        };
      return {
        code: isOutput(unknown.path) ? 'unknown-output' : 'unknown-context',
        ...asItIs(unknown.problem),
      };
  }
}

/** Who leaves results, for whoever expects one of somebody else. */
const leavers = 'a task that uses a component such as "query" or "transform"';

function isResult([context, _task, member, ...rest]: readonly string[]): boolean {
  return context?.toLowerCase() === 'tasks' && member?.toLowerCase() === 'result' && rest.length === 0;
}

function isOutput(path: readonly string[]): boolean {
  return path[0]?.toLowerCase() === 'tasks';
}

function asItIs({ message, suggestion }: ExpressionProblem): Finding {
  return suggestion === undefined ? { message } : { message, suggestion };
}

function knownMembers(place: Place, context: string): readonly string[] {
  const members = place.scope.contexts.get(context.toLowerCase());
  return members === undefined || members === 'any' ? [] : [...members.keys()];
}

function unknownParam(reading: Reading, name: string, declared: readonly string[]): Finding {
  if (declared.length > 0) return reading.unknownName(`param "${name}"`, name, declared);
  return { name, message: `Unknown param "${name}"; the orchestration declares no "params".` };
}

function unlistedSecret(reading: Reading, name: string, listed: readonly string[]): Finding {
  const { message, suggestion } = reading.unknownName(`secret "${name}"`, name, listed);
  if (suggestion !== undefined) return { message, suggestion, name };
  return {
    name,
    message: `The secret "${name}" is not listed under "secrets", so no job of this orchestration can see it.`,
  };
}

function explainTask(reading: Reading, name: string, place: Place): Explained {
  const found = findTask(place, name);
  if (found === undefined || place.phase === null) return unknownTask(reading, name, place);
  const { task, phase, at } = found;
  const related = [reading.place(task.span, `The task "${task.id}" in the phase ${called(phase)}.`)];
  const next = place.outline.phases[at + 1];
  const where =
    next === undefined ? `a phase after ${called(phase)}` : `the phase ${called(next)}, or a later one`;
  if (task === place.task)
    return {
      code: 'reference-to-later-phase',
      message: `A task cannot refer to itself; its outputs can be read from ${where}.`,
    };
  const reason =
    at === place.phase
      ? `The task "${task.id}" is in this same phase ${called(phase)}, and tasks of one phase run in parallel`
      : `The task "${task.id}" runs only later, in the phase ${called(phase)}`;
  return { code: 'reference-to-later-phase', message: `${reason}; it can be read from ${where}.`, related };
}

function unknownTask(reading: Reading, name: string, place: Place): Explained {
  const all = place.outline.phases.flatMap(phase => phase.tasks.flatMap(task => task.id ?? []));
  const byName = place.outline.phases
    .flatMap(phase => phase.tasks)
    .find(task => task.name !== null && task.name.toLowerCase() === name.toLowerCase());
  if (byName?.id !== undefined && byName.id !== null)
    return {
      code: 'unknown-task',
      message: `Unknown task id "${name}"; the task of that name has the id "${byName.id}".`,
      suggestion: byName.id,
    };
  return { code: 'unknown-task', ...reading.unknownName(`task "${name}"`, name, all) };
}

function findTask(
  place: Place,
  name: string,
): { readonly task: OutlineTask; readonly phase: OutlinePhase; readonly at: number } | undefined {
  for (const [at, phase] of place.outline.phases.entries()) {
    const task = phase.tasks.find(({ id }) => id?.toLowerCase() === name.toLowerCase());
    if (task !== undefined) return { task, phase, at };
  }
  return undefined;
}

function explainPhase(reading: Reading, name: string, place: Place): Explained {
  const { phases } = place.outline;
  const at = phases.findIndex(({ id }) => id?.toLowerCase() === name.toLowerCase());
  const phase = phases[at];
  if (phase === undefined || place.phase === null) {
    const all = phases.flatMap(({ id }) => id ?? []);
    return { code: 'unknown-phase', ...reading.unknownName(`phase "${name}"`, name, all) };
  }
  const reason =
    at === place.phase
      ? `The phase ${called(phase)} is the one that this stands in, and it has no state before it has ended`
      : `The phase ${called(phase)} runs only later`;
  return { code: 'reference-to-later-phase', message: `${reason}; only earlier phases can be read.` };
}

function called(phase: OutlinePhase): string {
  return `"${phase.name ?? phase.id ?? ''}"`;
}

/** What an author who knows GitHub's contexts has to write here. */
const otherNames: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['inputs', ['params', 'the inputs of a run are in "params"']],
  ['parameters', ['params', 'the inputs of a run are in "params"']],
  ['needs', ['tasks', 'the tasks of earlier phases are in "tasks"']],
  ['steps', ['tasks', 'the tasks of earlier phases are in "tasks"']],
  ['jobs', ['tasks', 'the tasks of earlier phases are in "tasks"']],
]);

/** Why a context cannot be named at a place where others can; undefined where the name is simply unknown. */
export function explainUnknownContext(name: string, place: Place): Finding | undefined {
  const lower = name.toLowerCase();
  const other = otherNames.get(lower);
  if (other !== undefined && place.scope.contexts.has(other[0]))
    return { message: `Unknown context "${name}"; ${other[1]}.`, suggestion: other[0] };
  const reason = absent(lower, place);
  return reason === undefined
    ? undefined
    : { message: `The context "${name}" is not available here: ${reason}.` };
}

function absent(context: string, place: Place): string | undefined {
  switch (context) {
    case 'matrix':
      if (place.task?.fields.has('matrix') !== true) return 'the task has no "matrix"';
      return 'the matrix is fanned out only after this was evaluated';
    case 'tasks':
    case 'phases':
    case 'env':
    case 'run':
    case 'params':
      return 'nothing has run yet when this is evaluated';
    case 'event':
    case 'secrets':
      return 'this is evaluated without it';
    case 'component':
      return 'only the script of a component sees how it was called';
    case 'job':
      return 'only the "when" of a retry sees how an attempt failed';
    default:
      return undefined;
  }
}
