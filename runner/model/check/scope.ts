import type { ComponentDefinition } from '../catalog.ts';
import type { Outline, OutlinePhase, OutlineTask } from '../draft.ts';
import type {
  ExpressionScope,
  Members,
  PossibleTexts,
  PossibleValues,
  ValuesOf,
} from '../expression/expression.ts';
import { webhookMembers } from './eventMembers.ts';
import { fieldsOf, mapIn } from './fields.ts';
import type { Reading } from './reading.ts';
import type { Contexts } from './taskMemory.ts';
import { WatchedMembers } from './watchedMembers.ts';

/** Where an expression stands: what it can name there, and what the explanation of a wrong name depends on. */
export interface Place {
  readonly scope: ExpressionScope;
  /** The phase that it stands in, counted from 0; null outside all phases, where every phase has ended. */
  readonly phase: number | null;
  readonly task: OutlineTask | null;
  readonly outline: Outline;
}

/** What a file declares, and what was known before of the components that it calls. */
export interface ScopeNames {
  readonly params: Iterable<string>;
  readonly secrets: Iterable<string>;
  /** What `event` holds; null: anything. */
  readonly event: readonly string[] | null;
  readonly outputs?: KnownOutputs;
  /** What params can be, by their names; absent: nothing is known of that. */
  readonly values?: ReadonlyMap<string, PossibleValues>;
}

/** The members of tasks that call a component. */
type KnownOutputs = Pick<WeakMap<ComponentDefinition, Members>, 'get' | 'set'>;

/**
 * The scopes of one file. Phases are entered in their order: what a phase and its tasks can name grows with each
 * phase that lies before them, in one map that is shared by all places of a phase.
 */
export class Scopes {
  readonly #reading: Reading;
  readonly #outline: Outline;
  readonly #fixed: ReadonlyMap<string, Members>;
  readonly #tasks = new WatchedMembers('tasks');
  readonly #phases = new WatchedMembers('phases');
  readonly #outputs: KnownOutputs;
  readonly #valuesOf: ValuesOf;
  #phase = 0;
  readonly #conditionScope: ExpressionScope;
  readonly #textScope: ExpressionScope;

  constructor(
    reading: Reading,
    outline: Outline,
    { params, secrets, event, outputs = new WeakMap(), values = new Map() }: ScopeNames,
  ) {
    this.#reading = reading;
    this.#outline = outline;
    this.#outputs = outputs;
    this.#valuesOf = path => valuesOf(path, values);
    this.#fixed = new Map<string, Members>([
      ['params', membersOf(params)],
      ['secrets', membersOf(secrets)],
      ['event', event === null ? 'any' : membersOf(event)],
      ['run', runMembers],
      ['orchestration', orchestrationMembers],
    ]);
    const contexts = this.#contexts();
    this.#conditionScope = { contexts, valuesOf: this.#valuesOf };
    this.#textScope = { contexts, statusFunctions: false, valuesOf: this.#valuesOf };
  }

  /** The contexts that grow with each phase. */
  get growing(): Contexts {
    return { tasks: this.#tasks, phases: this.#phases };
  }

  /** The file's own `env:`, which is made before anything has run. */
  settings(): Place {
    return this.#outside({ contexts: this.#fixed, statusFunctions: false });
  }

  /** A trigger's `if:`, which sees what came in and nothing of a run. */
  triggerCondition(): Place {
    return this.#outside({
      contexts: new Map<string, Members>([
        ['event', membersOf(webhookMembers())],
        ['orchestration', orchestrationMembers],
      ]),
    });
  }

  /** A trigger's secret. */
  triggerSecret(): Place {
    return this.#outside({
      contexts: new Map([['secrets', this.#fixed.get('secrets') ?? 'any']]),
      statusFunctions: false,
    });
  }

  /** A notification, which is written when the run has ended: call it after the last phase was left. */
  notification(): Place {
    return this.#outside(this.#textScope);
  }

  /** The `if:` of the phase at hand, or of one of its tasks. A matrix is fanned out only after it, so it has none. */
  condition(task: OutlineTask | null): Place {
    return { scope: this.#conditionScope, phase: this.#phase, task, outline: this.#outline };
  }

  /** The axes of a task's matrix. */
  matrix(task: OutlineTask): Place {
    return { scope: this.#textScope, phase: this.#phase, task, outline: this.#outline };
  }

  /** Everything of a task that is filled in for each of its jobs. */
  job(task: OutlineTask): Place {
    const matrix = matrixMembers(task);
    const scope = matrix === null ? this.#textScope : this.#with([['matrix', matrix]], false);
    return { scope, phase: this.#phase, task, outline: this.#outline };
  }

  /** The `when:` of a task's retry, which sees how the attempt failed. */
  retry(task: OutlineTask): Place {
    const matrix = matrixMembers(task);
    const more: [string, Members][] = [['job', jobMembers]];
    if (matrix !== null) more.push(['matrix', matrix]);
    return { scope: this.#with(more, true), phase: this.#phase, task, outline: this.#outline };
  }

  /** The `when:` of the file's defaults, which stands for that of any task in any phase. */
  defaultRetry(): Place {
    const more: [string, Members][] = [
      ['job', jobMembers],
      ['matrix', 'any'],
      ['tasks', 'any'],
      ['phases', 'any'],
    ];
    return this.#outside(this.#with(more, true));
  }

  /** Goes on to the next phase: what the one at hand holds can be named from now on. */
  leavePhase(phase: OutlinePhase): void {
    for (const task of phase.tasks) if (task.id !== null) this.#tasks.set(task.id, this.#membersOf(task));
    if (phase.id !== null) this.#phases.set(phase.id, phaseMembers);
    this.#phase++;
  }

  #membersOf({ uses }: OutlineTask): Members {
    const definition = uses === null ? undefined : this.#reading.catalog.components.get(uses);
    if (uses !== null && definition === undefined) return openTaskMembers;
    if (definition === undefined || (definition.openOutputs && definition.result !== true))
      return scriptMembers;
    const known = this.#outputs.get(definition);
    if (known !== undefined) return known;
    const outputs = definition.openOutputs ? 'any' : membersOf(Object.keys(definition.outputs));
    const members = taskMembers(outputs, definition.result ?? false);
    this.#outputs.set(definition, members);
    return members;
  }

  #contexts(): Map<string, Members> {
    return new Map<string, Members>([
      ...this.#fixed,
      ['env', 'any'],
      ['tasks', this.#tasks],
      ['phases', this.#phases],
    ]);
  }

  #with(more: readonly [string, Members][], statusFunctions: boolean): ExpressionScope {
    const contexts = new Map([...this.#contexts(), ...more]);
    return { contexts, statusFunctions, valuesOf: this.#valuesOf };
  }

  #outside(scope: ExpressionScope): Place {
    return { scope, phase: null, task: null, outline: this.#outline };
  }
}

/** The states of a task and of a phase once they have ended, which they have where they can be named. */
export const taskStates: PossibleTexts = {
  kind: 'texts',
  texts: ['succeeded', 'warning', 'failed', 'cancelled', 'skipped', 'not-executed'],
  // As other tools, and the functions of conditions, call them.
  alsoCalled: new Map([
    ['success', 'succeeded'],
    ['failure', 'failed'],
    ['canceled', 'cancelled'],
  ]),
};
export const phaseStates: PossibleTexts = {
  kind: 'texts',
  texts: ['success', 'warning', 'failed', 'cancelled', 'skipped', 'not-executed'],
  alsoCalled: new Map([
    ['succeeded', 'success'],
    ['failure', 'failed'],
    ['canceled', 'cancelled'],
  ]),
};

function valuesOf(
  path: readonly string[],
  params: ReadonlyMap<string, PossibleValues>,
): PossibleValues | undefined {
  const [context, name = '', member, deeper] = path;
  const isState = member?.toLowerCase() === 'state' && deeper === undefined;
  switch (context?.toLowerCase()) {
    case 'tasks':
      return isState ? taskStates : undefined;
    case 'phases':
      return isState ? phaseStates : undefined;
    case 'params':
      return member === undefined ? params.get(name) : undefined;
    default:
      return undefined;
  }
}

function membersOf(names: Iterable<string>): ReadonlyMap<string, Members> {
  const members = new Map<string, Members>();
  for (const name of names) members.set(name, 'any');
  return members;
}

function taskMembers(outputs: Members, hasResult: boolean): Members {
  const members = new Map<string, Members>([
    ['state', 'any'],
    ['outputs', outputs],
  ]);
  return hasResult ? members.set('result', 'any') : members;
}

const openTaskMembers = taskMembers('any', true);
const scriptMembers = taskMembers('any', false);
const phaseMembers = membersOf(['state']);
const runMembers = membersOf(['id', 'number', 'trigger', 'attempt', 'scheduledAt']);
const orchestrationMembers = membersOf(['id', 'name', 'path']);
const jobMembers = membersOf(['attempt', 'reason', 'message', 'exitCode']);

/** The names that a task's matrix gives; null where it has no matrix. */
function matrixMembers(task: OutlineTask): Members | null {
  const entry = task.fields.get('matrix');
  if (entry === undefined) return null;
  const matrix = mapIn(task.fields, 'matrix');
  if (matrix === null) return 'any';
  const names = new Set<string>();
  for (const { key, value } of matrix.entries) {
    const name = String(key.value);
    if (name === 'include' && value?.kind === 'sequence') {
      for (const item of value.items)
        for (const included of fieldsOf(item).entries) names.add(String(included.key.value));
    } else if (name === 'include') return 'any';
    else if (name !== 'exclude' && name !== 'max-parallel') names.add(name);
  }
  return membersOf(names);
}

/** Contexts of a place that is read without the orchestration that it will be a part of: whatever they hold is known only there. */
function openContexts(): Map<string, Members> {
  return new Map<string, Members>([
    ...['params', 'env', 'secrets', 'tasks', 'phases', 'event', 'matrix'].map(name => [name, 'any'] as const),
    ['run', runMembers],
    ['orchestration', orchestrationMembers],
  ]);
}

const componentMembers = membersOf(['name', 'configuration', 'parameters']);

/** The script of a component, which is filled in for each job that calls it. */
export const componentScriptPlace: Place = {
  scope: { contexts: openContexts().set('component', componentMembers), statusFunctions: false },
  phase: null,
  task: null,
  outline: { phases: [] },
};

/** The parameters of a configuration, which are filled in as if they stood in the task that names it. */
export const configurationPlace: Place = {
  ...componentScriptPlace,
  scope: { contexts: openContexts(), statusFunctions: false },
};
