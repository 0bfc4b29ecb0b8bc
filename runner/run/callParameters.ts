import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BoundText } from '../component/boundText.ts';
import type { BuiltinCall } from '../component/builtinCall.ts';
import type { Catalog, ComponentDefinition } from '../model/catalog.ts';
import { formatOf, isCode } from '../model/check/parameterFormats.ts';
import { parseTemplate, references } from '../model/expression/expression.ts';
import type { ComponentAction, Json, JsonObject } from '../model/orchestration.ts';
import { SourceFile } from '../model/sourceFile.ts';
import { childOf, type YamlScalar } from '../model/yaml/node.ts';
import { readYaml } from '../model/yaml/readYaml.ts';
import { type TextPlaces, textPlaces, wholeFilePlaces } from '../model/yaml/textPlaces.ts';

/** What the parameters of every call of a run are read with. */
export interface CallFacts {
  readonly catalog: Catalog;
  /** The orchestration's file. */
  readonly file: SourceFile;
  /** Absolute path of the project's root. */
  readonly root: string;
  /** Names of the secrets that the run's jobs can see. */
  readonly secrets: ReadonlySet<string>;
}

/** A task's call of a built-in component, before its expressions are filled in. */
export interface CallRequest {
  readonly action: ComponentAction;
  readonly definition: ComponentDefinition;
  /** The parameters with the component's defaults below them. */
  readonly parameters: JsonObject;
  readonly evaluate: (text: string) => Json;
}

/** The call cannot be made; the message is a whole sentence. */
export class CallError extends Error {}

/** Evaluated parameters; those that are code stand apart. */
export interface CallParameters {
  readonly parameters: JsonObject;
  readonly texts: Readonly<Record<string, BoundText>>;
}

/** The parameters, evaluated; those that are code with the values of their expressions beside them. */
export function parametersOf(facts: CallFacts, request: CallRequest): CallParameters {
  const parameters: Record<string, Json> = {};
  const texts: Record<string, BoundText> = {};
  for (const [name, value] of Object.entries(request.parameters)) {
    const format = formatOf(request.definition, name);
    if (isCode(format) && typeof value === 'string')
      texts[name] = bind(value, placesOf(facts, request.action, name), request.evaluate);
    else if (format === 'sql-file')
      texts['sql'] = bindFile(facts, evaluateAll(value, request.evaluate), request);
    else parameters[name] = evaluateAll(value, request.evaluate);
  }
  return { parameters, texts };
}

/** A value with the expressions in all its texts filled in; a text that is one expression alone keeps its value's type. */
export function evaluateAll(value: Json, evaluate: (text: string) => Json): Json {
  if (typeof value === 'string') return value.includes('${{') ? evaluate(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(item => evaluateAll(item, evaluate));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, evaluateAll(member, evaluate)]),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function bind(text: string, places: TextPlaces, evaluate: (text: string) => Json): BoundText {
  const parts: string[] = [''];
  const values: { value: Json; expression: string }[] = [];
  for (const part of parseTemplate(text).parts) {
    const written = text.slice(part.start, part.end);
    if (part.kind === 'literal') parts[parts.length - 1] += written;
    else {
      values.push({ value: evaluate(written), expression: written });
      parts.push('');
    }
  }
  return { parts, values, places };
}

function bindFile({ root }: CallFacts, value: Json, { evaluate }: CallRequest): BoundText {
  const path = String(value);
  let text: string;
  try {
    text = readFileSync(join(root, path), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new CallError(
      code === 'ENOENT'
        ? `The file ${path} does not exist.`
        : `The file ${path} cannot be read: ${String(code)}.`,
    );
  }
  return bind(text, wholeFilePlaces(path, text), evaluate);
}

/** Where a parameter's text stands: in the orchestration, or in the configuration that gives it. */
function placesOf({ catalog, file }: CallFacts, action: ComponentAction, name: string): TextPlaces {
  const own = action.texts?.[name];
  if (own !== undefined) return textPlaces(file, own);
  const configuration = catalog.configurations.get(`${action.component}/${action.configuration}`);
  if (configuration === undefined) return wholeFilePlaces(file.path, '');
  const source = new SourceFile(configuration.path, configuration.text);
  const scalar = childOf(childOf(readYaml(source).root, 'parameters'), name);
  return isScalar(scalar) ? textPlaces(source, scalar) : wholeFilePlaces(configuration.path, '');
}

function isScalar(node: ReturnType<typeof childOf>): node is YamlScalar {
  return node?.kind === 'scalar';
}

/** The embedded database that is always there. */
const defaultConnection: JsonObject = { type: 'sqlite', path: '.segue/state/default.db' };

interface Named {
  readonly request: CallRequest;
  readonly parameters: JsonObject;
}

/** What the settings say of the connections that the parameters name. */
export function connectionsOf(facts: CallFacts, { request, parameters }: Named): BuiltinCall['connections'] {
  const connections: Record<string, JsonObject> = {};
  for (const [parameter, value] of Object.entries(parameters)) {
    if (formatOf(request.definition, parameter) !== 'connection') continue;
    const name = String(value);
    connections[name] = connectionOf(facts, name, request.evaluate);
  }
  return connections;
}

/** What the settings say of a connection, their expressions filled in. */
export function connectionOf(
  { catalog, secrets }: Pick<CallFacts, 'catalog' | 'secrets'>,
  name: string,
  evaluate: (text: string) => Json,
): JsonObject {
  const { connections } = catalog.settings;
  const described = connections[name] ?? (name === 'default' ? defaultConnection : undefined);
  if (described === undefined) throw new CallError(`Unknown connection "${name}".`);
  const filled: Record<string, Json> = {};
  for (const [key, value] of Object.entries(described)) {
    if (typeof value === 'string') checkSecrets(name, value, secrets);
    filled[key] = evaluateAll(value, evaluate);
  }
  return filled;
}

/** A secret reaches only the jobs of a file that names it, by a connection as well. */
function checkSecrets(connection: string, text: string, secrets: ReadonlySet<string>): void {
  for (const { path } of references(text)) {
    const [context, name] = path;
    if (context?.toLowerCase() !== 'secrets' || name === undefined || secrets.has(name)) continue;
    throw new CallError(
      `The connection "${connection}" needs the secret ${name}; list it under "secrets" of the orchestration.`,
    );
  }
}
