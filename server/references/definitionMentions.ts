import { connecting } from '../../runner/model/check/connections.ts';
import { fieldsOf, mapIn, type TextScalar, textScalarIn } from '../../runner/model/check/fields.ts';
import type { Fields } from '../../runner/model/draft.ts';
import type { DefinitionReading } from '../reading.ts';
import { innerSpan, type MentionList } from './mentionList.ts';
import type { Thing } from './thing.ts';

/** Adds everything that settings, a component or a configuration name outside of expressions. */
export function addDefinition(list: MentionList, reading: DefinitionReading, fields: Fields): void {
  if (reading.kind === 'settings') addSettings(list, fields);
  if (reading.kind === 'component') addComponent(list, fields, reading.name);
  if (reading.kind === 'configuration') addConfiguration(list, fields, reading);
}

function addSettings(list: MentionList, fields: Fields): void {
  for (const entry of mapIn(fields, 'connections')?.entries ?? [])
    list.key({ kind: 'connection', owner: '', name: String(entry.key.value) }, entry, 'definition');
}

function addComponent(list: MentionList, fields: Fields, owner: string): void {
  const name = textScalarIn(fields, 'name');
  addFile(list, { kind: 'component', owner: '', name: owner }, name);
  list.value({ kind: 'component', owner: '' }, name);
  for (const entry of mapIn(fieldsOf(mapIn(fields, 'parameters')), 'properties')?.entries ?? [])
    list.key({ kind: 'parameter', owner, name: String(entry.key.value) }, entry, 'definition');
  for (const entry of mapIn(fields, 'outputs')?.entries ?? [])
    list.key({ kind: 'output', owner, name: String(entry.key.value) }, entry, 'definition');
}

interface ConfigurationName {
  readonly component: string;
  readonly name: string;
}

function addConfiguration(list: MentionList, fields: Fields, { component, name }: ConfigurationName): void {
  addFile(list, { kind: 'configuration', owner: component, name }, null);
  list.value({ kind: 'component', owner: '' }, textScalarIn(fields, 'component'));
  const parameters = fieldsOf(mapIn(fields, 'parameters'));
  for (const entry of parameters.entries)
    list.key({ kind: 'parameter', owner: component, name: String(entry.key.value) }, entry, 'mention');
  if (connecting.has(component))
    list.value({ kind: 'connection', owner: '' }, textScalarIn(parameters, 'connection'));
  if (component !== 'orchestration') return;
  const started = textScalarIn(parameters, 'orchestration');
  list.value({ kind: 'orchestration', owner: '' }, started);
  for (const entry of started === null ? [] : (mapIn(parameters, 'params')?.entries ?? []))
    list.key({ kind: 'param', owner: started?.value ?? '', name: String(entry.key.value) }, entry, 'mention');
}

/** The file is the definition; it is gone to at its name where it says one. */
function addFile(list: MentionList, thing: Thing, name: TextScalar | null): void {
  const span = name === null ? { start: 0, end: 0 } : innerSpan(name);
  const block = { start: 0, end: list.file.text.length };
  list.said.push({ naming: thing, role: 'definition', form: { kind: 'file' }, span, block });
}
