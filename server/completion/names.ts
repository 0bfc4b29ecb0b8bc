import { fieldsOf, itemsIn, mapIn, textIn, textsIn } from '../../runner/model/check/fields.ts';
import { slug } from '../../runner/model/slug.ts';
import type { SourceFile } from '../../runner/model/sourceFile.ts';
import { childOf } from '../../runner/model/yaml/node.ts';
import { mappingAround, pathOf, type Step, writtenUnder } from '../cursor/cursor.ts';
import { componentAt } from '../cursor/schemaAt.ts';
import type { FileReading } from '../reading.ts';
import { componentInWords, configurationInWords } from '../words/componentWords.ts';

/** A name that exists somewhere, for a place that refers to it. */
export interface KnownName {
  readonly name: string;
  readonly detail?: string;
  readonly documentation?: string;
  readonly isComponent?: boolean;
}

/** The names that a value of a format may refer to; none for formats that refer to nothing. */
export async function namesFor(
  format: string,
  reading: FileReading,
  steps: readonly Step[],
): Promise<readonly KnownName[]> {
  switch (format) {
    case 'component':
      return reading.kind === 'configuration' ? [{ name: reading.component }] : components(reading);
    case 'configuration':
      return configurations(reading, componentAt(reading, steps));
    case 'connection':
      return connections(reading);
    case 'orchestration':
      return [...reading.catalog.orchestrations.values()].map(({ id, path }) => ({ name: id, detail: path }));
    case 'secret':
      return [...reading.catalog.secretNames].map(name => ({ name }));
    case 'table':
      return tables(reading);
    case 'time-zone':
      return timeZones(reading);
    case 'id':
      return idOf(reading, steps);
    default:
      return [];
  }
}

function components({ catalog }: FileReading): readonly KnownName[] {
  // The project's own are the fewer, and made to be used.
  const sorted = [...catalog.components.values()].sort(
    (a, b) => Number(a.path === null) - Number(b.path === null),
  );
  const usable = sorted.map(definition => ({
    name: definition.name,
    detail: definition.path === null ? 'built in' : definition.path,
    documentation: componentInWords(definition),
    isComponent: true,
  }));
  const broken = [...(catalog.broken?.components ?? [])].map(([name, path]) => brokenName(name, path));
  return [...usable, ...broken];
}

/** What is there but has errors is meant all the same: its file is likely being written. */
function brokenName(name: string, path: string): KnownName {
  return { name, detail: `${path} has errors` };
}

function configurations({ catalog }: FileReading, component: string | null): readonly KnownName[] {
  const broken = [...(catalog.broken?.configurations ?? [])].flatMap(([key, path]) =>
    key.startsWith(`${component}/`) ? brokenName(key.slice(key.indexOf('/') + 1), path) : [],
  );
  const usable = [...catalog.configurations.values()]
    .filter(configuration => configuration.component === component)
    .map(configuration => ({
      name: configuration.name,
      detail: configuration.path,
      documentation: configurationInWords(configuration),
    }));
  return [...usable, ...broken];
}

function connections({ catalog }: FileReading): readonly KnownName[] {
  const own = Object.entries(catalog.settings.connections).map(([name, { type }]) => ({
    name,
    ...(typeof type === 'string' ? { detail: type } : {}),
  }));
  if (own.some(({ name }) => name === 'default')) return own;
  return [...own, { name: 'default', detail: 'an embedded database under .segue/state/' }];
}

const tablesOfFiles = new WeakMap<SourceFile, readonly string[]>();

/** The tables that any orchestration of the project names; those of the own file first. */
async function tables(reading: FileReading): Promise<readonly KnownName[]> {
  const others = await reading.project.readAll();
  const names = new Set([reading, ...others].flatMap(tablesOf));
  return [...names].map(name => ({ name }));
}

function tablesOf(reading: FileReading): readonly string[] {
  if (reading.kind !== 'orchestration') return [];
  const known = tablesOfFiles.get(reading.file);
  if (known !== undefined) return known;
  const { root, draft } = reading;
  const names = new Set<string>();
  const take = (fields: ReturnType<typeof fieldsOf>, key: string): void => {
    for (const { value } of textsIn(fields, key)) names.add(value);
  };
  for (const phase of draft.outline.phases)
    for (const { fields } of phase.tasks) {
      take(fields, 'updates');
      take(fields, 'reads');
    }
  for (const trigger of itemsIn(fieldsOf(childOf(root, 'on')), 'tables')) take(fieldsOf(trigger), 'all');
  const found = [...names];
  tablesOfFiles.set(reading.file, found);
  return found;
}

/** The project's own time zone first, then that which is everywhere, then all. */
function timeZones({ catalog }: FileReading): readonly KnownName[] {
  const first = new Map([
    [catalog.settings.timezone, 'the project’s'],
    ['UTC', 'Coordinated Universal Time'],
  ]);
  const rest = Intl.supportedValuesOf('timeZone').filter(name => !first.has(name));
  return [...[...first].map(([name, detail]) => ({ name, detail })), ...rest.map(name => ({ name }))];
}

/** The id that the name beside it would give. */
function idOf(reading: FileReading, steps: readonly Step[]): readonly KnownName[] {
  if (reading.kind === 'component') return [{ name: reading.name, detail: 'the name of the folder' }];
  const name = writtenUnder(mappingAround(steps), 'name');
  const id = name === null ? undefined : slug(name);
  return id === undefined ? [] : [{ name: id, detail: 'made of the name' }];
}

/** The keys that a mapping may have by what the file says elsewhere, and not by its schema. */
export function keysFromFile(steps: readonly Step[]): readonly string[] {
  const path = pathOf(steps);
  const [owner, list, item] = path.slice(-3);
  if (owner === 'matrix' && (list === 'include' || list === 'exclude') && typeof item === 'number') {
    const matrix = steps.at(-2);
    const axes = matrix !== undefined && 'key' in matrix ? matrix.mapping.keys() : [];
    return axes
      .map(({ name }) => name)
      .filter(name => !['include', 'exclude', 'max-parallel'].includes(name));
  }
  return [];
}

/** The values of a list or scalar by what the file says elsewhere: options of a choice, members of a schema. */
export function valuesFromFile(reading: FileReading, steps: readonly Step[]): readonly string[] {
  const path = pathOf(steps);
  if (reading.kind === 'component' && path.at(-2) === 'required')
    return propertiesBeside(reading, path.slice(0, -2));
  const [params, name, key] = path;
  if (reading.kind !== 'orchestration' || params !== 'params' || key !== 'default') return [];
  const { root } = reading;
  const param = fieldsOf(mapIn(fieldsOf(childOf(root, 'params')), String(name)));
  return textIn(param, 'type') === 'choice' ? textsIn(param, 'options').map(({ value }) => value) : [];
}

function propertiesBeside(reading: FileReading, path: readonly (string | number)[]): readonly string[] {
  let node = reading.root;
  for (const step of [...path, 'properties'])
    node = node?.kind === 'sequence' ? (node.items[Number(step)] ?? null) : childOf(node, String(step));
  return fieldsOf(node).entries.map(({ key }) => String(key.value));
}
