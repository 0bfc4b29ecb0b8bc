import type { SchemaError } from '../../../schemas/validators.generated.js';
import { nearestName } from '../nearestName.ts';
import { expectedBy, foundValue, quoted, type SchemaObject, typesOf } from './phrases.ts';
import type { Place } from './place.ts';
import { subjectOf } from './subject.ts';
import type { Located, Told } from './told.ts';

const valueKeywords: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'const',
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
]);

/** Whether a keyword says what a value has to be, and not what has to be in it. */
export function isValueKeyword(keyword: string): boolean {
  return valueKeywords.has(keyword);
}

/** `"parallel" expects a whole number of at least 1; found "many".` */
export function valueMessage(error: SchemaError, schema: SchemaObject, { place, tree }: Located): Told {
  if (error.propertyName !== undefined) return nameMessage(error.propertyName, schema, place);
  const choice = nearestChoice(error.data, schema);
  const suggestion = choice ?? sameInType(error.data, schema);
  const hint =
    suggestion === undefined
      ? hintAt(error.data)
      : ` Did you mean ${choice === undefined ? suggestion : quoted(choice)}?`;
  const said = `${subjectOf(place, undefined, tree)} expects ${expectedBy(schema)}; ${found(error, place)}.${hint}`;
  return {
    code: codeOf(error, schema),
    message: said,
    span: place.valueSpan,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** Whoever writes an expression where a plain value is expected needs to hear why it is none. */
function hintAt(data: unknown): string {
  return typeof data === 'string' && data.includes('${{') ? ' Expressions are not evaluated here.' : '';
}

function codeOf({ keyword }: SchemaError, schema: SchemaObject): Told['code'] {
  if (keyword === 'type' || !isValueKeyword(keyword)) return 'wrong-type';
  return schema['x-format'] === 'id' ? 'invalid-id' : 'wrong-value';
}

function found({ data, keyword }: SchemaError, { node, origin, kind }: Place): string {
  if (data === null && node === null && origin === null)
    return kind === 'item' ? 'found nothing' : 'nothing is written after it';
  const isLength = keyword === 'minLength' || keyword === 'maxLength';
  if (isLength && typeof data === 'string')
    return data === '' ? 'found an empty text' : `found ${[...data].length} characters`;
  return `found ${foundValue(data)}`;
}

/** A key of a map whose keys are names of the author's own. */
function nameMessage(name: string, schema: SchemaObject, place: Place): Told {
  const entry =
    place.node?.kind === 'map' ? place.node.entries.find(({ key }) => key.value === name) : undefined;
  return {
    code: 'wrong-value',
    message: `The name ${quoted(name)} is not allowed here; expected ${expectedBy(schema)}.`,
    span: entry?.key.span ?? place.keySpan,
  };
}

/** How YAML 1.1 and people in a hurry write truth values. */
const truths: ReadonlyMap<string, string> = new Map([
  ...['true', 'yes', 'on'].map(text => [text, 'true'] as const),
  ...['false', 'no', 'off'].map(text => [text, 'false'] as const),
]);

/** The nearest of the texts to choose from. */
function nearestChoice(data: unknown, schema: SchemaObject): string | undefined {
  const choices = schema['enum'];
  if (typeof data !== 'string' || !Array.isArray(choices)) return undefined;
  return nearestName(
    data,
    choices.filter(choice => typeof choice === 'string'),
  );
}

/** The same value in the expected type, as it is written in YAML. */
function sameInType(data: unknown, schema: SchemaObject): string | undefined {
  const types = typesOf(schema);
  if (typeof data !== 'string') return quotesFor(data, types, schema);
  if (types.includes('boolean')) return truths.get(data.toLowerCase());
  const isNumber =
    /^-?[0-9]+(\.[0-9]+)?$/.test(data) && (types.includes('number') || types.includes('integer'));
  return isNumber && (types.includes('number') || !data.includes('.')) ? data : undefined;
}

/** A number or truth value where text is expected: quotes make it text. */
function quotesFor(data: unknown, types: readonly string[], schema: SchemaObject): string | undefined {
  if (typeof data !== 'number' && typeof data !== 'boolean') return undefined;
  const isAnyText =
    types.includes('string') && schema['x-format'] === undefined && schema['pattern'] === undefined;
  return isAnyText ? `"${data}"` : undefined;
}
