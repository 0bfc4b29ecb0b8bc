import { builtinChecks, builtinComponents } from '../builtin/components.ts';
import type { Catalog, ComponentDefinition, Configuration, Settings } from '../catalog.ts';
import type { JsonObject } from '../orchestration.ts';
import type { ParameterCheck } from '../schema/checkParameters.ts';
import type { Span } from '../sourceFile.ts';
import { entryOf, type YamlNode } from '../yaml/node.ts';
import type { ComponentFile, Definition, DefinitionReader } from './definitions.ts';
import { type FileProblem, problemsOf } from './fileProblem.ts';

/** A catalog, and what is wrong with the files that it was made of. */
export interface CatalogReading {
  readonly catalog: Catalog;
  readonly problems: readonly FileProblem[];
}

/** Names of what is to be read. */
export interface Wanted {
  readonly components: Iterable<string>;
  /** As `component/name`. */
  readonly configurations: Iterable<string>;
}

/**
 * Reads components and configurations into a catalog that has no orchestrations yet; built-in components are always in it.
 * Names that nothing has are passed over. A configuration is checked against its component, wanted by itself or not.
 */
export async function gatherDefinitions(
  reader: DefinitionReader,
  settings: Settings,
  wanted: Wanted,
): Promise<CatalogReading> {
  const gathered = new Gathered(reader, settings);
  const configurations = [...wanted.configurations];
  const components = new Set([
    ...wanted.components,
    ...configurations.map(key => key.slice(0, key.indexOf('/'))),
  ]);
  const read = new Map<string, ComponentFile>();
  for (const name of components) {
    const component = await reader.component(name);
    if (component === null) continue;
    // Its name is not its own to have, which is all that is to be said of it.
    if (builtinComponents.has(name)) gathered.problems.push(...component.problems);
    else read.set(name, component);
  }
  await gathered.addComponents(read, components);
  for (const key of configurations) {
    const definition = await reader.configuration(key, gathered.catalog);
    if (definition !== null) gathered.addConfiguration(key, definition);
  }
  return gathered;
}

/** A catalog while it is put together. */
class Gathered implements CatalogReading {
  readonly catalog: Catalog;
  readonly problems: FileProblem[] = [];
  readonly #components = new Map<string, ComponentDefinition>(builtinComponents);
  readonly #checks = new Map<string, ParameterCheck>(builtinChecks);
  readonly #configurations = new Map<string, Configuration>();
  readonly #broken = { components: new Map<string, string>(), configurations: new Map<string, string>() };
  readonly #reader: DefinitionReader;

  constructor(reader: DefinitionReader, settings: Settings) {
    this.#reader = reader;
    this.catalog = {
      settings,
      components: this.#components,
      parameterChecks: this.#checks,
      configurations: this.#configurations,
      orchestrations: new Map(),
      secretNames: new Set(),
      broken: this.#broken,
    };
  }

  /** Adds the components that were read, and compiles the schemas of all that are named. */
  async addComponents(read: ReadonlyMap<string, ComponentFile>, named: Iterable<string>): Promise<void> {
    for (const [name, { value }] of read) if (value !== null) this.#components.set(name, value);
    const invalid = await this.#compile(named);
    for (const [name, component] of read) {
      const problem = invalid.get(name);
      this.problems.push(...component.problems);
      if (problem !== undefined) this.problems.push(...invalidSchema(component, problem));
      if (problem === undefined && component.value !== null) continue;
      this.#components.delete(name);
      this.#broken.components.set(name, component.path);
    }
  }

  addConfiguration(key: string, { value, path, problems }: Definition<Configuration>): void {
    this.problems.push(...problems);
    if (value === null) this.#broken.configurations.set(key, path);
    else this.#configurations.set(key, value);
  }

  async #compile(named: Iterable<string>): Promise<ReadonlyMap<string, InvalidSchema>> {
    const schemas = new Map<string, JsonObject>();
    for (const name of named) {
      const schema = this.#components.get(name)?.parameters ?? null;
      if (schema !== null && !builtinChecks.has(name)) schemas.set(name, schema);
    }
    const invalid = new Map<string, InvalidSchema>();
    for (const [name, compiled] of await this.#reader.compile(schemas)) {
      if ('invalid' in compiled) invalid.set(name, compiled);
      else this.#checks.set(name, compiled.check);
    }
    return invalid;
  }
}

interface InvalidSchema {
  readonly invalid: string;
  readonly pointer: string;
}

function invalidSchema(
  { file, root }: ComponentFile,
  { invalid, pointer }: InvalidSchema,
): readonly FileProblem[] {
  const span = spanAt(root, ['parameters', ...pointer.split('/').slice(1).map(unescaped)]);
  return problemsOf(file, [{ code: 'wrong-value', severity: 'error', message: invalid, span }]);
}

/** The key that a way through a tree ends at, or the last of the way that is a key. */
function spanAt(root: YamlNode | null, way: readonly string[]): Span {
  let node = root;
  let span: Span = { start: 0, end: 0 };
  for (const step of way) {
    const entry = entryOf(node, step);
    if (entry !== undefined) span = entry.key.span;
    node = entry?.value ?? (node?.kind === 'sequence' ? (node.items[Number(step)] ?? null) : null);
  }
  return span;
}

/** A part of a JSON pointer as it was before it became one (RFC 6901, 4). */
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
