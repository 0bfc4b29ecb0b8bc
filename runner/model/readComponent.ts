import { isReservedName } from './builtin/components.ts';
import type { ComponentDefinition, ComponentRuns } from './catalog.ts';
import { checkText } from './check/expressions.ts';
import { choiceIn, fieldsOf, jsonObjectOf, mapIn, textIn, textScalarIn } from './check/fields.ts';
import { Reading } from './check/reading.ts';
import { componentScriptPlace } from './check/scope.ts';
import { checkUntrusted } from './check/untrusted.ts';
import type { Fields } from './draft.ts';
import type { Problem } from './problem.ts';
import { defaultSettings, emptyCatalog } from './readSettings.ts';
import { checkSchema } from './schema/checkSchema.ts';
import { hasError, settleProblems } from './settleProblems.ts';
import type { SourceFile } from './sourceFile.ts';
import type { YamlNode } from './yaml/node.ts';
import { readYaml } from './yaml/readYaml.ts';

export interface ComponentReading {
  /** Null while the file has an error. */
  readonly component: ComponentDefinition | null;
  readonly problems: readonly Problem[];
  /** The file's tree, for the places of what only others can check: that `main` exists, and that `parameters` is a JSON Schema. */
  readonly root: YamlNode | null;
}

/** Reads `.segue/components/<folder>/component.yaml`. The folder's name is the component's. */
export function readComponent(file: SourceFile, folder: string): ComponentReading {
  const { root, problems } = readYaml(file);
  const reading = new Reading(file, emptyCatalog(defaultSettings));
  reading.problems.push(...problems, ...checkSchema('component', root));
  const fields = fieldsOf(root);
  checkName(reading, fields, folder);
  const runs = readRuns(reading, fieldsOf(mapIn(fields, 'runs')));
  const settled = settleProblems(file, reading.problems);
  if (runs === null || hasError(settled)) return { component: null, problems: settled, root };
  const component: ComponentDefinition = {
    name: folder,
    description: textIn(fields, 'description'),
    path: file.path,
    parameters: fields.has('parameters') ? jsonObjectOf(fields.get('parameters')?.value) : null,
    outputs: readOutputs(fields),
    openOutputs: !fields.has('outputs'),
    runs,
    text: file.text,
  };
  return { component, problems: settled, root };
}

/** The same as the schema has for `name`, which may be left out. */
const namePattern = /^[a-z0-9][a-z0-9_-]{0,99}$/;

function checkName(reading: Reading, fields: Fields, folder: string): void {
  const name = textScalarIn(fields, 'name');
  if (name !== null && name.value !== folder)
    reading.report('wrong-value', name.span, {
      message: `"name" expects "${folder}", as the component's folder is called; found "${name.value}".`,
      suggestion: folder,
    });
  const span = name?.span ?? fields.entries[0]?.key.span ?? { start: 0, end: 0 };
  if (!namePattern.test(folder))
    reading.report('invalid-id', span, {
      message: `The component's folder is called "${folder}", expected a name of lower-case letters, digits, "-" and "_" that starts with a letter or digit.`,
    });
  if (!isReservedName(folder)) return;
  reading.report('reserved-name', span, {
    message: `The name "${folder}" belongs to a built-in component; give the component's folder another name.`,
  });
}

function readRuns(reading: Reading, fields: Fields): ComponentRuns | null {
  const using = choiceIn(fields, 'using', ['shell', 'node', 'python']);
  const script = textScalarIn(fields, 'script');
  const main = textIn(fields, 'main');
  if (script !== null) {
    checkText(reading, script, () => componentScriptPlace);
    // Whoever calls a component gives its parameters; to its script all of them are somebody else's.
    checkUntrusted(reading, script, { textParams: 'all' });
  }
  if (using === null) return null;
  if (script !== null) return { using, script: script.value };
  return main === null ? null : { using, main };
}

function readOutputs(fields: Fields): ComponentDefinition['outputs'] {
  const entries = mapIn(fields, 'outputs')?.entries ?? [];
  return Object.fromEntries(
    entries.map(({ key, value }) => [
      String(key.value),
      { description: textIn(fieldsOf(value), 'description') },
    ]),
  );
}
