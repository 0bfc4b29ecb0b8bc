import type { Json } from '../../runner/model/orchestration.ts';
import type { Mapping } from '../cursor/cursor.ts';
import {
  branchesOf,
  isObject,
  listOf,
  memberSchemas,
  type SchemaNode,
  schemaNode,
} from '../cursor/schemaNode.ts';
import { typesOf } from '../words/schemaWords.ts';
import { indented, literal } from './offer.ts';
import { writtenScalar } from './writtenScalar.ts';

/** Numbers the stops of one snippet. */
export class Stops {
  #last = 0;

  next(fallback = ''): string {
    this.#last++;
    return fallback === '' ? `$${this.#last}` : `\${${this.#last}:${literal(fallback)}}`;
  }
}

/**
 * Keys that are written first in things that the schema asks less of than the language does, or whose name people give first; by
 * the schema's title.
 */
const firstKeys: Readonly<Record<string, readonly string[]>> = {
  Orchestration: ['name', 'phases'],
  Phase: ['name', 'tasks'],
  Task: ['name'],
  Schedule: ['cron'],
  Param: ['type'],
  ComponentRuns: ['using', 'script'],
  Retry: ['max'],
};

/** Deeper than anything that is asked for by required keys alone. */
const deepest = 4;

/** The keys that a mapping has to have, as far as its schema and what is written of it tell. */
export function requiredKeys(nodes: readonly SchemaNode[], mapping: Mapping | null): readonly string[] {
  const keys = nodes.flatMap(node => {
    const own = listOf(node.schema['required']);
    // What only one of several branches asks for is not asked for.
    const asked = branchesOf({ ...node, schema: withoutChoices(node.schema) }, mapping);
    return [...own, ...asked.flatMap(({ schema }) => listOf(schema['required']))];
  });
  return [...new Set(keys.map(String))];
}

function withoutChoices(schema: SchemaNode['schema']): SchemaNode['schema'] {
  const { anyOf: _, oneOf: __, ...rest } = schema;
  return rest;
}

/** What follows a key's colon in block style, with its leading blank or line break. */
export function valueBelow(nodes: readonly SchemaNode[], stops: Stops, depth = 0): string {
  const shape = shapeOf(nodes);
  if (shape === 'script') return ` |\n  ${stops.next()}`;
  if (shape === 'map') return `\n  ${indented(mapBelow(nodes, stops, depth), 2)}`;
  if (shape === 'list of maps') return `\n  - ${indented(mapBelow(itemsOf(nodes), stops, depth), 4)}`;
  if (shape === 'list') return ` [${stops.next()}]`;
  return ` ${stops.next(depth === 0 ? '' : firstExample(nodes))}`;
}

/** What follows a key's colon in flow style. */
export function valueBeside(nodes: readonly SchemaNode[], stops: Stops): string {
  const shape = shapeOf(nodes);
  if (shape === 'map') return ` { ${stops.next()} }`;
  return shape === 'list' || shape === 'list of maps' ? ` [${stops.next()}]` : ` ${stops.next()}`;
}

/** The keys that a mapping begins with, one a line. */
export function mapBelow(nodes: readonly SchemaNode[], stops: Stops, depth = 0): string {
  const keys = depth > deepest ? [] : beginning(nodes);
  const lines = keys.map(key => {
    const members = nodes.flatMap(node => memberSchemas(node, key, null));
    return `${keyText(key)}:${valueBelow(members, stops, depth + 1)}`;
  });
  return lines.length === 0 ? stops.next() : lines.join('\n');
}

/** The keys that a mapping begins with. */
export function beginning(nodes: readonly SchemaNode[]): readonly string[] {
  return [...new Set([...customaryKeys(nodes), ...requiredKeys(nodes, null)])];
}

/** The keys that people write first, required or not. */
export function customaryKeys(nodes: readonly SchemaNode[]): readonly string[] {
  const titles = nodes.map(({ schema }) => String(schema['title']));
  return titles.map(title => firstKeys[title]).find(keys => keys !== undefined) ?? [];
}

/** A key as it is written, in snippet syntax. */
export function keyText(key: string): string {
  return literal(writtenScalar(key, { style: 'plain', isFlow: true }) ?? key);
}

/** How the entries of a list have to be. */
export function itemsOf(nodes: readonly SchemaNode[]): readonly SchemaNode[] {
  return nodes.flatMap(({ schema, document }) => schemaNode(schema['items'], document) ?? []);
}

export type Shape = 'map' | 'list' | 'list of maps' | 'script' | 'scalar';

/** What kind of value is written for a schema; a scalar where it can be one. */
export function shapeOf(nodes: readonly SchemaNode[]): Shape {
  const types = new Set(nodes.flatMap(({ schema }) => typesOf(schema)));
  if (nodes.some(({ schema }) => schema['x-format'] === 'script')) return 'script';
  const isScalar = ['string', 'number', 'integer', 'boolean'].some(type => types.has(type));
  if (types.has('array') && !types.has('string')) {
    const items = itemsOf(nodes);
    return items.length > 0 && shapeOf(items) === 'map' ? 'list of maps' : 'list';
  }
  return types.has('object') && !isScalar ? 'map' : 'scalar';
}

function firstExample(nodes: readonly SchemaNode[]): string {
  for (const { schema } of nodes) {
    const candidates: readonly Json[] = [...listOf(schema['enum']), ...listOf(schema['examples'])];
    const example = candidates.find(each => !isObject(each) && !Array.isArray(each));
    if (example !== undefined) return writtenScalar(example, { style: 'plain', isFlow: false }) ?? '';
  }
  return '';
}
