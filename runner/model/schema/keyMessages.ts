import type { SchemaError } from '../../../schemas/validators.generated.js';
import { nearestName } from '../nearestName.ts';
import type { Span } from '../sourceFile.ts';
import { isSchemaObject, joined, oneOf, quoted, type SchemaObject } from './phrases.ts';
import type { Place } from './place.ts';
import { containerOf, subjectOf } from './subject.ts';
import type { Located, Told } from './told.ts';

/** With more known keys than this, a message does not list them. */
const mostListed = 8;

/** The message of an error about what is in a collection; undefined where another error says the same. */
export function keyMessage(error: SchemaError, located: Located): Told | undefined {
  const { keyword, params } = error;
  switch (keyword) {
    case 'additionalProperties':
      return unknownKey(String(params['additionalProperty']), error, located);
    case 'unevaluatedProperties':
      return unknownKey(String(params['unevaluatedProperty']), error, located);
    case 'required':
      return missingKey(error, located);
    case 'dependentRequired':
    case 'dependencies':
      return missingCompanion(error, located);
    case 'not':
      return excluded(error, located);
    case 'uniqueItems':
      return doubledItem(error, located);
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return wrongCount(error, located);
    case 'if':
    case 'propertyNames':
      return undefined;
    default:
      return otherwise(error, located);
  }
}

/** The known key that an unknown one stands for; undefined where there is none, and for any other error. */
export function meantBy(error: SchemaError): string | undefined {
  const { params, data } = error;
  const key = params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (typeof key !== 'string') return undefined;
  return meantKey(key, propertiesOf(error), isSchemaObject(data) ? data : {});
}

function propertiesOf({ parentSchema }: SchemaError): SchemaObject {
  const properties = parentSchema?.['properties'];
  return isSchemaObject(properties) ? properties : {};
}

function unknownKey(key: string, error: SchemaError, { place, tree }: Located): Told {
  const schema = error.parentSchema ?? {};
  const properties = propertiesOf(error);
  const suggestion = meantBy(error);
  const message = `Unknown key ${quoted(key)} in ${containerOf(place, schema, tree)}`;
  return {
    code: 'unknown-key',
    message: `${message}${suggestion === undefined ? expectedKeys(properties) : `; did you mean ${quoted(suggestion)}?`}`,
    span: keySpanIn(place, key),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function expectedKeys(properties: SchemaObject): string {
  const keys = Object.keys(properties);
  return keys.length === 0 || keys.length > mostListed ? '.' : `; expected ${oneOf(keys.map(quoted))}.`;
}

/** The known key that was meant: the same word in another spelling, another tool's word for it, or the nearest. */
function meantKey(key: string, properties: SchemaObject, given: SchemaObject): string | undefined {
  const open = Object.keys(properties).filter(name => !Object.hasOwn(given, name));
  const word = plain(key);
  return (
    open.find(name => plain(name) === word) ??
    open.find(name => otherNames(properties[name]).some(other => plain(other) === word)) ??
    nearestName(key, open)
  );
}

function plain(key: string): string {
  return key.toLowerCase().replaceAll(/[-_ ]/g, '');
}

function otherNames(schema: unknown): readonly string[] {
  const names: unknown = isSchemaObject(schema) ? schema['x-also-called'] : undefined;
  return Array.isArray(names) ? names.filter(name => typeof name === 'string') : [];
}

function missingKey({ params, parentSchema }: SchemaError, { place, tree }: Located): Told {
  const key = String(params['missingProperty']);
  return {
    code: 'missing-key',
    message: `${subjectOf(place, parentSchema, tree)} needs ${quoted(key)}.`,
    span: place.keySpan,
    missing: { keys: [key], map: place.node?.span ?? null },
  };
}

/** A key that means nothing without another one. */
function missingCompanion({ params }: SchemaError, { place }: Located): Told {
  const key = String(params['property']);
  const companion = String(params['missingProperty']);
  return {
    code: 'missing-key',
    message: `${quoted(key)} needs ${quoted(companion)} beside it.`,
    span: keySpanIn(place, key),
    missing: { keys: [companion], map: place.node?.span ?? null },
  };
}

/** `not: { required: […] }` says which keys exclude each other. */
function excluded(error: SchemaError, located: Located): Told {
  const { place, tree } = located;
  const not: unknown = error.parentSchema?.['not'];
  const required: unknown = isSchemaObject(not) ? not['required'] : undefined;
  if (!Array.isArray(required)) return otherwise(error, located);
  const keys = required.map(String);
  const entry =
    place.node?.kind === 'map'
      ? place.node.entries.findLast(({ key }) => keys.includes(String(key.value)))
      : undefined;
  return {
    code: 'wrong-value',
    message: `${subjectOf(place, error.parentSchema, tree)} takes only one of ${joined(keys.map(quoted))}; found ${keys.length === 2 ? 'both' : 'all of them'}.`,
    span: entry?.key.span ?? place.keySpan,
  };
}

function doubledItem({ params, data }: SchemaError, { place, tree }: Located): Told {
  const at = Math.max(Number(params['i']), Number(params['j']));
  const item = place.node?.kind === 'sequence' ? place.node.items[at] : undefined;
  const value: unknown = Array.isArray(data) ? data[at] : undefined;
  const what = isSchemaObject(value) || Array.isArray(value) ? 'the same entry' : quoted(value);
  return {
    code: 'wrong-value',
    message: `${subjectOf(place, undefined, tree)} lists ${what} twice.`,
    span: item?.kind === 'scalar' ? item.span : place.valueSpan,
  };
}

function wrongCount({ keyword, params, data }: SchemaError, { place, tree }: Located): Told {
  const what = keyword.endsWith('Items') ? ['entry', 'entries'] : ['key', 'keys'];
  const limit = Number(params['limit']);
  const count = Array.isArray(data) ? data.length : Object.keys(Object(data)).length;
  const bound = keyword.startsWith('min') ? 'at least' : 'at most';
  return {
    code: 'wrong-value',
    message: `${subjectOf(place, undefined, tree)} expects ${bound} ${limit} ${what[limit === 1 ? 0 : 1]}; found ${count === 0 ? 'none' : count}.`,
    span: place.valueSpan,
  };
}

/** Keywords that only schemas of users' own components use. */
function otherwise({ keyword, message }: SchemaError, { place, tree }: Located): Told {
  const said = keyword === 'false schema' ? 'is not allowed here' : (message ?? `fails "${keyword}"`);
  return {
    code: 'wrong-value',
    message: `${subjectOf(place, undefined, tree)} ${said}.`,
    span: place.valueSpan,
  };
}

/** Where a key of a mapping is written. */
function keySpanIn(place: Place, name: string): Span {
  const { node } = place;
  const entry =
    node?.kind === 'map' ? node.entries.findLast(({ key }) => String(key.value) === name) : undefined;
  return entry?.key.span ?? place.keySpan;
}
