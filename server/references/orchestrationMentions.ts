import { connecting } from '../../runner/model/check/connections.ts';
import {
  fieldsOf,
  itemsIn,
  mapIn,
  type TextScalar,
  textIn,
  textScalarIn,
  textsIn,
} from '../../runner/model/check/fields.ts';
import { startsIn } from '../../runner/model/check/orchestrations.ts';
import type { Fields, OutlineTask } from '../../runner/model/draft.ts';
import type { YamlMap } from '../../runner/model/yaml/node.ts';
import type { OrchestrationReading } from '../reading.ts';
import { innerSpan, type MentionList } from './mentionList.ts';
import { matrixSettings } from './names.ts';
import { outputsIn, variablesIn } from './scriptNames.ts';
import type { Naming, Said, Thing, ThingKind } from './thing.ts';

const connections = { kind: 'connection', owner: '' } as const;
const tables = { kind: 'table', owner: '' } as const;
const orchestrations = { kind: 'orchestration', owner: '' } as const;

/** Adds everything that an orchestration's file names outside of its tasks and of expressions. */
export function addOrchestration(list: MentionList, { root, id, path, draft }: OrchestrationReading): void {
  const fields = fieldsOf(root);
  addItself(list, fields, id);
  addTriggers(list, fieldsOf(mapIn(fields, 'on')));
  for (const entry of mapIn(fields, 'params')?.entries ?? [])
    list.key({ kind: 'param', owner: id, name: String(entry.key.value) }, entry, 'definition');
  for (const entry of mapIn(fields, 'env')?.entries ?? [])
    list.key({ kind: 'variable', owner: path, name: String(entry.key.value) }, entry, 'definition');
  for (const secret of textsIn(fields, 'secrets'))
    list.value({ kind: 'secret', owner: '' }, secret, 'definition');
  for (const phase of draft.outline.phases) addWithId(list, phase, { kind: 'phase', owner: path });
}

/** The file is the definition; its `name` only says how people call it. */
function addItself(list: MentionList, fields: Fields, id: string): void {
  const thing: Thing = { ...orchestrations, name: id };
  const name = textScalarIn(fields, 'name');
  const span = name === null ? { start: 0, end: 0 } : innerSpan(name);
  const block = { start: 0, end: list.file.text.length };
  list.said.push({ naming: thing, role: 'definition', form: { kind: 'file' }, span, block });
  if (name === null) return;
  list.said.push({ naming: thing, role: 'label', form: { kind: 'title', scalar: name }, span, block: span });
}

function addTriggers(list: MentionList, on: Fields): void {
  for (const trigger of itemsIn(on, 'tables'))
    for (const table of textsIn(fieldsOf(trigger), 'all')) list.value(tables, table);
  for (const trigger of itemsIn(on, 'database'))
    list.value(connections, textScalarIn(fieldsOf(trigger), 'connection'));
  for (const trigger of itemsIn(on, 'orchestration'))
    list.value(orchestrations, textScalarIn(fieldsOf(trigger), 'id'));
}

/** A phase or task: its `id` where it has one, else the `name` that the id is made of. */
function addWithId(
  list: MentionList,
  { id, node, fields }: Pick<OutlineTask, 'id' | 'node' | 'fields'>,
  kind: { readonly kind: 'phase' | 'task'; readonly owner: string },
): void {
  if (id === null) return;
  const add = (scalar: TextScalar, rest: Pick<Said, 'role' | 'form'>): void => {
    list.said.push({ naming: { ...kind, name: id }, span: innerSpan(scalar), block: node.span, ...rest });
  };
  const given = textScalarIn(fields, 'id');
  const name = textScalarIn(fields, 'name');
  if (given !== null)
    add(given, { role: 'definition', form: { kind: 'scalar', scalar: given, isKey: false } });
  if (name !== null)
    add(name, { role: given === null ? 'definition' : 'label', form: { kind: 'title', scalar: name } });
}

/** What the tasks of a file have from it for what they name. */
export interface TaskSurroundings {
  readonly path: string;
  /** What executes scripts that do not say it. */
  readonly shell: string;
  /** Equal where all that is here is. */
  readonly stamp: string;
}

/** The surroundings of an orchestration's tasks. */
export function surroundingsIn({ path, root }: OrchestrationReading): TaskSurroundings {
  const defaults = fieldsOf(mapIn(fieldsOf(root), 'defaults'));
  const shell = textIn(defaults, 'shell') ?? 'bash';
  return { path, shell, stamp: `${shell}\n${path}` };
}

/** Adds everything that a task names outside of expressions, as far as its own text tells. */
export function addTask(list: MentionList, task: OutlineTask, from: TaskSurroundings): void {
  new TaskMentions(list, task, from).add();
}

class TaskMentions {
  readonly #list: MentionList;
  readonly #task: OutlineTask;
  readonly #from: TaskSurroundings;

  constructor(list: MentionList, task: OutlineTask, from: TaskSurroundings) {
    this.#list = list;
    this.#task = task;
    this.#from = from;
  }

  add(): void {
    const { fields } = this.#task;
    addWithId(this.#list, this.#task, { kind: 'task', owner: this.#from.path });
    for (const table of textsIn(fields, 'reads')) this.#list.value(tables, table);
    for (const table of textsIn(fields, 'updates')) this.#list.value(tables, table, 'write');
    for (const entry of mapIn(fields, 'env')?.entries ?? [])
      this.#list.key(ofTask('variable', String(entry.key.value)), entry, 'definition');
    const matrix = mapIn(fields, 'matrix');
    if (matrix !== null) this.#addMatrix(matrix);
    const script = textScalarIn(fields, 'run');
    if (script !== null) this.#addScript(script);
    const uses = textScalarIn(fields, 'uses');
    if (uses !== null) this.#addCall(uses);
  }

  #addCall(uses: TextScalar): void {
    const { fields } = this.#task;
    const component = uses.value;
    this.#list.value({ kind: 'component', owner: '' }, uses);
    this.#list.value({ kind: 'configuration', owner: component }, textScalarIn(fields, 'config'));
    const given = fieldsOf(mapIn(fields, 'with'));
    for (const entry of given.entries)
      this.#list.key(
        { kind: 'parameter', owner: component, name: String(entry.key.value) },
        entry,
        'mention',
      );
    if (connecting.has(component)) this.#list.value(connections, textScalarIn(given, 'connection'));
    if (component === 'shell') {
      const script = textScalarIn(given, 'script');
      if (script !== null) this.#addScript(script);
    }
    const started = startsIn(fields);
    if (started === null) return;
    this.#list.value(orchestrations, started);
    for (const entry of mapIn(given, 'params')?.entries ?? [])
      this.#list.key(
        { kind: 'param', owner: started.value, name: String(entry.key.value) },
        entry,
        'mention',
      );
  }

  /** An axis is defined by its list; one that only `include` knows by the first of its keys. */
  #addMatrix(matrix: YamlMap): void {
    const defined = new Set<string>();
    for (const entry of matrix.entries) {
      const name = String(entry.key.value);
      if (matrixSettings.has(name)) continue;
      defined.add(name);
      this.#list.key(ofTask('axis', name), entry, 'definition');
    }
    const fields = fieldsOf(matrix);
    for (const item of [...itemsIn(fields, 'include'), ...itemsIn(fields, 'exclude')])
      for (const entry of fieldsOf(item).entries) {
        const name = String(entry.key.value);
        this.#list.key(ofTask('axis', name), entry, defined.has(name) ? 'mention' : 'definition');
        defined.add(name);
      }
  }

  #addScript(script: TextScalar): void {
    const shell = textIn(this.#task.fields, 'shell') ?? this.#from.shell;
    for (const at of variablesIn(script.value, shell)) {
      const naming = { kind: 'variable', name: at.name, within: 'script' } as const;
      this.#list.stretch(naming, 'mention', { scalar: script, at, form: 'word' });
    }
    for (const at of outputsIn(script.value))
      this.#list.stretch(ofTask('output', at.name), 'write', { scalar: script, at, form: 'word' });
  }
}

function ofTask(kind: ThingKind, name: string): Naming {
  return { kind, name, within: 'task' };
}
