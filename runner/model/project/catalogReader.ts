import type { Catalog, KnownNames, OrchestrationSummary, Settings } from '../catalog.ts';
import { type Mentions, mentionsIn } from '../mentions.ts';
import { SourceFile } from '../sourceFile.ts';
import type { YamlNode } from '../yaml/node.ts';
import { readYaml } from '../yaml/readYaml.ts';
import { definitionsIn } from './definitions.ts';
import type { FileSystem } from './fileSystem.ts';
import { type CatalogReading, gatherDefinitions, type Wanted } from './gatherDefinitions.ts';
import { isFileName, layout } from './layout.ts';
import {
  type FoundFiles,
  findDirectly,
  listOrchestrations,
  type OrchestrationFile,
} from './orchestrationFiles.ts';
import { joinPath } from './paths.ts';
import { readSecretLines } from './secretLines.ts';
import { isYamlName, withoutYamlEnding } from './yamlNames.ts';

/** Builds catalogs of one project from its files. */
export class CatalogReader {
  readonly root: string;
  readonly files: FileSystem;
  readonly settings: Settings;
  /** The walk through the whole tree, made at most once, and only where an id is not found without it. */
  #listing: Promise<FoundFiles> | undefined;

  constructor(root: string, files: FileSystem, settings: Settings) {
    this.root = root;
    this.files = files;
    this.settings = settings;
  }

  /** What one orchestration names. Folders are listed only where a name is not found, for a suggestion. */
  async catalogFor(id: string, root: YamlNode | null): Promise<CatalogReading> {
    const mentions = mentionsIn(root);
    const gathered = await this.gather(mentions);
    const orchestrations = await this.#reachable(id, mentions);
    const catalog: Catalog = {
      ...gathered.catalog,
      orchestrations,
      secretNames: new Set([...mentions.secrets, ...(await this.secretFileNames())]),
    };
    if (isComplete(catalog, mentions, id)) return { catalog, problems: gathered.problems };
    return { catalog: { ...catalog, names: await this.#names() }, problems: gathered.problems };
  }

  /** All orchestrations of the project. */
  listOrchestrations(): Promise<FoundFiles> {
    this.#listing ??= listOrchestrations(this.files, this.root);
    return this.#listing;
  }

  /** Reads the named components and configurations into a catalog without orchestrations. */
  gather(wanted: Wanted): Promise<CatalogReading> {
    return gatherDefinitions(definitionsIn({ root: this.root, files: this.files }), this.settings, wanted);
  }

  /** Names that the secrets file defines; its mistakes are told where its values are read. */
  async secretFileNames(): Promise<Iterable<string>> {
    const { file } = this.settings.secrets;
    if (file === null) return [];
    const outcome = await this.files.readText(joinPath(this.root, file));
    return outcome.kind === 'text' ? readSecretLines(outcome.text).values.keys() : [];
  }

  /** Names of all components of the project's own, sorted. */
  async componentNames(): Promise<readonly string[]> {
    return (await this.#entries(layout.components))
      .filter(({ kind }) => kind === 'folder')
      .map(({ name }) => name);
  }

  /** All configurations as `component/name`, sorted; one that is there under both endings is named once. */
  async configurationNames(): Promise<readonly string[]> {
    const names: string[] = [];
    for (const component of await this.#entries(layout.configurations)) {
      if (component.kind !== 'folder') continue;
      for (const { name, kind } of await this.#entries(`${layout.configurations}/${component.name}`))
        if (kind === 'file' && isYamlName(name)) names.push(`${component.name}/${withoutYamlEnding(name)}`);
    }
    return [...new Set(names)];
  }

  /** The orchestrations that one starts or follows, and those that these start in turn: as far as a cycle can reach. */
  async #reachable(id: string, mentions: Mentions): Promise<ReadonlyMap<string, OrchestrationSummary>> {
    const summaries = new Map<string, OrchestrationSummary>();
    const ids = new Set([...mentions.starts, ...mentions.follows]);
    for (const sought of ids) {
      if (sought === id || !isFileName(sought)) continue;
      const [file] = await this.#find(sought);
      if (file === undefined) continue;
      const summary = await this.#summary(file);
      summaries.set(sought, summary);
      // What a followed one starts is no part of a cycle through this one, unless this one starts it, too.
      const isFollowedOnly = mentions.follows.has(sought) && !mentions.starts.has(sought);
      if (!isFollowedOnly) for (const next of summary.starts) ids.add(next);
    }
    return summaries;
  }

  async #find(id: string): Promise<readonly OrchestrationFile[]> {
    const direct = await findDirectly(this.files, this.root, id);
    return direct.length > 0
      ? direct
      : (await this.listOrchestrations()).files.filter(file => file.id === id);
  }

  /** What an orchestration's file says that matters to other files. */
  async #summary({ id, path }: OrchestrationFile): Promise<OrchestrationSummary> {
    const outcome = await this.files.readText(joinPath(this.root, path));
    if (outcome.kind !== 'text') return { id, path, starts: [] };
    const { root } = readYaml(new SourceFile(path, outcome.text));
    return { id, path, starts: [...mentionsIn(root).starts] };
  }

  async #names(): Promise<KnownNames> {
    return {
      components: await this.componentNames(),
      configurations: await this.configurationNames(),
      orchestrations: (await this.listOrchestrations()).files.map(({ id }) => id),
    };
  }

  async #entries(folder: string) {
    const listing = await this.files.list(joinPath(this.root, folder));
    if (listing.kind !== 'listed') return [];
    return listing.entries
      .filter(({ name }) => isFileName(name))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** Whether everything that a file names is there. */
function isComplete(catalog: Catalog, mentions: Mentions, id: string): boolean {
  const { components, configurations, orchestrations, broken } = catalog;
  for (const name of mentions.components)
    if (!components.has(name) && broken?.components.has(name) !== true) return false;
  for (const key of mentions.configurations)
    if (!configurations.has(key) && broken?.configurations.has(key) !== true) return false;
  for (const name of [...mentions.starts, ...mentions.follows])
    if (name !== id && !orchestrations.has(name)) return false;
  return true;
}
