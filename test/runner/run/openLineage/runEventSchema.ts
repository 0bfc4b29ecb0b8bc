import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const facets = (more: object = {}) => ({
  type: 'object',
  properties: more,
  additionalProperties: { $ref: '#/$defs/facet' },
});

/**
 * What the specification says of a run's event and of the facets that are sent (https://openlineage.io/spec/2-0-2/OpenLineage.json, and beside it
 * facets/1-0-1/ParentRunFacet.json and facets/1-0-0/ErrorMessageRunFacet.json), as far as it says what must be there and of which form. Stricter
 * than it in one thing: what it does not know is refused.
 */
const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['eventType', 'eventTime', 'run', 'job', 'producer', 'schemaURL'],
  additionalProperties: false,
  properties: {
    eventType: { enum: ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] },
    eventTime: { type: 'string', format: 'date-time' },
    producer: { type: 'string', format: 'uri' },
    schemaURL: { const: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent' },
    run: {
      type: 'object',
      required: ['runId'],
      additionalProperties: false,
      properties: {
        runId: { type: 'string', format: 'uuid' },
        facets: facets({
          parent: { $ref: '#/$defs/parent' },
          errorMessage: { $ref: '#/$defs/errorMessage' },
        }),
      },
    },
    job: { $ref: '#/$defs/named' },
    inputs: { type: 'array', items: { $ref: '#/$defs/named' } },
    outputs: { type: 'array', items: { $ref: '#/$defs/named' } },
  },
  $defs: {
    named: {
      type: 'object',
      required: ['namespace', 'name'],
      additionalProperties: false,
      properties: { namespace: { type: 'string' }, name: { type: 'string' }, facets: facets() },
    },
    facet: {
      type: 'object',
      required: ['_producer', '_schemaURL'],
      properties: {
        _producer: { type: 'string', format: 'uri' },
        _schemaURL: { type: 'string', format: 'uri' },
      },
    },
    parent: {
      $ref: '#/$defs/facet',
      required: ['run', 'job'],
      properties: {
        run: {
          type: 'object',
          required: ['runId'],
          properties: { runId: { type: 'string', format: 'uuid' } },
        },
        job: { $ref: '#/$defs/named' },
      },
    },
    errorMessage: {
      $ref: '#/$defs/facet',
      required: ['message', 'programmingLanguage'],
      properties: { message: { type: 'string' }, programmingLanguage: { type: 'string' } },
    },
  },
};

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
const validate = ajv.compile(schema);

/** What is wrong with an event; empty where nothing is. */
export function eventErrors(event: unknown): readonly string[] {
  return validate(event)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
