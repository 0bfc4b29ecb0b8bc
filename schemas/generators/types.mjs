import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionOf, mapSchema, readSchema, schemasFolder } from './readSchema.mjs';

/** The exported name of each schema's type, by where the schema is. */
const documents = {
  OrchestrationDocument: ['orchestration'],
  ProjectDocument: ['project'],
  ConfigurationDocument: ['configuration'],
  ComponentDocument: ['component'],
  RunSummaryJson: ['run', 'summary'],
  RunJson: ['run'],
  WatchLineJson: ['run', 'watchLine'],
  LogLineJson: ['run', 'logLine'],
  LogIndexJson: ['run', 'logIndex'],
  ResultJson: ['run', 'result'],
  PlanJson: ['plan'],
  ProblemJson: ['problems', 'problem'],
  ProblemsJson: ['problems'],
  NextJson: ['next'],
  SimulationJson: ['simulation'],
  SkippedJson: ['skipped'],
  KnownOrchestrationJson: ['api', 'knownOrchestration'],
  StartRequestJson: ['api', 'startRequest'],
  RetryRequestJson: ['api', 'retryRequest'],
  CancelRequestJson: ['api', 'cancelRequest'],
  StartedRunJson: ['api', 'startedRun'],
  TableUpdateJson: ['api', 'tableUpdate'],
  AcceptedJson: ['api', 'accepted'],
  HealthJson: ['api', 'health'],
  ProblemDetailsJson: ['api', 'problemDetails'],
};

/** The text of `types.ts`: one readonly TypeScript type a document and a part of one. */
export async function typesText() {
  const { compile } = await import('json-schema-to-typescript');
  const resolve = resolver();
  const properties = Object.fromEntries(
    Object.entries(documents).map(([title, [kind, definition]]) => {
      const schema = readSchema(kind);
      return [
        title,
        definition === undefined
          ? { ...resolve(schema, schema), title }
          : resolve({ $ref: `#/$defs/${definition}` }, schema),
      ];
    }),
  );
  const wrapper = { title: 'Wrapper', type: 'object', additionalProperties: false, properties };
  const code = await compile(wrapper, 'Wrapper', {
    additionalProperties: false,
    bannerComment: '',
    ignoreMinAndMaxItems: true,
    unknownAny: true,
    style: { singleQuote: true, printWidth: 110 },
  });
  return `// Made from the schemas by schemas/generate.mjs.\n\n${onOneLine(readonly(withoutWrapper(code)))}`;
}

/** Writes `types.ts`. */
export async function generateTypes() {
  writeFileSync(join(schemasFolder, 'types.ts'), await typesText());
}

/**
 * Gives a function that puts definitions in the place of references. A definition with a title becomes one object wherever it is
 * referred to, in whichever schema, so that it becomes one named type; what stands beside such a reference is left out.
 */
function resolver() {
  const named = new Map();
  const resolve = (schema, root) => {
    const { $defs, ...rest } = schema;
    return mapSchema(rest, inner => (inner.$ref === undefined ? typed(inner) : referredTo(inner, root)));
  };
  const referredTo = ({ $ref, ...beside }, root) => {
    const [home, definition] = targetOf($ref, root);
    if (definition.title === undefined) return { ...resolve(definition, home), ...beside };
    if (!named.has(definition.title)) named.set(definition.title, resolve(definition, home));
    return named.get(definition.title);
  };
  return resolve;
}

/** The schema that a reference leads into, which may be another one, and what it points at there. */
function targetOf(reference, root) {
  const [, kind, inside] = /^https:\/\/segue\.dev\/schemas\/1\/(\w+)\.json(#.+)$/.exec(reference) ?? [];
  const home = kind === undefined ? root : readSchema(kind);
  return [home, definitionOf(home, inside ?? reference)];
}

/** What concerns values and not types is left out, as are unions of `required` alone, which types cannot say. */
function typed(schema) {
  const {
    oneOf,
    if: _if,
    then: _then,
    propertyNames,
    dependentRequired,
    examples,
    minItems,
    ...rest
  } = schema;
  if (rest.allOf?.every(part => Object.keys(part).length === 0)) delete rest.allOf;
  if (rest.anyOf?.every(part => Object.keys(part).join() === 'required')) delete rest.anyOf;
  if (rest.items?.title === undefined && rest.items?.description !== undefined)
    rest.items = { ...rest.items, description: undefined };
  return isAnyMap(rest) ? { ...rest, tsType: anyMapType(rest.type) } : rest;
}

function isAnyMap({ type, properties, additionalProperties }) {
  return [type].flat().includes('object') && properties === undefined && additionalProperties === undefined;
}

function anyMapType(type) {
  return `{ readonly [k: string]: unknown }${[type].flat().includes('null') ? ' | null' : ''}`;
}

function withoutWrapper(code) {
  return code.replace(/export interface Wrapper \{[\s\S]*?\n\}\n/, '');
}

function readonly(code) {
  return code
    .replace(/^( +)((?:'[^']+'|\w+)\??:|\[k: string\]:)(?=\s)/gm, '$1readonly $2')
    .replace(/(\b[A-Za-z]\w*|\([^()]*\)|\{[^{}]*\})\[\]/g, 'readonly $1[]');
}

/** A comment of one line is written on one line. */
function onOneLine(code) {
  return code.replace(/\/\*\*\n +\* (.*)\n +\*\//g, '/** $1 */');
}
