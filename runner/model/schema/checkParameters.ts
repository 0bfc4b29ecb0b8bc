import type { Problem } from '../problem.ts';
import type { Span } from '../sourceFile.ts';
import type { YamlEntry } from '../yaml/node.ts';
import type { SchemaObject } from './phrases.ts';
import { type SchemaError, translateErrors } from './translateErrors.ts';

/** Checks parameters against the schema of their component; gives what is wrong, empty where nothing is. */
export type ParameterCheck = (parameters: unknown) => readonly SchemaError[];

/** Where a task gives parameters to a component. */
export interface TaskParameters {
  readonly component: string;
  /** The component's schema. */
  readonly schema: SchemaObject;
  /** The task's `with:`, where it has one. */
  readonly with: YamlEntry | undefined;
  /** The name after `uses:`, where a message is shown whose cause the task's own text does not hold. */
  readonly uses: Span;
  /** Name of the configuration under `with:`, or null. */
  readonly configuration: string | null;
}

/**
 * What is wrong with a task's parameters (its `with:` laid over its configuration's), on the very tokens of `with:`, and on `uses:` where
 * the configuration says it. A text with `${{ … }}` may become anything when the job starts, so it fits everywhere.
 */
export function taskParameterProblems(
  errors: readonly SchemaError[],
  task: TaskParameters,
): readonly Problem[] {
  if (errors.length === 0) return [];
  const node = task.with?.value ?? null;
  const tree = {
    root: node,
    span: task.with?.key.span ?? task.uses,
    ...phrasesFor(task.component),
    elsewhere: {
      span: task.uses,
      origin:
        task.configuration === null ? 'of the component' : `of the configuration "${task.configuration}"`,
    },
  };
  return translateErrors(errors, tree, { schema: task.schema, isTolerated: isAboutExpression });
}

/** Where a configuration gives parameters to its component. */
export interface ConfigurationParameters {
  readonly component: string;
  /** The component's schema. */
  readonly schema: SchemaObject;
  /** The `parameters:` of the configuration, where it has them. */
  readonly parameters: YamlEntry | undefined;
}

/** What is wrong with a configuration's parameters. What is missing is no mistake: each task may add it. */
export function configurationParameterProblems(
  errors: readonly SchemaError[],
  { component, schema, parameters }: ConfigurationParameters,
): readonly Problem[] {
  if (errors.length === 0 || parameters === undefined) return [];
  const root = parameters.value;
  const tree = { root, span: parameters.key.span, ...phrasesFor(component) };
  return translateErrors(errors, tree, {
    schema,
    isTolerated: error => isAboutExpression(error) || isMissingParameter(error),
  });
}

function phrasesFor(component: string) {
  return { subject: `The component "${component}"`, container: `the parameters of "${component}"` };
}

function isAboutExpression({ data, propertyName }: SchemaError): boolean {
  return typeof data === 'string' && propertyName === undefined && data.includes('${{');
}

function isMissingParameter({ instancePath, keyword }: SchemaError): boolean {
  return instancePath === '' && (keyword === 'required' || keyword === 'minProperties');
}
