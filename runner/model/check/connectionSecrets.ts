import type { ComponentDefinition } from '../catalog.ts';
import { checkTemplate } from '../expression/expression.ts';
import type { Json, JsonObject } from '../orchestration.ts';
import type { Span } from '../sourceFile.ts';
import { fieldsOf } from './fields.ts';
import { formatOf } from './parameterFormats.ts';
import type { ParameterCall } from './parameters.ts';
import type { Reading } from './reading.ts';
import type { Place } from './scope.ts';

/**
 * Tells of secrets that the settings of a task's connection read and the orchestration does not list: the job could not start without them. It is told
 * where the connection is named: by the task, by its configuration, or by nobody, as the component's default.
 */
export function checkConnectionSecrets(
  reading: Reading,
  definition: ComponentDefinition,
  call: ParameterCall,
): void {
  for (const [parameter, schema] of Object.entries(propertiesOf(definition))) {
    if (formatOf(definition, parameter) !== 'connection') continue;
    const name = call.parameters[parameter] ?? defaultOf(schema);
    const described = typeof name === 'string' ? reading.catalog.settings.connections[name] : undefined;
    for (const text of Object.values(described ?? {}))
      for (const secret of unlistedSecrets(text, call.place))
        reading.report('unknown-secret', placeOf(call, parameter), {
          message: `The connection "${String(name)}" needs the secret "${secret}"; list it under "secrets".`,
          name: secret,
        });
  }
}

/** The secrets that a setting names and that cannot be named at a place. */
export function unlistedSecrets(text: Json, place: () => Place): readonly string[] {
  if (typeof text !== 'string' || !text.includes('${{')) return [];
  return checkTemplate(text, place().scope).flatMap(({ path: [context, name, ...deeper] = [] }) =>
    context?.toLowerCase() === 'secrets' && name !== undefined && deeper.length === 0 ? [name] : [],
  );
}

function placeOf({ task, component, configuration, parameters }: ParameterCall, parameter: string): Span {
  const own = fieldsOf(task.fields.get('with')?.value).get(parameter)?.value;
  const config = task.fields.get('config')?.value;
  if (own !== null && own !== undefined) return own.span;
  const isConfigured = configuration !== null && parameters[parameter] !== undefined;
  return isConfigured && config !== null && config !== undefined ? config.span : component.span;
}

function propertiesOf({ parameters }: ComponentDefinition): JsonObject {
  const properties = parameters?.['properties'];
  return isObject(properties) ? properties : {};
}

function defaultOf(schema: Json): Json | undefined {
  return isObject(schema) ? schema['default'] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
