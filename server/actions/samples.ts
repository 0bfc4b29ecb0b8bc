import type { Json, JsonObject } from '../../runner/model/orchestration.ts';
import type { YamlMap } from '../../runner/model/yaml/node.ts';
import { schemasAt } from '../cursor/schemaAt.ts';
import { isObject, listOf, memberSchemas, type SchemaNode, schemaNode } from '../cursor/schemaNode.ts';
import type { FileReading } from '../reading.ts';
import { mappingOf, schemaSteps, wayTo } from './way.ts';

/** Deeper than anybody nests what is required, so that a schema that refers to itself ends. */
const deepest = 8;

/**
 * Values that a key may have to begin with, likelier ones first: names that the project has, then what the schema of the place gives as examples
 * and choices. `map` holds the key, or is to hold it. `member`: of the value under the key, the sample of this key.
 */
export function samplesOf(
  reading: FileReading,
  map: YamlMap | null,
  key: string,
  member?: string,
): readonly Json[] {
  const way = map === null ? [] : wayToMap(reading, map);
  const mapping = map === null ? null : mappingOf(map);
  let nodes = schemasAt(reading, way);
  if (member !== undefined && mapping !== null) nodes = schemasAt(reading, [...way, { key, mapping }]);
  const found = nodes.flatMap(node => memberSchemas(node, member ?? key, mapping));
  return found.flatMap(node => [...known(reading, node.schema), ...ofSchema(node, 0)]);
}

function wayToMap(reading: FileReading, map: YamlMap) {
  const inside = map.entries[0]?.key.span ?? map.span;
  const way = wayTo(reading.root, inside);
  const last = way.at(-1);
  return schemaSteps(last !== undefined && 'map' in last && last.map === map ? way.slice(0, -1) : way);
}

/** Names of the project that may stand at a place. */
function known({ catalog }: FileReading, schema: JsonObject): readonly Json[] {
  switch (schema['x-format']) {
    case 'connection':
      return ['default', ...Object.keys(catalog.settings.connections)];
    case 'orchestration':
      return [...catalog.orchestrations.keys()];
    case 'component':
      return [...catalog.components.keys()];
    default:
      return [];
  }
}

function ofSchema({ schema, document }: SchemaNode, depth: number): readonly Json[] {
  if (depth > deepest) return [];
  const given = [...listOf(schema['examples']), ...only(schema['default']), ...only(schema['const'])];
  return [...given, ...listOf(schema['enum']), ...ofType({ schema, document }, depth)];
}

function ofType({ schema, document }: SchemaNode, depth: number): readonly Json[] {
  const types = [schema['type']].flat();
  if (types.includes('object') || isObject(schema['properties']))
    return [ofObject({ schema, document }, depth)];
  if (types.includes('array')) {
    const item = schemaNode(schema['items'], document);
    const first = item === null ? ['x'] : ofSchema(item, depth + 1).slice(0, 1);
    return [first];
  }
  if (types.includes('integer') || types.includes('number')) return [schema['minimum'] ?? 1];
  if (types.includes('boolean')) return [false];
  return types.includes('string') || types[0] === undefined ? ['value'] : [null];
}

/** An object of what is required of it. */
export function ofObject({ schema, document }: SchemaNode, depth = 0): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  return Object.fromEntries(
    listOf(schema['required']).flatMap(name => {
      if (typeof name !== 'string') return [];
      const member = schemaNode(properties[name], document);
      const [value = 'value'] = member === null ? [] : ofSchema(member, depth + 1);
      return [[name, value] as const];
    }),
  );
}

function only(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : [value];
}
