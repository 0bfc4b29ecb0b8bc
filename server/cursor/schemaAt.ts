import type { JsonObject } from '../../runner/model/orchestration.ts';
import component from '../../schemas/component.schema.json';
import configuration from '../../schemas/configuration.schema.json';
import orchestration from '../../schemas/orchestration.schema.json';
import project from '../../schemas/project.schema.json';
import type { FileReading } from '../reading.ts';
import { type KeyStep, type Step, writtenUnder } from './cursor.ts';
import { itemSchemas, memberSchemas, type SchemaNode } from './schemaNode.ts';
import { schemaOfSchemas } from './schemaOfSchemas.ts';

const documents: Readonly<Record<FileReading['kind'], JsonObject | null>> = {
  orchestration,
  configuration,
  component,
  settings: project,
  unreadable: null,
};

/**
 * What a value has to be, by the way to it: the schemas of the language, and from `with:` and `parameters:` on those of the component
 * that is chosen there. Several where the schema leaves several possible; none where anything goes.
 */
export function schemasAt(reading: FileReading, steps: readonly Step[]): readonly SchemaNode[] {
  const document = documents[reading.kind];
  let nodes: readonly SchemaNode[] = document === null ? [] : [{ schema: document, document }];
  for (const step of steps)
    nodes =
      'key' in step
        ? nodes
            .flatMap(node => memberSchemas(node, step.key, step.mapping))
            .flatMap(node => elsewhere(reading, node, step))
        : nodes.flatMap(node => itemSchemas(node, step.index));
  return nodes;
}

/** The name of the component that a task, or a configuration, is about; null where the text does not say yet. */
export function componentAt(reading: FileReading, steps: readonly Step[]): string | null {
  if (reading.kind === 'configuration') return reading.component;
  const task = steps.findLastIndex((step, at) => 'index' in step && isTasks(steps[at - 1]));
  const next = steps[task + 1];
  return next !== undefined && 'key' in next ? writtenUnder(next.mapping, 'uses') : null;
}

function isTasks(step: Step | undefined): boolean {
  return step !== undefined && 'key' in step && step.key === 'tasks';
}

/** The schema that stands elsewhere for a value whose own schema only says what kind of thing it is. */
function elsewhere(reading: FileReading, node: SchemaNode, step: KeyStep): readonly SchemaNode[] {
  const format = node.schema['x-format'];
  if (format === 'json-schema')
    return [{ schema: { ...schemaOfSchemas, ...node.schema }, document: schemaOfSchemas }];
  if (format !== 'parameters') return [node];
  const name = reading.kind === 'configuration' ? reading.component : writtenUnder(step.mapping, 'uses');
  const parameters = name === null ? null : (reading.catalog.components.get(name)?.parameters ?? null);
  return parameters === null ? [node] : [node, { schema: parameters, document: parameters }];
}
