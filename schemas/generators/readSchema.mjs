import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder that holds the schemas. */
export const schemasFolder = join(import.meta.dirname, '..');

/** The kinds of files that people write; their schemas are closed and have a precompiled validator each. */
export const languageKinds = ['orchestration', 'project', 'configuration', 'component'];

/** The components that come with the runner; `components/<name>.schema.json` says what parameters each takes. */
export const builtinComponents = readdirSync(join(schemasFolder, 'components'))
  .filter(name => name.endsWith('.schema.json'))
  .map(name => name.replace('.schema.json', ''))
  .sort();

/** The schema of a kind, or of the parameters of a component (`components/<name>`), as its file says. */
export function readSchema(kind) {
  return JSON.parse(readFileSync(join(schemasFolder, `${kind}.schema.json`), 'utf8'));
}

/** What a `$ref` into the same schema (`#/$defs/name`) points at. */
export function definitionOf(schema, reference) {
  const name = reference.replace('#/$defs/', '');
  const definition = schema.$defs?.[name];
  if (definition === undefined) throw new Error(`${schema.$id} has no ${reference}`);
  return definition;
}

/** Keywords whose value is a map of schemas, a list of schemas, or one schema. */
const schemaMaps = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas']);
const schemaLists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const schemaValues = new Set([
  'items',
  'additionalProperties',
  'propertyNames',
  'contains',
  'if',
  'then',
  'else',
  'not',
]);

/** A copy of a schema, made by giving each schema in it to `change` (innermost first), which says what takes its place. */
export function mapSchema(schema, change) {
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (schemaMaps.has(keyword))
      copy[keyword] = Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, mapSchema(inner, change)]),
      );
    else if (schemaLists.has(keyword)) copy[keyword] = value.map(inner => mapSchema(inner, change));
    else if (schemaValues.has(keyword)) copy[keyword] = mapSchema(value, change);
    else copy[keyword] = value;
  }
  return change(copy);
}
