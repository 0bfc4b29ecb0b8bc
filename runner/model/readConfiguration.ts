import type { Catalog, Configuration } from './catalog.ts';
import { fieldsOf, jsonObjectOf, mapIn, textIn, textScalarIn } from './check/fields.ts';
import { checkConfigurationParameters } from './check/parameters.ts';
import { Reading } from './check/reading.ts';
import type { Problem } from './problem.ts';
import { checkSchema } from './schema/checkSchema.ts';
import { hasError, settleProblems } from './settleProblems.ts';
import type { SourceFile, Span } from './sourceFile.ts';
import { readYaml } from './yaml/readYaml.ts';

export interface ConfigurationReading {
  /** Null while the file has an error. */
  readonly configuration: Configuration | null;
  readonly problems: readonly Problem[];
}

/** Which configuration a file is, as its place in the project says. */
export interface ConfigurationName {
  readonly component: string;
  readonly name: string;
}

/**
 * Reads `.segue/configurations/<component>/<name>.yaml`. An empty file is a configuration without parameters: it only
 * serializes the jobs that name it.
 */
export function readConfiguration(
  file: SourceFile,
  { component, name }: ConfigurationName,
  catalog: Catalog,
): ConfigurationReading {
  const { root, problems } = readYaml(file);
  const reading = new Reading(file, catalog);
  reading.problems.push(...problems, ...(root === null ? [] : checkSchema('configuration', root)));
  const fields = fieldsOf(root);
  const named = textScalarIn(fields, 'component');
  if (named !== null && named.value !== component)
    reading.report('wrong-value', named.span, {
      message: `"component" expects "${component}", as the configuration's folder is called; found "${named.value}".`,
      suggestion: component,
    });
  checkComponent(reading, component, named?.span ?? fields.entries[0]?.key.span ?? { start: 0, end: 0 });
  checkConfigurationParameters(reading, component, fields.get('parameters'));
  const settled = settleProblems(file, reading.problems);
  if (hasError(settled)) return { configuration: null, problems: settled };
  const configuration: Configuration = {
    component,
    name,
    path: file.path,
    description: textIn(fields, 'description'),
    parameters: jsonObjectOf(mapIn(fields, 'parameters')),
    text: file.text,
  };
  return { configuration, problems: settled };
}

function checkComponent(reading: Reading, component: string, span: Span): void {
  const { components, broken, names } = reading.catalog;
  if (components.has(component) || broken?.components.has(component) === true) return;
  const known = new Set([...components.keys(), ...(names?.components ?? [])]);
  const { message } = reading.unknownName(`component "${component}"`, component, known);
  // The suggestion is one for the folder's name, and not for what stands at the place.
  reading.report('unknown-component', span, {
    name: component,
    message: `${message} The configuration's folder is called so.`,
  });
}
