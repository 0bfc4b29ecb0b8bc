/** A schema as it stands in a file, of which only some keywords are known to messages. */
export type SchemaObject = Readonly<Record<string, unknown>>;

/** Longer values are shown shortened in messages. */
const longestShown = 60;

/** What a schema lets through, as what follows `expects`: `a whole number of at least 1`. */
export function expectedBy(schema: SchemaObject): string {
  const own = schema['x-expects'];
  if (typeof own === 'string') return own;
  if (Object.hasOwn(schema, 'const')) return quoted(schema['const']);
  if (Array.isArray(schema['enum'])) return oneOf(schema['enum'].map(quoted));
  const types = typesOf(schema);
  if (types.length === 0) return withoutType(schema);
  return oneOf([...new Set(types.map(type => expectedType(type, schema)))]);
}

/** The names of the types that a schema lets through; empty where it lets any. */
export function typesOf(schema: SchemaObject): readonly string[] {
  const types: readonly unknown[] = [schema['type']].flat();
  return types.filter(type => typeof type === 'string');
}

function expectedType(type: string, schema: SchemaObject): string {
  switch (type) {
    case 'string':
      return expectedText(schema);
    case 'integer':
      return `a whole number${bounds(schema)}`;
    case 'number':
      return `a number${bounds(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
      return expectedMap(schema);
    default:
      return type;
  }
}

function expectedMap({ properties }: SchemaObject): string {
  const keys = isSchemaObject(properties) ? Object.keys(properties) : [];
  if (keys.length === 0) return 'a map';
  if (keys.length === 1) return `a map with the key ${keys.map(quoted)}`;
  return `a map with keys such as ${joined(keys.slice(0, 2).map(quoted))}`;
}

function expectedText({ pattern, format, minLength, maxLength }: SchemaObject): string {
  if (typeof pattern === 'string') return `text that matches ${pattern}`;
  if (typeof format === 'string') return `text in the form of a ${format}`;
  if (typeof maxLength === 'number')
    return `text of ${typeof minLength === 'number' ? `${minLength} to` : 'at most'} ${maxLength} characters`;
  if (minLength === 1) return 'text that is not empty';
  return typeof minLength === 'number' ? `text of at least ${minLength} characters` : 'text';
}

function withoutType(schema: SchemaObject): string {
  const branches = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(branches)) return oneOf([...new Set(branches.filter(isSchemaObject).map(expectedBy))]);
  if (typeof schema['pattern'] === 'string' || typeof schema['format'] === 'string')
    return expectedText(schema);
  const numbers = bounds(schema);
  return numbers === '' ? 'another value' : `a number${numbers}`;
}

function bounds(schema: SchemaObject): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const parts: string[] = [];
  if (minimum !== undefined && maximum !== undefined) parts.push(` from ${minimum} to ${maximum}`);
  else if (minimum !== undefined) parts.push(` of at least ${minimum}`);
  else if (maximum !== undefined) parts.push(` of at most ${maximum}`);
  if (exclusiveMinimum !== undefined) parts.push(` above ${exclusiveMinimum}`);
  if (exclusiveMaximum !== undefined) parts.push(` below ${exclusiveMaximum}`);
  if (multipleOf !== undefined) parts.push(` that is a multiple of ${multipleOf}`);
  return parts.join(' and');
}

/** A value as it was found. */
export function foundValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (isSchemaObject(value)) return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  return quoted(value);
}

/** A scalar as it is written in YAML, texts in quotes and shortened. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= longestShown
    ? text
    : `${text.slice(0, longestShown - 1)}…${typeof value === 'string' ? '"' : ''}`;
}

/** `a`, `a or b`, `a, b or c`. */
export function oneOf(parts: readonly string[]): string {
  return joined(parts, 'or');
}

/** `a`, `a and b`, `a, b and c`, with another word in the place of `and` where one is given. */
export function joined(parts: readonly string[], word = 'and'): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
}

/** The title of a schema as a noun with its article: `TablesTrigger` → `a tables trigger`. Undefined where it has none. */
export function nounOf(schema: SchemaObject): string | undefined {
  const title = schema['title'];
  if (typeof title !== 'string' || title === '') return undefined;
  const noun = title.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** A phrase at the beginning of a sentence. */
export function capitalized(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

/** Whether a value is an object, as a schema that is not `true` or `false` is. */
export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
