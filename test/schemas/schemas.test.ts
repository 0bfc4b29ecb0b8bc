import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { checkSchema, type DocumentKind } from '../../runner/model/schema/checkSchema.ts';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { readYaml } from '../../runner/model/yaml/readYaml.ts';
import type {
  Annotation,
  FailureCode,
  JobState,
  PhaseState,
  RunStateName,
  SkipReason,
  TaskState,
  TriggerKind,
} from '../../runner/record/entry.ts';
import { referenceText, typesText } from '../../schemas/generate.mjs';
import type {
  AnnotationJson,
  FailureJson,
  JobJson,
  PhaseJson,
  RunJson,
  TaskJson,
  TriggerJson,
} from '../../schemas/types.ts';

interface Schema {
  readonly [keyword: string]: unknown;
  readonly $id?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const language: readonly DocumentKind[] = ['orchestration', 'project', 'configuration', 'component'];
const output = ['run', 'plan', 'problems', 'next', 'simulation', 'skipped'];

function schemaOf(kind: string): Schema {
  return JSON.parse(readFileSync(`schemas/${kind}.schema.json`, 'utf8'));
}

/** Every property of a schema with the path to it, those of its definitions included, but not those in conditions. */
function propertiesOf(schema: Schema, path = ''): readonly (readonly [string, Schema])[] {
  const own = Object.entries(schema.properties ?? {}).map(
    ([key, value]) => [`${path}/${key}`, value] as const,
  );
  const inner = Object.entries(schema.$defs ?? {}).flatMap(([key, value]) =>
    propertiesOf(value, `$defs/${key}`),
  );
  return [...own, ...inner];
}

/** What a property says itself, or the definition that it refers to. */
function textOf(root: Schema, property: Schema, keyword: 'description' | 'examples'): unknown {
  return property[keyword] ?? root.$defs?.[String(property.$ref).replace('#/$defs/', '')]?.[keyword];
}

describe.each([...language, ...output])('the schema of %s', kind => {
  const schema = schemaOf(kind);

  test('has its address', () => {
    expect(schema.$id).toBe(`https://segue.dev/schemas/1/${kind}.json`);
  });

  test('describes every key in whole sentences', () => {
    for (const [path, property] of propertiesOf(schema))
      expect(textOf(schema, property, 'description'), path).toMatch(/^[`A-Z"].*\.$/su);
  });
});

describe.each(language)('the schema of %s', kind => {
  const schema = schemaOf(kind);
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(schema);

  test('gives examples of every key, and they are valid', () => {
    for (const [path, property] of propertiesOf(schema)) {
      const examples = textOf(schema, property, 'examples');
      expect(examples, path).toSatisfy(value => Array.isArray(value) && value.length > 0);
      const pointer = path.replace(/^\/|(?<=^\$defs\/[^/]+)\//, '/properties/').replace('$defs', '/$defs');
      const validate = ajv.getSchema(`${schema.$id}#${pointer}`);
      for (const example of Array.isArray(examples) ? examples : [])
        expect(validate?.(example), `${path}: ${JSON.stringify(example)}`).toBe(true);
    }
  });

  test('gives defaults that are valid', () => {
    for (const [path, property] of propertiesOf(schema)) {
      if (property['default'] === undefined) continue;
      const pointer = path.replace(/^\/|(?<=^\$defs\/[^/]+)\//, '/properties/').replace('$defs', '/$defs');
      expect(ajv.getSchema(`${schema.$id}#${pointer}`)?.(property['default']), path).toBe(true);
    }
  });

  test('closes every map whose keys it knows', () => {
    const maps = [['', schema] as const, ...Object.entries(schema.$defs ?? {})];
    for (const [name, map] of maps)
      if (map.properties !== undefined) expect(map['additionalProperties'], name).toBeDefined();
  });
});

test('what several schemas define, they define alike', () => {
  const definitions = new Map<string, Schema>();
  for (const kind of language)
    for (const [name, definition] of Object.entries(schemaOf(kind).$defs ?? {})) {
      expect(definition, name).toEqual(definitions.get(name) ?? definition);
      definitions.set(name, definition);
    }
});

test('what is made from the schemas is current', async () => {
  expect(readFileSync('schemas/types.ts', 'utf8'), 'run node schemas/generate.mjs').toBe(await typesText());
  expect(readFileSync('docs/language.md', 'utf8'), 'run node schemas/generate.mjs').toBe(referenceText());
});

test('the reference has a table of the keys of every map', () => {
  const reference = referenceText();
  for (const kind of language)
    for (const [path, property] of propertiesOf(schemaOf(kind))) {
      const key = path.slice(path.lastIndexOf('/') + 1);
      const described = property.description ?? textOf(schemaOf(kind), property, 'description');
      expect(reference, path).toContain(`| \`${key}\``);
      expect(reference, path).toContain(String(described).replaceAll('|', '\\|'));
    }
});

test('the files that the reference shows are valid', () => {
  const reference = readFileSync('docs/language.md', 'utf8');
  const files = [...reference.matchAll(/```yaml\n(?:# (\S+)\n)?(.*?)```/gs)];
  expect(files).toHaveLength(8);
  for (const [, path = '.segue/orchestrations/a.yaml', text = ''] of files)
    expect(checkSchema(kindOf(path), readYaml(new SourceFile(path, text)).root), path).toEqual([]);
});

function kindOf(path: string): DocumentKind {
  if (path.includes('/components/')) return 'component';
  if (path.includes('/configurations/')) return 'configuration';
  return path.endsWith('/segue.yaml') ? 'project' : 'orchestration';
}

describe('the JSON of a run', () => {
  test('names the states and reasons that the engine has', () => {
    expectTypeOf<FailureJson['code']>().toEqualTypeOf<FailureCode>();
    expectTypeOf<JobJson['state']>().toEqualTypeOf<JobState>();
    expectTypeOf<TaskJson['state']>().toEqualTypeOf<TaskState>();
    expectTypeOf<PhaseJson['state']>().toEqualTypeOf<PhaseState>();
    expectTypeOf<RunJson['state']>().toEqualTypeOf<RunStateName>();
    expectTypeOf<TaskJson['skipReason']>().toEqualTypeOf<SkipReason | null>();
    expectTypeOf<TriggerJson['kind']>().toEqualTypeOf<TriggerKind>();
    expectTypeOf<keyof AnnotationJson>().toEqualTypeOf<keyof Annotation>();
  });

  test('is a whole run, or its summary in a list', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false });
    formats(ajv);
    const isRun = ajv.compile(schemaOf('run'));
    const isSummary = ajv.getSchema('https://segue.dev/schemas/1/run.json#/$defs/summary');
    const { phases, ...summary } = run;
    expect(isRun(run), JSON.stringify(isRun.errors)).toBe(true);
    expect(isSummary?.(summary)).toBe(true);
    expect(isRun(summary)).toBe(false);
    expect(isRun({ ...run, state: 'done' })).toBe(false);
    expect(isRun({ ...run, createdAt: 'yesterday' })).toBe(false);
  });
});

const run: RunJson = {
  schemaVersion: 1,
  id: '01JD6Z3M5Q8B1V7K2W9X4Y6Z0A',
  orchestration: 'nightly-sales',
  name: 'Nightly sales',
  number: 12,
  attempt: 1,
  retryOf: null,
  state: 'running',
  reason: null,
  trigger: { kind: 'manual' },
  startedBy: 'jana',
  createdAt: '2026-11-21T02:00:00.000Z',
  startedAt: '2026-11-21T02:00:00.012Z',
  endedAt: null,
  durationMs: null,
  params: { since: '7 days' },
  sourceHash: 'sha256:00',
  commit: null,
  waitingFor: null,
  cancelRequested: { by: 'jana', force: false },
  path: '.segue/orchestrations/nightly.yaml',
  phases: [
    {
      id: 'extract',
      name: 'Extract',
      state: 'running',
      tasks: [
        {
          id: 'crm',
          name: 'CRM',
          line: 5,
          state: 'waiting',
          selected: true,
          skipReason: null,
          skipMessage: null,
          failure: null,
          component: 'http',
          configuration: 'crm',
          continueOnFailure: true,
          reusedFrom: null,
          outputs: {},
          records: { in: null, out: 127 },
          result: { records: 127, columns: 3 },
          jobs: [
            {
              id: 'crm.0.1',
              attempt: 1,
              matrix: null,
              state: 'failed',
              reason: { code: 'exit-code', message: 'Ended with exit code 7.', exitCode: 7 },
              waitingFor: null,
              startedAt: '2026-11-21T02:00:00.020Z',
              endedAt: '2026-11-21T02:00:01.220Z',
              durationMs: 1200.5,
              peakMemoryBytes: 8388608,
              cpuMs: 40,
              outputs: {},
              summary: null,
              annotations: [{ level: 'error', message: 'No such table', file: 'load.sh', line: 3 }],
            },
            {
              id: 'crm.0.2',
              attempt: 2,
              matrix: null,
              state: 'waiting',
              reason: null,
              waitingFor: {
                run: '01JD6Z3M5Q8B1V7K2W9X4Y6Z0B',
                runName: 'hourly#3',
                job: 'crm.0.1',
                since: '2026-11-21T01:59:00.000Z',
                place: 1,
              },
              startedAt: null,
              endedAt: null,
              durationMs: null,
              peakMemoryBytes: null,
              cpuMs: null,
              outputs: {},
              summary: null,
              annotations: [],
            },
          ],
        },
      ],
    },
  ],
};
