import { isReservedName } from '../../runner/model/builtin/components.ts';
import { fieldsOf, mapIn, textIn } from '../../runner/model/check/fields.ts';
import type { Fields, Outline, OutlineTask } from '../../runner/model/draft.ts';
import type { OrchestrationReading } from '../reading.ts';
import type { Naming, Sight, Thing, ThingKind } from './thing.ts';

/** Where a name is said: in which task, if any, and whose environment counts there. */
export interface Where {
  readonly task: OutlineTask | null;
  readonly sees: Sight;
}

/** Keys of a matrix that are no axes. */
export const matrixSettings: ReadonlySet<string> = new Set(['include', 'exclude', 'max-parallel']);

/** What the names in the expressions of one orchestration mean. They have no case there, as on GitHub. */
export class Names {
  readonly #path: string;
  readonly #id: string;
  readonly #params: Spellings;
  readonly #variables: Spellings;
  /** As they are written. */
  readonly #environment: ReadonlySet<string>;
  readonly #outline: Outline;
  #tasks: ReadonlyMap<string, OutlineTask> | undefined;
  readonly #phases: Spellings;
  readonly #axes = new OfTasks(axesOf);
  readonly #ownVariables = new OfTasks(({ fields }) => keysUnder(fields, 'env'));

  constructor({ path, id, root, draft }: OrchestrationReading) {
    const fields = fieldsOf(root);
    const { phases } = draft.outline;
    this.#path = path;
    this.#id = id;
    this.#params = spellings(keysUnder(fields, 'params'));
    this.#environment = new Set(keysUnder(fields, 'env'));
    this.#variables = spellings(this.#environment);
    this.#phases = spellings(phases.flatMap(phase => phase.id ?? []));
    this.#outline = draft.outline;
  }

  /** What is named in a task, or outside of all; null where that cannot be told. */
  meaning(naming: Naming, task: OutlineTask | null): Thing | null {
    if ('owner' in naming) return naming;
    const { kind, name, within } = naming;
    if (typeof within === 'object') return this.output(within.id, name);
    if (within === 'task') return task === null ? null : this.#own(kind, name, task);
    if (within !== 'script') return this.thing(kind, name, { task, sees: within });
    const isKnown =
      task !== null && (this.#environment.has(name) || keysUnder(task.fields, 'env').includes(name));
    return isKnown ? this.thing(kind, name, { task, sees: 'job' }) : null;
  }

  #own(kind: ThingKind, name: string, task: OutlineTask): Thing {
    if (kind === 'axis') return this.axis(task, name);
    return { kind, owner: kind === 'output' ? this.outputOwner(task) : this.ownerOf(task), name };
  }

  #task(id: string): OutlineTask | undefined {
    this.#tasks ??= firstById(this.#outline);
    return this.#tasks.get(id.toLowerCase());
  }

  /** What a name means; null where that cannot be told. */
  thing(kind: ThingKind, name: string, where: Where): Thing | null {
    const lower = name.toLowerCase();
    switch (kind) {
      case 'param':
        return { kind, owner: this.#id, name: this.#params.get(lower) ?? name };
      case 'task':
        return { kind, owner: this.#path, name: this.#task(name)?.id ?? name };
      case 'phase':
        return { kind, owner: this.#path, name: this.#phases.get(lower) ?? name };
      case 'secret':
        return { kind, owner: '', name };
      case 'axis':
        return where.task === null ? null : this.axis(where.task, name);
      case 'variable':
        return this.#variable(name, where);
      default:
        return null;
    }
  }

  axis(task: OutlineTask, name: string): Thing {
    const known = this.#axes.of(task);
    return { kind: 'axis', owner: this.ownerOf(task), name: known.get(name.toLowerCase()) ?? name };
  }

  #variable(name: string, { task, sees }: Where): Thing {
    const lower = name.toLowerCase();
    const inTask = task === null || sees === 'file' ? undefined : this.#ownVariables.of(task).get(lower);
    if (task !== null && inTask !== undefined)
      return { kind: 'variable', owner: this.ownerOf(task), name: inTask };
    return { kind: 'variable', owner: this.#path, name: this.#variables.get(lower) ?? name };
  }

  /** An output of a task by the task's id. */
  output(id: string, name: string): Thing {
    const task = this.#task(id);
    const owner = task === undefined ? `${this.#path}#${id}` : this.outputOwner(task);
    return { kind: 'output', owner, name };
  }

  /** Whose a task's outputs are: a component's of the project, which says what they are, else its own. */
  outputOwner(task: OutlineTask): string {
    const component = textIn(task.fields, 'uses');
    return component === null || isReservedName(component) ? this.ownerOf(task) : component;
  }

  /** What the names of one task are unique in. */
  ownerOf({ node }: OutlineTask): string {
    return `${this.#path}#${node.span.start}`;
  }
}

/** Tasks by their ids without case; the first of two. */
function firstById({ phases }: Outline): ReadonlyMap<string, OutlineTask> {
  const found = new Map<string, OutlineTask>();
  for (const { tasks } of phases)
    for (const task of tasks) {
      const lower = task.id?.toLowerCase();
      if (lower !== undefined && !found.has(lower)) found.set(lower, task);
    }
  return found;
}

/** Names as they are written, by what they are without case; the first of two. */
type Spellings = ReadonlyMap<string, string>;

/** The names of each task, gathered when they are first asked for. */
class OfTasks {
  readonly #namesOf: (task: OutlineTask) => readonly string[];
  readonly #known = new Map<OutlineTask, Spellings>();

  constructor(namesOf: (task: OutlineTask) => readonly string[]) {
    this.#namesOf = namesOf;
  }

  of(task: OutlineTask): Spellings {
    const known = this.#known.get(task) ?? spellings(this.#namesOf(task));
    this.#known.set(task, known);
    return known;
  }
}

function spellings(names: Iterable<string>): Spellings {
  const found = new Map<string, string>();
  for (const name of names) if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), name);
  return found;
}

function keysUnder(fields: Fields, key: string): readonly string[] {
  return mapIn(fields, key)?.entries.map(entry => String(entry.key.value)) ?? [];
}

/** The axes of a task's matrix, and what its `include` adds. */
function axesOf({ fields }: OutlineTask): readonly string[] {
  const matrix = fieldsOf(mapIn(fields, 'matrix'));
  const include = matrix.get('include')?.value;
  const included = include?.kind === 'sequence' ? include.items : [];
  return [
    ...matrix.entries.map(({ key }) => String(key.value)).filter(name => !matrixSettings.has(name)),
    ...included.flatMap(item => fieldsOf(item).entries.map(({ key }) => String(key.value))),
  ];
}
