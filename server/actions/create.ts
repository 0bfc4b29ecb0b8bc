import { fieldsOf, textIn } from '../../runner/model/check/fields.ts';
import type { Problem } from '../../runner/model/problem.ts';
import { isFileName, layout } from '../../runner/model/project/layout.ts';
import type { FileReading } from '../reading.ts';
import { addEntry, addEntryBefore } from './editMap.ts';
import { type FileEdit, type Fix, fixHere } from './fix.ts';
import { taskAt } from './outline.ts';
import { ofObject } from './samples.ts';
import { behindKey, scalarText } from './writeYaml.ts';

/** What a component's folder may be called, as its schema has it. */
const componentName = /^[a-z0-9][a-z0-9_-]{0,99}$/;

/** Makes a component of the project's own, to be filled in. */
export function createComponent({ catalog }: FileReading, { name, suggestion }: Problem): readonly Fix[] {
  if (name === undefined || !componentName.test(name) || catalog.components.has(name)) return [];
  const text = [
    `description: What ${name} does`,
    'parameters:',
    '  type: object',
    '  properties: {}',
    'runs:',
    '  using: shell',
    '  script: |',
    '    echo Hello',
    '',
  ].join('\n');
  const path = `${layout.components}/${name}/component.yaml`;
  return [creating(`Create the component "${name}"`, { path, text }, suggestion === undefined)];
}

/** Makes a configuration with what its component needs. */
export function createConfiguration(reading: FileReading, problem: Problem): readonly Fix[] {
  const { name, suggestion } = problem;
  const task = taskAt(reading, problem.span)?.task;
  const component = task === undefined ? null : textIn(task.fields, 'uses');
  if (name === undefined || component === null || !isFileName(name)) return [];
  const schema = reading.catalog.components.get(component)?.parameters ?? null;
  const given = task === undefined ? undefined : fieldsOf(task.fields.get('with')?.value);
  const needed = schema === null ? {} : ofObject({ schema, document: schema });
  const parameters = Object.fromEntries(Object.entries(needed).filter(([key]) => given?.has(key) !== true));
  const text = `parameters:${behindKey(parameters)}\n`;
  const path = `${layout.configurations}/${component}/${name}.yaml`;
  return [
    creating(
      `Create the configuration "${name}" of "${component}"`,
      { path, text },
      suggestion === undefined,
    ),
  ];
}

/** Makes an orchestration with one task. */
export function createOrchestration(_reading: FileReading, { name, suggestion }: Problem): readonly Fix[] {
  if (name === undefined || !isFileName(name)) return [];
  const text = [
    `name: ${scalarText(name)}`,
    'phases:',
    '  - name: First phase',
    '    tasks:',
    '      - name: First task',
    '        run: echo Hello',
    '',
  ].join('\n');
  const path = `${layout.orchestrations}/${name}.yaml`;
  return [creating(`Create the orchestration "${name}"`, { path, text }, suggestion === undefined)];
}

/** Names a connection in the project's settings, as an embedded database. */
export async function addConnection(reading: FileReading, problem: Problem): Promise<readonly Fix[]> {
  const { name, suggestion } = problem;
  if (name === undefined || !isFileName(name)) return [];
  const title = `Add the connection "${name}" to the settings`;
  const key = scalarText(name);
  const value = { type: 'sqlite', path: `${name}.db` };
  const settings = (await settingsOf(reading)) ?? null;
  if (settings === null) {
    const text = `connections:${behindKey({ [name]: value })}\n`;
    return [creating(title, { path: `${layout.settings}.yaml`, text }, suggestion === undefined)];
  }
  const { root, file } = settings;
  const entry = fieldsOf(root).get('connections');
  if (root?.kind !== 'map' || settings.problems.some(({ code }) => code === 'yaml-syntax')) return [];
  const first = root.entries[0];
  const change =
    entry?.value?.kind === 'map'
      ? addEntry(file, entry.value, { key, value })
      : entry === undefined && first !== undefined
        ? addEntryBefore(file, root, first, { key: 'connections', value: { [name]: value } })
        : null;
  return change === null ? [] : [fixHere(settings, title, change, suggestion === undefined)];
}

async function settingsOf({ project }: FileReading): Promise<FileReading | null> {
  return (await project.read(`${layout.settings}.yaml`)) ?? (await project.read(`${layout.settings}.yml`));
}

function creating(
  title: string,
  file: Pick<FileEdit & { kind: 'create' }, 'path' | 'text'>,
  isLikely: boolean,
): Fix {
  return { title, edits: [{ kind: 'create', ...file }], isLikely };
}
