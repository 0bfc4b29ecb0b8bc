import type { Fields } from '../draft.ts';
import type { PossibleValues } from '../expression/expression.ts';
import type { Param } from '../orchestration.ts';
import type { YamlEntry, YamlScalar } from '../yaml/node.ts';
import { choiceIn, fieldsOf, mapIn, textIn, textsIn } from './fields.ts';
import type { Reading } from './reading.ts';

/** The inputs of a run. A default has to be one of the options; its type is the schema's to tell. */
export function readParams(reading: Reading, root: Fields): readonly Param[] {
  return (mapIn(root, 'params')?.entries ?? []).map(entry => readParam(reading, entry));
}

/** What params can be, of those of which that is known: a text can be anything. */
export function valuesOfParams(params: readonly Param[]): ReadonlyMap<string, PossibleValues> {
  const values = new Map<string, PossibleValues>();
  for (const { name, type, options } of params) {
    if (type === 'boolean' || type === 'number') values.set(name, { kind: type });
    else if (type === 'choice' && options.length > 0) values.set(name, { kind: 'texts', texts: options });
  }
  return values;
}

function readParam(reading: Reading, { key, value }: YamlEntry): Param {
  const fields = fieldsOf(value);
  const type = choiceIn(fields, 'type', ['string', 'number', 'boolean', 'choice']) ?? 'string';
  const options = textsIn(fields, 'options').map(option => option.value);
  const given = fields.get('default')?.value;
  const fallback = given?.kind === 'scalar' ? given : null;
  if (type === 'choice' && fallback !== null) checkAmong(reading, fallback, options);
  if (type !== 'choice' && fields.has('options')) checkNoOptions(reading, fields, type);
  return {
    name: String(key.value),
    type,
    description: textIn(fields, 'description'),
    options,
    fallback: fallback === null ? undefined : fallbackOf(type, fallback),
  };
}

function checkAmong(reading: Reading, fallback: YamlScalar, options: readonly string[]): void {
  // A default that is no text has the wrong type already; without options there is nothing to be among.
  if (typeof fallback.value !== 'string' || options.length === 0 || options.includes(fallback.value)) return;
  reading.report(
    'invalid-param',
    fallback.span,
    reading.unknownName(`option "${fallback.value}"`, fallback.value, options),
  );
}

function checkNoOptions(reading: Reading, fields: Fields, type: Param['type']): void {
  const span = fields.get('options')?.key.span;
  if (span === undefined) return;
  const found = fields.has('type') ? `the type is "${type}"` : 'there is no "type"';
  reading.report('invalid-param', span, {
    message: `Only a param of the type "choice" has "options", here ${found}.`,
  });
}

/** A number or truth value given as the default of a text is kept as the text it shows. */
function fallbackOf(type: Param['type'], scalar: YamlScalar): Param['fallback'] {
  const { value } = scalar;
  if (value === null) return undefined;
  return type === 'string' || type === 'choice' ? String(value) : value;
}
