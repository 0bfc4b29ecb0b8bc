import type { Configuration } from '../catalog.ts';
import type { OutlineTask } from '../draft.ts';
import { checkTemplate } from '../expression/expression.ts';
import type { Json, JsonObject } from '../orchestration.ts';
import { configurationParameterProblems, taskParameterProblems } from '../schema/checkParameters.ts';
import type { YamlEntry } from '../yaml/node.ts';
import { checkTexts, explain } from './expressions.ts';
import { fieldsOf, jsonObjectOf, type TextScalar } from './fields.ts';
import type { Reading } from './reading.ts';
import { configurationPlace, type Place } from './scope.ts';

/** A task's call of a component, as far as parameters go. */
export interface ParameterCall {
  readonly task: OutlineTask;
  readonly component: TextScalar;
  readonly configuration: Configuration | null;
  /** The configuration's parameters with those of `with:` laid over them. */
  readonly parameters: JsonObject;
  readonly place: () => Place;
}

/** Tells what is wrong with the parameters of a task's component. */
export function checkTaskParameters(reading: Reading, call: ParameterCall): void {
  const { task, component, configuration, parameters } = call;
  if (configuration !== null) checkConfigurationTexts(reading, configuration, call);
  const schema = reading.catalog.components.get(component.value)?.parameters ?? null;
  const check = reading.catalog.parameterChecks?.get(component.value);
  if (schema === null || check === undefined) return;
  const place = { component: component.value, schema, with: task.fields.get('with'), uses: component.span };
  const errors = check(parameters);
  reading.problems.push(
    ...taskParameterProblems(errors, { ...place, configuration: configuration?.name ?? null }),
  );
}

/** Tells what is wrong with the parameters of a configuration, by themselves. */
export function checkConfigurationParameters(
  reading: Reading,
  component: string,
  entry: YamlEntry | undefined,
): void {
  checkTexts(reading, entry?.value, () => configurationPlace);
  const schema = reading.catalog.components.get(component)?.parameters ?? null;
  const check = reading.catalog.parameterChecks?.get(component);
  if (schema === null || check === undefined || entry?.value?.kind !== 'map') return;
  const errors = check(jsonObjectOf(entry.value));
  reading.problems.push(...configurationParameterProblems(errors, { component, schema, parameters: entry }));
}

/** A configuration's expressions are filled in where a task uses it, so that what they name has to be known to that task. */
function checkConfigurationTexts(reading: Reading, configuration: Configuration, call: ParameterCall): void {
  const config = call.task.fields.get('config')?.value;
  if (config === null || config === undefined) return;
  const laidOver = fieldsOf(call.task.fields.get('with')?.value);
  const left = Object.entries(configuration.parameters).filter(([name]) => !laidOver.has(name));
  for (const text of left.flatMap(([, value]) => expressionsIn(value))) {
    const place = call.place();
    for (const problem of checkTemplate(text, place.scope)) {
      const { code, name, ...finding } = explain(reading, text, { problem, place });
      const message = `In the configuration ${configuration.path}: ${lowerFirst(finding.message)}`;
      // A suggestion would be one for the configuration's file.
      reading.report(code, config.span, name === undefined ? { message } : { message, name });
    }
  }
}

/** All texts of a value that hold an expression. */
function expressionsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return value.includes('${{') ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(expressionsIn);
}

/** A sentence as it stands after a colon. */
function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
