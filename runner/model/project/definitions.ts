import type { Catalog, ComponentDefinition, Configuration } from '../catalog.ts';
import type { JsonObject } from '../orchestration.ts';
import type { Problem } from '../problem.ts';
import { readComponent } from '../readComponent.ts';
import { readConfiguration } from '../readConfiguration.ts';
import { SourceFile } from '../sourceFile.ts';
import { childOf, type YamlNode } from '../yaml/node.ts';
import type { CompiledParameters } from './compileParameters.ts';
import { type FileProblem, problemsOf, unreadableFile } from './fileProblem.ts';
import type { FileSystem } from './fileSystem.ts';
import { isFileName, layout } from './layout.ts';
import { folderOf, joinPath } from './paths.ts';
import { readYamlFile } from './yamlNames.ts';

/** What was found under a name, and what is wrong with it. */
export interface Definition<Value> {
  /** Null where the file has errors, or cannot be read. */
  readonly value: Value | null;
  /** Relative to the project's root. */
  readonly path: string;
  readonly problems: readonly FileProblem[];
}

/** A component's definition with its file and tree, for the places of what is found wrong later. */
export interface ComponentFile extends Definition<ComponentDefinition> {
  readonly file: SourceFile;
  readonly root: YamlNode | null;
}

/** Where definitions are read from. */
export interface Place {
  /** Absolute. */
  readonly root: string;
  readonly files: FileSystem;
}

/** Gives the definitions of a project; what reads the same project again and again may remember them. */
export interface DefinitionReader {
  /** The project's own component of a name; null where it has none. */
  component(name: string): Promise<ComponentFile | null>;
  /** The configuration `component/name`; null where there is none. The catalog holds its component, if there is one. */
  configuration(key: string, catalog: Catalog): Promise<Definition<Configuration> | null>;
  /** Checks of parameters by these schemas, by the components' names. */
  compile(schemas: ReadonlyMap<string, JsonObject>): Promise<ReadonlyMap<string, CompiledParameters>>;
}

/** Reads definitions from files, each time anew. */
export function definitionsIn(place: Place): DefinitionReader {
  return {
    component: name => readComponentFile(place, name),
    configuration: (key, catalog) => readConfigurationFile(place, key, catalog),
    // The compiler is loaded only where a component has a schema: it takes longer than all else together.
    compile: async schemas =>
      schemas.size === 0 ? new Map() : (await import('./compileParameters.ts')).compileParameters(schemas),
  };
}

/** Reads the project's own component of a name; null where it has none. */
export async function readComponentFile({ root, files }: Place, name: string): Promise<ComponentFile | null> {
  if (!isFileName(name)) return null;
  const found = await readYamlFile(files, root, `${layout.components}/${name}/component`);
  if (found === null) return null;
  const { path, outcome } = found;
  if (outcome.kind === 'unreadable') {
    const problem = unreadableFile(path, outcome);
    return { value: null, path, problems: [problem], file: problem.file, root: null };
  }
  const file = new SourceFile(path, outcome.text);
  const reading = readComponent(file, name);
  const missing =
    reading.component === null ? null : await missingMain({ root, files }, reading.component, reading.root);
  return {
    value: missing === null ? reading.component : null,
    path,
    problems: problemsOf(file, missing === null ? reading.problems : [...reading.problems, missing]),
    file,
    root: reading.root,
  };
}

async function missingMain(
  { root, files }: Place,
  { runs, path }: ComponentDefinition,
  tree: YamlNode | null,
): Promise<Problem | null> {
  if (path === null || !('main' in runs)) return null;
  const main = joinPath(folderOf(joinPath(root, path)), runs.main);
  const facts = await files.facts(main);
  if (facts?.kind === 'file') return null;
  const found = facts === null ? 'there is no such file' : 'that is no file';
  const message = `"main" expects the file that the component executes; found "${runs.main}", but ${found}.`;
  const span = childOf(childOf(tree, 'runs'), 'main')?.span ?? { start: 0, end: 0 };
  return { code: 'missing-file', severity: 'error', message, span };
}

/** Reads the configuration `component/name`; null where there is none. The catalog holds its component, if there is one. */
export async function readConfigurationFile(
  { root, files }: Place,
  key: string,
  catalog: Catalog,
): Promise<Definition<Configuration> | null> {
  const cut = key.indexOf('/');
  const [component, name] = [key.slice(0, cut), key.slice(cut + 1)];
  if (!isFileName(component) || !isFileName(name)) return null;
  const found = await readYamlFile(files, root, `${layout.configurations}/${component}/${name}`);
  if (found === null) return null;
  const { path, outcome } = found;
  if (outcome.kind === 'unreadable') return { value: null, path, problems: [unreadableFile(path, outcome)] };
  const file = new SourceFile(path, outcome.text);
  const { configuration, problems } = readConfiguration(file, { component, name }, catalog);
  return { value: configuration, path, problems: problemsOf(file, problems) };
}
