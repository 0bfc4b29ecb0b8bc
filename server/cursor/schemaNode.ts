import type { Json, JsonObject } from '../../runner/model/orchestration.ts';
import type { Mapping } from './cursor.ts';

/** A schema with the document that its references are looked up in. Its own `$ref` is followed already. */
export interface SchemaNode {
  readonly schema: JsonObject;
  readonly document: JsonObject;
}

/** Deeper than people nest, so that a schema that refers to itself ends. */
const deepest = 16;

/** What references were found to stand for, by the schema that holds the reference. */
const followed = new WeakMap<JsonObject, SchemaNode>();

/** A schema of a document, the same each time; what is beside a `$ref` lies over what it refers to. */
export function schemaNode(schema: Json | undefined, document: JsonObject, depth = 0): SchemaNode | null {
  if (!isObject(schema) || depth > deepest) return null;
  const { $ref: reference } = schema;
  if (typeof reference !== 'string') return { schema, document };
  const known = followed.get(schema);
  if (known?.document === document) return known;
  const target = schemaNode(pointedAt(document, reference), document, depth + 1);
  const node = target === null ? { schema, document } : { schema: { ...target.schema, ...schema }, document };
  if (depth === 0) followed.set(schema, node);
  return node;
}

/** A schema and every part of it that holds or may hold beside it, as far as the keys that are written decide that. */
export function branchesOf(node: SchemaNode, mapping: Mapping | null, depth = 0): readonly SchemaNode[] {
  if (depth > deepest) return [];
  const { schema, document } = node;
  const parts: (Json | undefined)[] = [];
  for (const key of ['allOf', 'anyOf', 'oneOf']) parts.push(...listOf(schema[key]));
  if (schema['if'] !== undefined) {
    const holds = isObject(schema['if']) ? conditionHolds(schema['if'], mapping) : false;
    parts.push(schema[holds ? 'then' : 'else']);
  }
  if (parts.length === 0) return [node];
  return [
    node,
    ...parts.flatMap(part => {
      const branch = schemaNode(part, document);
      return branch === null ? [] : branchesOf(branch, mapping, depth + 1);
    }),
  ];
}

/** What a key's value has to be; several where branches of the schema say it differently. */
export function memberSchemas(node: SchemaNode, key: string, mapping: Mapping | null): readonly SchemaNode[] {
  const branches = branchesOf(node, mapping);
  const named = branches.flatMap(({ schema, document }) => {
    const member = isObject(schema['properties'])
      ? schemaNode(own(schema['properties'], key), document)
      : null;
    return member ?? [];
  });
  if (named.length > 0) return named;
  return branches.flatMap(
    ({ schema, document }) => schemaNode(schema['additionalProperties'], document) ?? [],
  );
}

/** What an entry of a list has to be. */
export function itemSchemas(node: SchemaNode, index: number): readonly SchemaNode[] {
  return branchesOf(node, null).flatMap(({ schema, document }) => {
    const item = listOf(schema['prefixItems'])[index] ?? schema['items'];
    return schemaNode(item, document) ?? [];
  });
}

/** Whether an `if` of the simple kind holds: keys that have to be there, and values that they have to have. */
function conditionHolds(condition: JsonObject, mapping: Mapping | null): boolean {
  const keys = mapping?.keys() ?? [];
  const isThere = (name: Json): boolean => keys.some(key => key.name === name);
  if (!listOf(condition['required']).every(isThere)) return false;
  const properties = isObject(condition['properties']) ? condition['properties'] : {};
  return Object.entries(properties).every(([name, rule]) => {
    const written = keys.findLast(key => key.name === name)?.value;
    if (written === undefined || !isObject(rule)) return true;
    const allowed = rule['const'] === undefined ? listOf(rule['enum']) : [rule['const']];
    return allowed.length === 0 || allowed.some(value => String(value) === written);
  });
}

/** What a reference inside a document points at (a JSON pointer, RFC 6901). */
function pointedAt(document: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith('#')) return undefined;
  let target: Json | undefined = document;
  for (const segment of reference.slice(2).split('/')) {
    if (segment === '') continue;
    target = isObject(target) ? own(target, segment.replaceAll('~1', '/').replaceAll('~0', '~')) : undefined;
  }
  return target;
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
