import type { JsonObject } from '../../runner/model/orchestration.ts';

const self: JsonObject = { $ref: '#' };
const schemas: JsonObject = { type: 'array', items: self };
const number: JsonObject = { type: 'number' };
const count: JsonObject = { type: 'integer', minimum: 0 };

/**
 * What is commonly written in a schema of a component's parameters, a part of JSON Schema 2020-12: to complete and explain it, never
 * to judge. What a schema may hold is for ajv to say.
 */
export const schemaOfSchemas: JsonObject = {
  type: 'object',
  properties: {
    type: {
      description: 'The kind of value.',
      enum: ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'],
    },
    description: {
      description: 'What the value is for; shown where it is completed and hovered.',
      type: 'string',
    },
    properties: {
      description: 'The members of an object by name, each with its own schema.',
      type: 'object',
      additionalProperties: self,
    },
    required: {
      description: 'Names of the members that have to be there.',
      type: 'array',
      items: { type: 'string' },
    },
    additionalProperties: {
      description: 'The schema of members that are not listed, or `false` where there may be none.',
      type: ['boolean', 'object'],
      ...self,
    },
    items: { description: 'The schema of each entry of a list.', ...self },
    enum: { description: 'The only values that are allowed.', type: 'array' },
    const: { description: 'The only value that is allowed.' },
    default: { description: 'The value where none is given.' },
    examples: { description: 'Values that show what is meant; offered by completion.', type: 'array' },
    title: { description: 'A short name of the value.', type: 'string' },
    pattern: { description: 'A regular expression that a text has to match.', type: 'string' },
    format: {
      description: 'What a text has to look like.',
      enum: ['date', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'time', 'uri', 'uuid'],
    },
    minLength: { description: 'The least number of characters.', ...count },
    maxLength: { description: 'The greatest number of characters.', ...count },
    minimum: { description: 'The least number that is allowed.', ...number },
    maximum: { description: 'The greatest number that is allowed.', ...number },
    minItems: { description: 'The least number of entries.', ...count },
    maxItems: { description: 'The greatest number of entries.', ...count },
    uniqueItems: { description: 'Whether no entry may stand twice.', type: 'boolean' },
    anyOf: { description: 'Schemas of which at least one has to hold.', ...schemas },
    oneOf: { description: 'Schemas of which exactly one has to hold.', ...schemas },
    allOf: { description: 'Schemas that all have to hold.', ...schemas },
    $defs: {
      description: 'Schemas that others refer to by `#/$defs/<name>`.',
      type: 'object',
      additionalProperties: self,
    },
    $ref: { description: 'The place of another schema, such as `#/$defs/<name>`.', type: 'string' },
  },
};
