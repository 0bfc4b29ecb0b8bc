import type { Catalog, ComponentDefinition, Configuration } from '../runner/model/catalog.ts';
import type { JsonObject } from '../runner/model/orchestration.ts';
import type { CompiledParameters } from '../runner/model/project/compileParameters.ts';
import {
  type ComponentFile,
  type Definition,
  type DefinitionReader,
  definitionsIn,
  type Place,
} from '../runner/model/project/definitions.ts';
import { layout } from '../runner/model/project/layout.ts';
import { relativeTo } from '../runner/model/project/paths.ts';
import type { ParameterCheck } from '../runner/model/schema/checkParameters.ts';

/** A configuration, and the component that it was checked against. */
interface CheckedConfiguration {
  readonly component: ComponentDefinition | undefined;
  readonly check: ParameterCheck | undefined;
  readonly isBroken: boolean;
  readonly definition: Definition<Configuration> | null;
}

/** The definitions of a project, each read again only after its file, or what it is checked against, has changed. */
export class RememberedDefinitions implements DefinitionReader {
  readonly #reader: DefinitionReader;
  readonly #components = new Map<string, Promise<ComponentFile | null>>();
  readonly #configurations = new Map<string, CheckedConfiguration>();
  readonly #compiled = new WeakMap<JsonObject, CompiledParameters>();

  constructor(place: Place) {
    this.#reader = definitionsIn(place);
  }

  component(name: string): Promise<ComponentFile | null> {
    const known = this.#components.get(name);
    if (known !== undefined) return known;
    const read = this.#reader.component(name);
    this.#components.set(name, read);
    return read;
  }

  async configuration(key: string, catalog: Catalog): Promise<Definition<Configuration> | null> {
    const name = key.slice(0, key.indexOf('/'));
    const component = catalog.components.get(name);
    const check = catalog.parameterChecks?.get(name);
    const isBroken = catalog.broken?.components.has(name) === true;
    const known = this.#configurations.get(key);
    if (known?.component === component && known?.check === check && known?.isBroken === isBroken)
      return known?.definition ?? null;
    const definition = await this.#reader.configuration(key, catalog);
    // What is said of an unknown component depends on all the others.
    if (component !== undefined || isBroken)
      this.#configurations.set(key, { component, check, isBroken, definition });
    return definition;
  }

  async compile(schemas: ReadonlyMap<string, JsonObject>): Promise<ReadonlyMap<string, CompiledParameters>> {
    const unknown = new Map([...schemas].filter(([, schema]) => !this.#compiled.has(schema)));
    const compiled = await this.#reader.compile(unknown);
    const all = new Map<string, CompiledParameters>();
    for (const [name, schema] of schemas) {
      const result = this.#compiled.get(schema) ?? compiled.get(name);
      if (result === undefined) continue;
      this.#compiled.set(schema, result);
      all.set(name, result);
    }
    return all;
  }

  /** A file, or a folder, has changed; the path is relative to the project's root. */
  forget(path: string): void {
    const inComponents = relativeTo(layout.components, path);
    if (inComponents !== path) this.#components.delete(inComponents.split('/')[0] ?? '');
    const inConfigurations = relativeTo(layout.configurations, path);
    if (inConfigurations !== path) {
      const stem = inConfigurations.replace(/\.ya?ml$/, '');
      for (const key of this.#configurations.keys())
        if (key === stem || key.startsWith(`${stem}/`)) this.#configurations.delete(key);
    }
    if (layout.components.startsWith(path)) this.#components.clear();
    if (layout.configurations.startsWith(path)) this.#configurations.clear();
  }

  forgetAll(): void {
    this.#components.clear();
    this.#configurations.clear();
  }
}
