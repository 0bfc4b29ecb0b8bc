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
import { matrixSettings, type Names } from './names.ts';
import { outputsIn, variablesIn } from './scriptNames.ts';
import type { Mention, Thing } from './thing.ts';

const connections = { kind: 'connection', owner: '' } as const;
const tables = { kind: 'table', owner: '' } as const;
const orchestrations = { kind: 'orchestration', owner: '' } as const;

/** Adds everything that an orchestration's file names outside of its expressions. */
export function addOrchestration(list: MentionList, from: OrchestrationSource): void {
  const { reading } = from;
  const fields = fieldsOf(reading.root);
  addItself(list, fields, reading.id);
  addTriggers(list, fieldsOf(mapIn(fields, 'on')));
  for (const entry of mapIn(fields, 'params')?.entries ?? [])
    list.key({ kind: 'param', owner: reading.id, name: String(entry.key.value) }, entry, 'definition');
  addVariables(list, fields, reading.path);
  for (const secret of textsIn(fields, 'secrets'))
    list.value({ kind: 'secret', owner: '' }, secret, 'definition');
  const shell = textIn(fieldsOf(mapIn(fields, 'defaults')), 'shell') ?? 'bash';
  for (const phase of reading.draft.outline.phases) {
    addWithId(list, phase, { kind: 'phase', owner: reading.path });
    for (const task of phase.tasks) new TaskMentions(list, task, { ...from, shell }).add();
  }
}

export interface OrchestrationSource {
  readonly reading: OrchestrationReading;
  readonly names: Names;
}

/** The file is the definition; its `name` only says how people call it. */
function addItself(list: MentionList, fields: Fields, id: string): void {
  const thing: Thing = { ...orchestrations, name: id };
  const name = textScalarIn(fields, 'name');
  const span = name === null ? { start: 0, end: 0 } : innerSpan(name);
  const block = { start: 0, end: list.file.text.length };
  list.mentions.push({ thing, role: 'definition', form: { kind: 'file' }, span, block });
  if (name === null) return;
  list.mentions.push({ thing, role: 'label', form: { kind: 'title', scalar: name }, span, block: span });
}

function addTriggers(list: MentionList, on: Fields): void {
  for (const trigger of itemsIn(on, 'tables'))
    for (const table of textsIn(fieldsOf(trigger), 'all')) list.value(tables, table);
  for (const trigger of itemsIn(on, 'database'))
    list.value(connections, textScalarIn(fieldsOf(trigger), 'connection'));
  for (const trigger of itemsIn(on, 'orchestration'))
    list.value(orchestrations, textScalarIn(fieldsOf(trigger), 'id'));
}

function addVariables(list: MentionList, fields: Fields, owner: string): void {
  for (const entry of mapIn(fields, 'env')?.entries ?? [])
    list.key({ kind: 'variable', owner, name: String(entry.key.value) }, entry, 'definition');
}

/** A phase or task: its `id` where it has one, else the `name` that the id is made of. */
function addWithId(
  list: MentionList,
  { id, node, fields }: Pick<OutlineTask, 'id' | 'node' | 'fields'>,
  kind: { readonly kind: 'phase' | 'task'; readonly owner: string },
): void {
  if (id === null) return;
  const add = (scalar: TextScalar, rest: Pick<Mention, 'role' | 'form'>): void => {
    list.mentions.push({ thing: { ...kind, name: id }, span: innerSpan(scalar), block: node.span, ...rest });
  };
  const given = textScalarIn(fields, 'id');
  const name = textScalarIn(fields, 'name');
  if (given !== null)
    add(given, { role: 'definition', form: { kind: 'scalar', scalar: given, isKey: false } });
  if (name !== null)
    add(name, { role: given === null ? 'definition' : 'label', form: { kind: 'title', scalar: name } });
}

/** What one task names. */
class TaskMentions {
  readonly #list: MentionList;
  readonly #task: OutlineTask;
  readonly #from: OrchestrationSource & { readonly shell: string };

  constructor(list: MentionList, task: OutlineTask, from: OrchestrationSource & { readonly shell: string }) {
    this.#list = list;
    this.#task = task;
    this.#from = from;
  }

  add(): void {
    const { fields } = this.#task;
    const { reading, names } = this.#from;
    addWithId(this.#list, this.#task, { kind: 'task', owner: reading.path });
    for (const table of textsIn(fields, 'reads')) this.#list.value(tables, table);
    for (const table of textsIn(fields, 'updates')) this.#list.value(tables, table, 'write');
    addVariables(this.#list, fields, names.ownerOf(this.#task));
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
    const { names } = this.#from;
    const defined = new Set<string>();
    for (const entry of matrix.entries) {
      const name = String(entry.key.value);
      if (matrixSettings.has(name)) continue;
      defined.add(name);
      this.#list.key(names.axis(this.#task, name), entry, 'definition');
    }
    const fields = fieldsOf(matrix);
    for (const item of [...itemsIn(fields, 'include'), ...itemsIn(fields, 'exclude')])
      for (const entry of fieldsOf(item).entries) {
        const name = String(entry.key.value);
        this.#list.key(names.axis(this.#task, name), entry, defined.has(name) ? 'mention' : 'definition');
        defined.add(name);
      }
  }

  #addScript(script: TextScalar): void {
    const { names, shell, reading } = this.#from;
    const own = textIn(this.#task.fields, 'shell') ?? shell;
    const known = new Set(
      [this.#task.fields, fieldsOf(reading.root)].flatMap(
        fields => mapIn(fields, 'env')?.entries.map(({ key }) => String(key.value)) ?? [],
      ),
    );
    const where = { task: this.#task, sees: 'job' } as const;
    for (const at of known.size === 0 ? [] : variablesIn(script.value, own)) {
      const thing = known.has(at.name) ? names.thing('variable', at.name, where) : null;
      if (thing !== null) this.#list.stretch(thing, 'mention', { scalar: script, at, form: 'word' });
    }
    const owner = names.outputOwner(this.#task);
    for (const at of outputsIn(script.value))
      this.#list.stretch({ kind: 'output', owner, name: at.name }, 'write', {
        scalar: script,
        at,
        form: 'word',
      });
  }
}
