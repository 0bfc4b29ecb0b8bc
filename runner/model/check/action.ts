import type { Configuration } from '../catalog.ts';
import type { OutlineTask } from '../draft.ts';
import type { Action } from '../orchestration.ts';
import { checkConnectionSecrets } from './connectionSecrets.ts';
import { checkTexts } from './expressions.ts';
import { isText, jsonObjectOf, mapIn, type TextScalar, textIn, textScalarIn } from './fields.ts';
import { checkFormats } from './parameterFormats.ts';
import { checkTaskParameters } from './parameters.ts';
import type { Reading } from './reading.ts';
import type { Place } from './scope.ts';
import { checkUntrusted, type Untrusted } from './untrusted.ts';

export interface ActionContext {
  /** Where the expressions of the action stand. */
  readonly place: () => Place;
  readonly untrusted: Untrusted;
}

/** What a task does; null where the file does not say, or says what cannot be done. */
export function readAction(reading: Reading, task: OutlineTask, context: ActionContext): Action | null {
  const run = task.fields.get('run');
  const uses = task.fields.get('uses');
  if (run !== undefined && uses !== undefined) {
    const [first, second] = run.key.span.start < uses.key.span.start ? [run, uses] : [uses, run];
    reading.report('task-with-two-actions', second.key.span, {
      message: 'The task has both "run" and "uses"; expected exactly one of them.',
      related: [reading.place(first.key.span, `"${first.key.value}" is written here.`)],
    });
  }
  if (run === undefined && uses === undefined)
    reading.report('task-without-action', task.span, {
      message: 'The task has nothing to do; expected "run" (a script) or "uses" (a component).',
    });
  if (uses !== undefined) return readComponentAction(reading, task, context);
  return run === undefined ? null : readScriptAction(reading, task, context);
}

function readScriptAction(reading: Reading, task: OutlineTask, context: ActionContext): Action | null {
  const script = textScalarIn(task.fields, 'run');
  if (script === null) return null;
  checkScript(reading, script, context);
  return { kind: 'script', script: script.value, span: script.span };
}

function checkScript(reading: Reading, script: TextScalar, { place, untrusted }: ActionContext): void {
  checkTexts(reading, script, place);
  checkUntrusted(reading, script, untrusted);
}

function readComponentAction(reading: Reading, task: OutlineTask, context: ActionContext): Action | null {
  const uses = textScalarIn(task.fields, 'uses');
  checkParameterTexts(reading, task, context);
  if (uses === null) return null;
  const definition = reading.catalog.components.get(uses.value);
  if (definition === undefined) {
    reportComponent(reading, uses);
    return null;
  }
  const found = findConfiguration(reading, uses.value, textScalarIn(task.fields, 'config'));
  if (found === undefined) return null;
  const parameters = { ...found?.parameters, ...jsonObjectOf(mapIn(task.fields, 'with')) };
  const call = { task, component: uses, configuration: found, parameters, place: context.place };
  checkTaskParameters(reading, call);
  checkConnectionSecrets(reading, definition, call);
  const texts = checkFormats(reading, definition, mapIn(task.fields, 'with'));
  return {
    kind: 'component',
    component: uses.value,
    configuration: found?.name ?? null,
    parameters,
    ...(Object.keys(texts).length === 0 ? {} : { texts }),
  };
}

/** `with.script` of the component `shell` is a script like that of `run`. */
function checkParameterTexts(reading: Reading, task: OutlineTask, context: ActionContext): void {
  const isShell = textIn(task.fields, 'uses') === 'shell';
  for (const { key, value } of mapIn(task.fields, 'with')?.entries ?? []) {
    if (isShell && key.value === 'script' && value !== null && isText(value))
      checkScript(reading, value, context);
    else checkTexts(reading, value, context.place);
  }
}

function reportComponent(reading: Reading, uses: TextScalar): void {
  const name = uses.value;
  if (name.includes('${{')) {
    const message = '"uses" expects the name of a component; an expression cannot choose it.';
    reading.report('unknown-component', uses.span, { message });
    return;
  }
  const { components, names, broken } = reading.catalog;
  const brokenFile = broken?.components.get(name);
  if (brokenFile !== undefined) {
    const message = `The component "${name}" cannot be used: its file ${brokenFile} has errors.`;
    reading.report('invalid-reference', uses.span, { message });
    return;
  }
  if (names?.components.includes(name) === true) {
    const message = `The component "${name}" has a folder, but no file component.yaml in it.`;
    reading.report('unknown-component', uses.span, { message, name });
    return;
  }
  const known = new Set([...components.keys(), ...(names?.components ?? [])]);
  reading.report('unknown-component', uses.span, reading.unknownName(`component "${name}"`, name, known));
}

/** The configuration that a task names; null where it names none, undefined where there is none of that name. */
function findConfiguration(
  reading: Reading,
  component: string,
  config: TextScalar | null,
): Configuration | null | undefined {
  if (config === null) return null;
  const found = reading.catalog.configurations.get(`${component}/${config.value}`);
  if (found !== undefined) return found;
  const brokenFile = reading.catalog.broken?.configurations.get(`${component}/${config.value}`);
  if (brokenFile !== undefined) {
    const message = `The configuration "${config.value}" cannot be used: its file ${brokenFile} has errors.`;
    reading.report('invalid-reference', config.span, { message });
    return undefined;
  }
  reading.report(
    'unknown-configuration',
    config.span,
    unknownConfiguration(reading, component, config.value),
  );
  return undefined;
}

function unknownConfiguration(reading: Reading, component: string, name: string) {
  if (name.includes('${{'))
    return { message: '"config" expects the name of a configuration; an expression cannot choose it.' };
  const { configurations, names } = reading.catalog;
  const all = [...new Set([...configurations.keys(), ...(names?.configurations ?? [])])];
  const own = all.filter(key => key.startsWith(`${component}/`)).map(key => key.slice(component.length + 1));
  const unknown = reading.unknownName(`configuration "${name}" of the component "${component}"`, name, own);
  const others = all
    .filter(key => key.endsWith(`/${name}`))
    .map(key => `"${key.slice(0, -name.length - 1)}"`);
  if (unknown.suggestion !== undefined || others.length === 0) return unknown;
  const message = `The component "${component}" has no configuration "${name}"; ${others.join(' and ')} ${others.length === 1 ? 'has' : 'have'} one of that name.`;
  return { message, name };
}
