import type { Fields } from '../draft.ts';
import type { Json, JsonObject } from '../orchestration.ts';
import type { SourceFile } from '../sourceFile.ts';
import { toValue, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from '../yaml/node.ts';

/*
 * Reading values out of a mapping. Whether a value has the right type is the schema's to tell, so what has the wrong
 * one counts here as not given.
 */

/** The entries of a mapping by key; none for anything else. */
export function fieldsOf(node: YamlNode | null | undefined): Fields {
  return node?.kind === 'map' ? new MapFields(node.entries) : none;
}

/**
 * Looks a key up by going through the entries: most mappings have a handful, and a hash table for each of 100,000
 * tasks takes longer to make, and to throw away, than all that is looked up in it.
 */
class MapFields implements Fields {
  readonly entries: readonly YamlEntry[];

  constructor(entries: readonly YamlEntry[]) {
    this.entries = entries;
  }

  get(key: string): YamlEntry | undefined {
    const { entries } = this;
    for (let at = entries.length - 1; at >= 0; at--) {
      const entry = entries[at];
      if (entry !== undefined && entry.key.value === key) return entry;
    }
    return undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }
}

const none: Fields = new MapFields([]);

/** The value under a key where it is a mapping. */
export function mapIn(fields: Fields, key: string): YamlMap | null {
  const value = fields.get(key)?.value;
  return value?.kind === 'map' ? value : null;
}

/** The value under a key where it is a text. */
export function textScalarIn(fields: Fields, key: string): TextScalar | null {
  const value = fields.get(key)?.value;
  return value !== null && value !== undefined && isText(value) ? value : null;
}

/** The text under a key. */
export function textIn(fields: Fields, key: string): string | null {
  return textScalarIn(fields, key)?.value ?? null;
}

/** The truth value under a key. */
export function flagIn(fields: Fields, key: string): boolean | null {
  const value = scalarValueIn(fields, key);
  return typeof value === 'boolean' ? value : null;
}

/** The number under a key. */
export function numberIn(fields: Fields, key: string): number | null {
  const value = scalarValueIn(fields, key);
  return typeof value === 'number' ? value : null;
}

/** The text under a key where it is one of those expected. */
export function choiceIn<Choice extends string>(
  fields: Fields,
  key: string,
  choices: readonly Choice[],
): Choice | null {
  const value = scalarValueIn(fields, key);
  return choices.find(choice => choice === value) ?? null;
}

/** The items of the list under a key that are not empty. */
export function itemsIn(fields: Fields, key: string): readonly YamlNode[] {
  const value = fields.get(key)?.value;
  return value?.kind === 'sequence' ? value.items.filter(item => item !== null) : noItems;
}

const noItems: readonly never[] = [];

/** The texts of the list under a key, with their places. */
export function textsIn(fields: Fields, key: string): readonly TextScalar[] {
  return itemsIn(fields, key).filter(isText);
}

/** The texts of the list under a key. */
export function textValuesIn(fields: Fields, key: string): readonly string[] {
  if (!fields.has(key)) return noItems;
  return textsIn(fields, key).map(({ value }) => value);
}

/** A scalar that is a text. */
export interface TextScalar extends YamlScalar {
  readonly value: string;
}

/** Whether a node is a text. */
export function isText(node: YamlNode): node is TextScalar {
  return node.kind === 'scalar' && typeof node.value === 'string';
}

/**
 * A map of texts, as environments are. A number is taken as it is written, not as it counts: `VERSION: 1.10` is
 * `1.10`, because that is what its author sees.
 */
export function environmentIn(file: SourceFile, fields: Fields): Readonly<Record<string, string>> {
  const map = mapIn(fields, 'env');
  if (map === null) return noEnvironment;
  return Object.fromEntries(
    map.entries.flatMap(({ key, value }) =>
      value?.kind === 'scalar' && value.value !== null
        ? [[String(key.value), environmentText(file, value)] as const]
        : [],
    ),
  );
}

const noEnvironment: Readonly<Record<string, string>> = {};

function environmentText(file: SourceFile, scalar: YamlScalar): string {
  if (typeof scalar.value === 'number') return file.text.slice(scalar.span.start, scalar.span.end);
  return String(scalar.value);
}

/** The plain value of a tree. A scalar of YAML's core schema, a list or a map is always JSON. */
export function jsonOf(node: YamlNode | null): Json {
  return toValue(node) as Json;
}

/** The plain value of a mapping; empty for anything else. */
export function jsonObjectOf(node: YamlNode | null | undefined): JsonObject {
  return node?.kind === 'map' ? (toValue(node) as JsonObject) : {};
}

function scalarValueIn(fields: Fields, key: string): YamlScalar['value'] {
  const value = fields.get(key)?.value;
  return value?.kind === 'scalar' ? value.value : null;
}
