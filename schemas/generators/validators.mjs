import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { builtinComponents, languageKinds, mapSchema, readSchema, schemasFolder } from './readSchema.mjs';

/** Annotations of ours: what a string means, how a message says what was expected, and what other tools call a key. */
export const annotationKeywords = ['x-format', 'x-expects', 'x-also-called'];

/** Texts that only an editor and the reference show; a validator is half as large without them. */
const shownTexts = ['description', 'examples', 'default'];

/** The component that a run without any other has to check: what `run:` is short for. */
const everyRun = 'shell';

/**
 * Writes `validators.generated.js`: one validator per kind of file that people write and that of `shell`'s parameters, compiled ahead of time, because compiling takes
 * ajv 10 ms and more a schema at each start of the command; and `componentValidators.generated.js`, those of the other built-in components (`queryParameters`), which a
 * run without them does not load. `verbose` puts the failed schema into each error, from which messages are made.
 */
export async function generateValidators() {
  const parametersOf = name => [`${name}Parameters`, readSchema(`components/${name}`)];
  const further = builtinComponents.filter(name => name !== everyRun);
  await writeValidators(
    'validators',
    new Map([...languageKinds.map(kind => [kind, readSchema(kind)]), parametersOf(everyRun)]),
  );
  await writeValidators('componentValidators', new Map(further.map(parametersOf)));
  writeFileSync(join(schemasFolder, 'componentValidators.generated.d.ts'), declarations(further));
}

function declarations(components) {
  const lines = components.map(name => `export const ${name}Parameters: SchemaValidator;`);
  return [
    '// Made from the schemas by schemas/generate.mjs.',
    "import type { SchemaValidator } from './validators.generated.js';",
    '',
    "export type { SchemaValidator } from './validators.generated.js';",
    ...lines,
    '',
  ].join('\n');
}

async function writeValidators(file, sources) {
  const ajv = new Ajv2020({
    schemas: sharingDefinitions([...sources.values()]).map(schema => mapSchema(schema, withoutShownTexts)),
    allErrors: true,
    verbose: true,
    messages: false,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    keywords: annotationKeywords,
    code: { source: true, esm: true },
  });
  const ids = Object.fromEntries([...sources].map(([name, { $id }]) => [name, $id]));
  const bundle = await build({
    stdin: {
      contents: withoutKeywordValues(standaloneCode(ajv, ids)),
      resolveDir: schemasFolder,
      loader: 'js',
    },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    minify: true,
    write: false,
    logLevel: 'warning',
  });
  const code = bundle.outputFiles[0].text;
  writeFileSync(
    join(schemasFolder, `${file}.generated.js`),
    `// Made from the schemas by schemas/generate.mjs.\n${code}`,
  );
}

/**
 * The schemas with each definition as a schema of its own, so that one that several kinds hold a copy of is compiled once.
 * Copies have to be equal: there is one truth about what a notification is.
 */
function sharingDefinitions(schemas) {
  const shared = new Map();
  for (const { $defs = {} } of schemas)
    for (const [name, definition] of Object.entries($defs)) {
      if (shared.has(name) && !isDeepStrictEqual(shared.get(name), definition))
        throw new Error(`The schemas differ about $defs/${name}`);
      shared.set(name, definition);
    }
  const share = schema => mapSchema(schema, inner => referringToShared(inner));
  return [
    ...schemas.map(({ $defs, ...schema }) => share(schema)),
    ...[...shared].map(([name, definition]) => ({ $id: sharedId(name), ...share(definition) })),
  ];
}

function referringToShared(schema) {
  return schema.$ref === undefined
    ? schema
    : { ...schema, $ref: sharedId(schema.$ref.replace('#/$defs/', '')) };
}

function sharedId(name) {
  return `segue:${name}`;
}

function withoutShownTexts(schema) {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !shownTexts.includes(keyword)));
}

/** Each error names the failed keyword and the schema that holds it; the keyword's value beside them says nothing more, and is a tenth of the code. */
function withoutKeywordValues(code) {
  return code.replace(/,schema:[^,{};]+,parentSchema:/g, ',parentSchema:');
}
