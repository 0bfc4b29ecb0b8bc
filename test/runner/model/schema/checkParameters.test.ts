import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../runner/model/orchestration.ts';
import type { Problem } from '../../../../runner/model/problem.ts';
import { compileParameters } from '../../../../runner/model/project/compileParameters.ts';
import {
  configurationParameterProblems,
  type ParameterCheck,
  taskParameterProblems,
} from '../../../../runner/model/schema/checkParameters.ts';
import type { SourceFile } from '../../../../runner/model/sourceFile.ts';
import { childOf, entryOf, toValue } from '../../../../runner/model/yaml/node.ts';
import { readYaml } from '../../../../runner/model/yaml/readYaml.ts';
import { check } from '../../../support/caret.ts';

const http: JsonObject = {
  type: 'object',
  required: ['url'],
  additionalProperties: false,
  properties: {
    url: { type: 'string', format: 'uri' },
    retries: { type: 'integer', minimum: 0, maximum: 9 },
    method: { enum: ['GET', 'POST'] },
    paginate: {
      anyOf: [
        {
          type: 'object',
          required: ['next'],
          properties: { next: { type: 'string' } },
          additionalProperties: false,
        },
        { $ref: '#/$defs/cursor' },
        {
          type: 'object',
          required: ['page'],
          properties: { page: { type: 'integer' } },
          additionalProperties: false,
        },
      ],
    },
    auth: {
      oneOf: [
        {
          properties: { kind: { const: 'basic' }, user: { type: 'string' } },
          required: ['kind', 'user'],
        },
        {
          properties: { kind: { const: 'token' }, token: { type: 'string' } },
          required: ['kind', 'token'],
        },
      ],
    },
    limit: { anyOf: [{ const: 'none' }, { type: 'number', exclusiveMinimum: 0 }] },
    tags: { type: 'array', items: { type: 'string' }, uniqueItems: true, maxItems: 2 },
  },
  $defs: {
    cursor: {
      type: 'object',
      required: ['cursor', 'parameter'],
      properties: { cursor: { $ref: '#/$defs/text' }, parameter: { $ref: '#/$defs/text' } },
      additionalProperties: false,
    },
    text: { type: 'string' },
  },
};

async function compiled(schema: JsonObject): Promise<ParameterCheck> {
  const result = (await compileParameters(new Map([['http', schema]]))).get('http');
  if (result === undefined || !('check' in result)) throw new Error(JSON.stringify(result));
  return result.check;
}

/** Checks `with:` laid over the parameters of a configuration, against the carets in a task's text. */
async function checking(text: string, configuration: JsonObject = {}): Promise<void> {
  const isWrong = await compiled(http);
  const read = (file: SourceFile): readonly Problem[] => {
    const { root } = readYaml(file);
    const uses = childOf(root, 'uses')?.span ?? { start: 0, end: 0 };
    const parameters = { ...configuration, ...Object(toValue(childOf(root, 'with'))) };
    const task = { component: 'http', schema: http, with: entryOf(root, 'with'), uses };
    return taskParameterProblems(isWrong(parameters), { ...task, configuration: 'crm' });
  };
  check(text, read);
}

describe('parameters of a task', () => {
  test('a missing one is told of at with:, or at uses: where there is none', async () => {
    await checking(`
      uses: http
      with:
      #<^^^^ missing-key: The component "http" needs "url".
        retries: 1`);
    await checking(`
      uses: http
      #     ^^^^ missing-key: The component "http" needs "url".`);
  });

  test('wrong ones are told of where they are written', async () => {
    await checking(`
      uses: http
      with:
        ur: https://example.com
      # ^^ unknown-key: Unknown key "ur" in the parameters of "http"; did you mean "url"?
        retries: 10
      #          ^^ wrong-value: "retries" expects a whole number from 0 to 9; found 10.
        method: get
      #         ^^^ wrong-value: "method" expects "GET" or "POST"; found "get". Did you mean "GET"?
        limit: 0
      #        ^ wrong-value: "limit" expects "none" or a number above 0; found 0.
        tags: [a, a, 3]
      # ^^^^ wrong-value: "tags" expects at most 2 entries; found 3.
      #           ^ wrong-value: "tags" lists "a" twice.
      #              ^ wrong-type: An entry of "tags" expects text; found 3. Did you mean "3"?`);
  });

  test('what the configuration says wrong is told of at uses:', async () => {
    await checking(
      `
      uses: http
      #     ^^^^ wrong-type: "retries" of the configuration "crm" expects a whole number from 0 to 9; found "many".
      with:
        url: not an address
      #      ^^^^^^^^^^^^^^ wrong-value: "url" expects text in the form of a uri; found "not an address".`,
      { retries: 'many' },
    );
  });

  test('of several forms, the one that was meant is told of', async () => {
    await checking(`
      uses: http
      with:
        url: https://example.com
        paginate: { cursor: 3, paramete: x }
      #                     ^ wrong-type: "cursor" expects text; found 3. Did you mean "3"?
      #                        ^^^^^^^^ unknown-key: Unknown key "paramete" in "paginate"; did you mean "parameter"?
        auth: { kind: token, token: 3 }
      #                             ^ wrong-type: "token" expects text; found 3. Did you mean "3"?`);
    await checking(`
      uses: http
      with:
        url: https://example.com
        paginate: {}
      # ^^^^^^^^ missing-key: "paginate" needs "next", "cursor" or "page".`);
    await checking(`
      uses: http
      with:
        url: https://example.com
        paginate: 3
      #           ^ wrong-type: "paginate" expects a map with the key "next", a map with keys such as "cursor" and "parameter" or a map with the key "page"; found 3.`);
  });

  test('an expression fits everywhere, because its value is not known yet', async () => {
    await checking(
      `
      uses: http
      with:
        url: \${{ params.url }}
        method: \${{ params.method }}
        paginate: { page: "\${{ params.page }}" }
        limit: \${{ params.limit }}
        auth: \${{ fromJSON(params.auth) }}
        tags: ["\${{ params.a }}"]`,
      { retries: '${{ params.retries }}' },
    );
  });
});

test('a configuration may leave out what its tasks give, but not say what is wrong', async () => {
  const isWrong = await compiled(http);
  const read = (file: SourceFile): readonly Problem[] => {
    const { root } = readYaml(file);
    const parameters = entryOf(root, 'parameters');
    const place = { component: 'http', schema: http, parameters };
    return configurationParameterProblems(isWrong(toValue(parameters?.value ?? null)), place);
  };
  check(
    `
    parameters:
      retries: none
    #          ^^^^ wrong-type: "retries" expects a whole number from 0 to 9; found "none".
      method: \${{ params.method }}`,
    read,
  );
});

describe('compiling', () => {
  const message = async (schema: JsonObject): Promise<unknown> =>
    (await compileParameters(new Map([['c', schema]]))).get('c');

  test('an invalid schema is told of', async () => {
    expect(await message({ properties: { a: { type: 'strin' } } })).toEqual({
      invalid:
        '"properties/a/type" in the schema of the parameters must be equal to one of the allowed values: array, boolean, integer, null, number, object, string.',
      pointer: '/properties/a/type',
    });
    expect(await message({ $ref: '#/nope' })).toEqual({
      invalid: "The schema of the parameters cannot be used: can't resolve reference #/nope from id #.",
      pointer: '',
    });
    expect(await message({ type: 'string', pattern: '(' })).toMatchObject({
      invalid: expect.stringContaining('Invalid regular expression'),
    });
  });

  test('unknown keywords and formats, older drafts and equal ids are let be', async () => {
    const schemas = new Map<string, JsonObject>([
      ['a', { type: 'object', 'x-mine': 1, properties: { a: { type: 'string', format: 'mine' } } }],
      ['b', { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' }],
      ['c', { $id: 'same', type: 'object' }],
      ['d', { $id: 'same', type: 'array' }],
    ]);
    const all = await compileParameters(schemas);
    const checks = [...all.values()].map(result => ('check' in result ? result.check({}).length : result));
    expect(checks).toEqual([0, 0, 0, 1]);
  });
});
