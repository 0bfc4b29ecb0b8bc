import { fieldsOf, isText, itemsIn, mapIn, textIn } from '../../runner/model/check/fields.ts';
import type { Fields, OutlinePhase, OutlineTask } from '../../runner/model/draft.ts';
import { nameOf } from '../../runner/model/project/paths.ts';
import type { SourceFile, Span } from '../../runner/model/sourceFile.ts';
import type { YamlEntry, YamlMap, YamlNode } from '../../runner/model/yaml/node.ts';
import { ByText } from '../byText.ts';
import type { FileReading } from '../reading.ts';
import { entrySpan } from './entrySpan.ts';

export type SymbolSort =
  | 'orchestration'
  | 'component'
  | 'configuration'
  | 'settings'
  | 'group'
  | 'trigger'
  | 'param'
  | 'phase'
  | 'task'
  | 'connection'
  | 'parameter'
  | 'output';

/** Something of a file that an author looks for by its name. */
export interface FileSymbol {
  readonly name: string;
  readonly sort: SymbolSort;
  /** A word or two beside the name; empty where there is nothing to say. */
  readonly detail: string;
  /** All of it. */
  readonly span: Span;
  /** What is shown when it is gone to; lies in `span`. */
  readonly nameSpan: Span;
  /** In the order of the places. */
  readonly children: readonly FileSymbol[];
}

const symbols = new WeakMap<SourceFile, FileSymbol>();

/** A file as a tree of what it holds, whatever state it is in. */
export function fileSymbol(reading: FileReading): FileSymbol {
  const known = symbols.get(reading.file);
  if (known !== undefined) return known;
  const symbol = read(reading);
  symbols.set(reading.file, symbol);
  return symbol;
}

function read(reading: FileReading): FileSymbol {
  const fields = fieldsOf(reading.root);
  const whole = { start: 0, end: reading.file.text.length };
  const begin = { start: 0, end: 0 };
  const base = { detail: '', span: whole, nameSpan: begin };
  switch (reading.kind) {
    case 'orchestration': {
      const { phases } = reading.draft.outline;
      const name = fields.get('name')?.value;
      const isNamed = name?.kind === 'scalar' && isText(name) && name.value.trim() !== '';
      const children = [...triggerGroup(fields), ...paramGroup(fields), ...phases.map(phaseSymbol)];
      return {
        ...base,
        name: isNamed ? name.value : reading.id,
        sort: 'orchestration',
        detail: isNamed ? reading.id : '',
        nameSpan: isNamed ? name.span : begin,
        children: inOrder(children),
      };
    }
    case 'component': {
      const parameters = fieldsOf(mapIn(fieldsOf(mapIn(fields, 'parameters')), 'properties'));
      const outputs = fieldsOf(mapIn(fields, 'outputs'));
      return {
        ...base,
        name: reading.name,
        sort: 'component',
        detail: textIn(fieldsOf(mapIn(fields, 'runs')), 'using') ?? '',
        children: inOrder([...entries(parameters, 'parameter'), ...entries(outputs, 'output')]),
      };
    }
    case 'configuration':
      return {
        ...base,
        name: reading.name,
        sort: 'configuration',
        detail: reading.component,
        children: entries(fieldsOf(mapIn(fields, 'parameters')), 'parameter'),
      };
    case 'settings':
      return {
        ...base,
        name: nameOf(reading.path),
        sort: 'settings',
        children: entries(fieldsOf(mapIn(fields, 'connections')), 'connection'),
      };
    case 'unreadable':
      return { ...base, name: nameOf(reading.path), sort: 'settings', children: [] };
  }
}

/** Every key of a mapping. */
function entries(fields: Fields, sort: SymbolSort): readonly FileSymbol[] {
  return fields.entries.map(entry => entrySymbol(entry, sort));
}

function entrySymbol(entry: YamlEntry, sort: SymbolSort): FileSymbol {
  const { key, value } = entry;
  const detail = textIn(fieldsOf(value), 'type') ?? '';
  const span = entrySpan(entry);
  return { name: labelOf(String(key.value)), sort, detail, span, nameSpan: key.span, children: [] };
}

function paramGroup(fields: Fields): readonly FileSymbol[] {
  const params = mapIn(fields, 'params');
  return params === null ? [] : group(fields, 'params', entries(fieldsOf(params), 'param'));
}

function triggerGroup(fields: Fields): readonly FileSymbol[] {
  const on = fieldsOf(mapIn(fields, 'on'));
  const triggers = on.entries.flatMap(({ key }) =>
    itemsIn(on, String(key.value)).flatMap(node =>
      node.kind === 'map' ? [triggerSymbol(String(key.value), node)] : [],
    ),
  );
  return triggers.length === 0 ? [] : group(fields, 'on', triggers);
}

function triggerSymbol(kind: string, node: YamlMap): FileSymbol {
  const [first] = node.entries;
  return {
    name: kind,
    sort: 'trigger',
    detail: first === undefined ? '' : shown(first.value),
    span: node.span,
    nameSpan: first?.key.span ?? node.span,
    children: [],
  };
}

/** A scalar, or a list of scalars, in a line. */
function shown(node: YamlNode | null): string {
  if (node?.kind === 'scalar') return String(node.value).replace(/\s+/g, ' ');
  return node?.kind === 'sequence' ? node.items.map(shown).join(', ') : '';
}

function group(fields: Fields, key: string, children: readonly FileSymbol[]): readonly FileSymbol[] {
  const entry = fields.get(key);
  if (entry === undefined) return [];
  const span = entrySpan(entry);
  return [
    {
      name: key,
      sort: 'group',
      detail: '',
      span,
      nameSpan: entry.key.span,
      children: within(span, children),
    },
  ];
}

function phaseSymbol(phase: OutlinePhase): FileSymbol {
  const { node, span } = phase;
  const children = within(node.span, phase.tasks.map(taskSymbol));
  return { name: titleOf(phase), sort: 'phase', detail: '', span: node.span, nameSpan: span, children };
}

/** What stands in a stretch: what an alias repeats is shown where its anchor is. */
function within({ start, end }: Span, children: readonly FileSymbol[]): readonly FileSymbol[] {
  const shown = new Map(children.map(child => [child.span.start, child]));
  return [...shown.values()].filter(({ span }) => span.start >= start && span.end <= end);
}

function taskSymbol(task: OutlineTask): FileSymbol {
  const { node, span } = task;
  const detail = details.of(node, () => detailOf(task));
  return { name: titleOf(task), sort: 'task', detail, span: node.span, nameSpan: span, children: [] };
}

const details = new ByText<string>();

function detailOf({ fields }: OutlineTask): string {
  const uses = textIn(fields, 'uses');
  const called = [uses, textIn(fields, 'config')].filter(name => name !== null).join('/');
  return uses === null ? (fields.has('run') ? 'run' : '') : called;
}

function titleOf({ id, name }: Pick<OutlineTask, 'id' | 'name'>): string {
  return labelOf(name ?? id ?? '');
}

/** The protocol has no symbol without a name, and half-typed ones are to be seen as well. */
function labelOf(name: string): string {
  return name.trim() === '' ? '(unnamed)' : name;
}

function inOrder(children: readonly FileSymbol[]): readonly FileSymbol[] {
  return children.toSorted((a, b) => a.span.start - b.span.start);
}
