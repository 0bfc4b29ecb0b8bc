import type { Json, JsonObject } from '../../runner/model/orchestration.ts';
import { isObject, listOf, type SchemaNode } from '../cursor/schemaNode.ts';

/** The kinds of value that a schema allows, in words: "text, or a map"; empty where it says nothing of them. */
export function typeInWords(nodes: readonly SchemaNode[]): string {
  const words = new Set(
    nodes.flatMap(({ schema }) => {
      const { enum: choices } = schema;
      if (Array.isArray(choices)) return `one of ${choices.map(choice => `\`${shown(choice)}\``).join(', ')}`;
      return typesOf(schema).map(type => typeWords[type] ?? type);
    }),
  );
  return [...words].join(', or ');
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a map',
  null: '`null`',
};

/** The types that a schema names. */
export function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  return typeof type === 'string' ? [type] : listOf(type).filter(each => typeof each === 'string');
}

/** The first description of several schemas of one value. */
export function descriptionOf(nodes: readonly SchemaNode[]): string | null {
  for (const { schema } of nodes) if (typeof schema['description'] === 'string') return schema['description'];
  return null;
}

/** What is to be known of a key, in Markdown: what it means, what it takes, its default and an example. */
export function keyInWords(nodes: readonly SchemaNode[]): string {
  const description = descriptionOf(nodes);
  const type = typeInWords(nodes);
  const fallback = nodes.map(({ schema }) => schema['default']).find(value => value !== undefined);
  const isTold = fallback === undefined || /\bDefault:/.test(description ?? '');
  const facts = [
    ...(type === '' ? [] : [`Takes ${type}.`]),
    ...(isTold ? [] : [`Default: \`${shown(fallback)}\`.`]),
  ];
  return [description, facts.join(' '), exampleIn(nodes)]
    .filter(part => part !== null && part !== '')
    .join('\n\n');
}

function exampleIn(nodes: readonly SchemaNode[]): string | null {
  const example = nodes.flatMap(({ schema }) => listOf(schema['examples']))[0];
  if (example === undefined) return null;
  return `Example: \`${shown(example).replaceAll('\n', '⏎')}\``;
}

/** A value as YAML of one line. */
export function shown(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(shownInside).join(', ')}]`;
  if (!isObject(value)) return String(value);
  const entries = Object.entries(value).map(([key, member]) => `${key}: ${shownInside(member)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function shownInside(value: Json): string {
  return typeof value === 'string' && /[,[\]{}:#*&]/.test(value) ? JSON.stringify(value) : shown(value);
}
