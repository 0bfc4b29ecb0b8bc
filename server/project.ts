import type { Catalog, OrchestrationSummary } from '../runner/model/catalog.ts';
import type { PileUps } from '../runner/model/check/pileUps.ts';
import { TaskMemory } from '../runner/model/check/taskMemory.ts';
import type { Draft } from '../runner/model/draft.ts';
import type { Problem } from '../runner/model/problem.ts';
import { CatalogReader } from '../runner/model/project/catalogReader.ts';
import type { FileProblem } from '../runner/model/project/fileProblem.ts';
import { type FileRole, roleOf } from '../runner/model/project/fileRole.ts';
import { type CatalogReading, gatherDefinitions } from '../runner/model/project/gatherDefinitions.ts';
import type { FoundFiles, OrchestrationFile } from '../runner/model/project/orchestrationFiles.ts';
import { joinPath, relativeTo } from '../runner/model/project/paths.ts';
import { readSettingsFile, type SettingsFile } from '../runner/model/project/settingsFile.ts';
import { duplicateIds } from '../runner/model/project/wholeProject.ts';
import type { SourceFile } from '../runner/model/sourceFile.ts';
import { FileMentionsReader } from './fileMentions.ts';
import { KnownPileUps, type PileUpsOptions } from './knownPileUps.ts';
import { lateDraft } from './lateDraft.ts';
import type { MirroredFiles } from './mirroredFiles.ts';
import type { FileReading, ProjectOfReading } from './reading.ts';
import { RememberedDefinitions } from './rememberedDefinitions.ts';
import { type Source, Sources } from './sources.ts';
import { uriOf } from './uri.ts';

/** A project as it is at one moment. */
export interface ProjectSnapshot {
  /** The same object for as long as nothing in it has changed. */
  readonly catalog: Catalog;
  /** Paths of all files of the language, relative to the root, in their order. */
  readonly paths: readonly string[];
  /** What is wrong with files, beside what reading an orchestration itself tells; by path. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

/** An orchestration's file with what others need to know of it. */
interface Summary extends OrchestrationSummary {
  readonly file: SourceFile;
  readonly secrets: readonly string[];
  /** Equal where nothing that matters to others has changed. */
  readonly stamp: string;
}

const nothingWrong: readonly Problem[] = [];

/** One project: its files on disk and in the editor, read as far as they are asked for and again only where something has changed. */
export class Project implements ProjectOfReading {
  /** Absolute. */
  readonly root: string;
  readonly #files: MirroredFiles;
  readonly #remembered: RememberedDefinitions;
  readonly #sources: Sources;
  readonly #readings = new Map<string, KeptReading>();
  /** What was found wrong with the tasks of each orchestration. */
  readonly #memories = new Map<string, TaskMemory>();
  readonly #mentions = new FileMentionsReader();
  readonly #summaries = new Map<string, Summary>();
  readonly #pileUps: KnownPileUps;
  #snapshot: Promise<ProjectSnapshot> | undefined;
  #settings: Promise<SettingsFile> | undefined;
  #definitions: Promise<CatalogReading> | undefined;
  #listing: Promise<FoundFiles> | undefined;
  /** The last catalog with what it was made of. */
  #made: { readonly from: CatalogReading; readonly stamp: string; readonly catalog: Catalog } | undefined;

  constructor(root: string, files: MirroredFiles, runs: PileUpsOptions) {
    this.root = root;
    this.#pileUps = new KnownPileUps(runs);
    this.#files = files;
    this.#sources = new Sources(root, files);
    this.#remembered = new RememberedDefinitions({ root, files });
  }

  /** What the project is now. */
  snapshot(): Promise<ProjectSnapshot> {
    this.#snapshot ??= this.#take();
    return this.#snapshot;
  }

  /** One file, by its path relative to the root; null where it is none of the language's, or not there. */
  async read(path: string): Promise<FileReading | null> {
    const role = roleOf(path);
    if (role === null) return null;
    const { catalog, problems } = await this.snapshot();
    const source = await this.#sources.at(path);
    if (source === null) {
      this.#readings.delete(path);
      this.#memories.delete(path);
      return null;
    }
    const pileUps = role.kind === 'orchestration' ? this.#pileUps.of(role.id) : null;
    const from = { source, catalog, others: problems.get(path) ?? nothingWrong, pileUps };
    const known = this.#readings.get(path);
    if (known !== undefined && isSame(known.from, from)) return known.reading;
    const reading = this.#readNow(path, role, from);
    this.#readings.set(path, { from, reading });
    return reading;
  }

  #readNow(path: string, role: FileRole, { source, catalog, others, pileUps }: ReadFrom): FileReading {
    const { file, version, problem } = source;
    const base = { uri: this.uriOf(path), path, version, file, catalog, project: this };
    if (problem !== null) return { ...base, kind: 'unreadable', root: null, problems: [problem] };
    const yaml = this.#sources.tree(file);
    if (role.kind !== 'orchestration') return { ...base, ...role, root: yaml.root, problems: others };
    const draft = this.#draft(path, { file, catalog });
    this.#pileUps.ask(role.id, yaml.root);
    const { root } = yaml;
    const { timezone } = catalog.settings;
    let problems: readonly Problem[] | undefined;
    return {
      ...base,
      ...role,
      root,
      get problems() {
        problems ??= [...others, ...(pileUps?.in({ file, root, timezone }) ?? []), ...draft.problems];
        return problems;
      },
      draft,
    };
  }

  /** The draft of an orchestration; the one before is still true where neither the text nor the catalog has changed. */
  #draft(path: string, { file, catalog }: Pick<FileReading, 'file' | 'catalog'>): Draft {
    const known = this.#readings.get(path)?.reading;
    if (known?.kind === 'orchestration' && known.file === file && known.catalog === catalog)
      return known.draft;
    return lateDraft({
      file,
      catalog,
      yaml: this.#sources.tree(file),
      memory: this.#memoryOf(path),
    });
  }

  #memoryOf(path: string): TaskMemory {
    const known = this.#memories.get(path) ?? new TaskMemory();
    this.#memories.set(path, known);
    return known;
  }

  /** The paths of all files of the language, relative to the root. */
  async paths(): Promise<readonly string[]> {
    return (await this.snapshot()).paths;
  }

  /** Every file of the language; what has not changed is not read again. */
  async readAll(): Promise<readonly FileReading[]> {
    const readings: FileReading[] = [];
    for (const path of await this.paths()) {
      const reading = await this.read(path);
      if (reading !== null) readings.push(reading);
    }
    return readings;
  }

  /** The URI of a file, by its path relative to the root. */
  uriOf(path: string): string {
    const absolute = joinPath(this.root, path);
    return this.#files.openAt(absolute)?.uri ?? uriOf({ origin: this.#files.origin, path: absolute });
  }

  isOn(files: MirroredFiles): boolean {
    return this.#files === files;
  }

  /** An absolute path as seen from the root; null for one elsewhere. */
  relative(path: string): string | null {
    const relative = relativeTo(this.root, path);
    return relative === path ? null : relative;
  }

  /**
   * A file has another text than before, or (`isStructural`) is there now and was not, or the other way round. `path` is
   * relative to the root, and may be a folder's.
   */
  changed(path: string, isStructural: boolean): void {
    const role = roleOf(path);
    // Whatever else is in the project, the language does not speak of it.
    if (role === null && !isStructural && !path.startsWith('.segue/')) return;
    this.#snapshot = undefined;
    this.#summaries.delete(path);
    if (isStructural) {
      this.#listing = undefined;
      for (const known of this.#summaries.keys())
        if (known.startsWith(`${path}/`)) this.#summaries.delete(known);
    }
    const isDefinition = path === '.segue' || path.startsWith('.segue/');
    if (role?.kind === 'orchestration' || !isDefinition) return;
    this.#settings = undefined;
    this.#definitions = undefined;
    this.#remembered.forget(path);
  }

  /** Further runs of orchestrations have ended. */
  runsChanged(orchestrations: readonly string[]): void {
    this.#pileUps.runsChanged(orchestrations);
  }

  /** Anything may have changed. */
  changedAnywhere(): void {
    this.#snapshot = undefined;
    this.#summaries.clear();
    this.#listing = undefined;
    this.#settings = undefined;
    this.#definitions = undefined;
    this.#remembered.forgetAll();
  }

  async #take(): Promise<ProjectSnapshot> {
    this.#settings ??= readSettingsFile(this.root, this.#files);
    const settings = await this.#settings;
    const reader = new CatalogReader(this.root, this.#files, settings.settings);
    this.#definitions ??= this.#gather(reader);
    this.#listing ??= reader.listOrchestrations();
    const [gathered, { files }] = await Promise.all([this.#definitions, this.#listing]);
    const summaries = await this.#summarised(files);
    const secrets = await reader.secretFileNames();
    const definitions = [
      ...gathered.catalog.components.values(),
      ...gathered.catalog.configurations.values(),
    ];
    const broken = gathered.catalog.broken;
    const paths = new Set([
      ...(settings.path === null ? [] : [settings.path]),
      ...definitions.flatMap(({ path }) => path ?? []),
      ...(broken?.components.values() ?? []),
      ...(broken?.configurations.values() ?? []),
      ...files.map(({ path }) => path),
    ]);
    return {
      catalog: this.#catalog(gathered, summaries, secrets),
      paths: [...paths].sort(),
      problems: byPath([...settings.problems, ...gathered.problems, ...duplicateIds(summaries)]),
    };
  }

  /** Reads all components and configurations, used or not. */
  async #gather(reader: CatalogReader): Promise<CatalogReading> {
    const components = await reader.componentNames();
    const configurations = await reader.configurationNames();
    const wanted = { components, configurations };
    const { catalog, problems } = await gatherDefinitions(this.#remembered, reader.settings, wanted);
    return { catalog: { ...catalog, names: { components, configurations, orchestrations: [] } }, problems };
  }

  async #summarised(files: readonly OrchestrationFile[]): Promise<readonly Summary[]> {
    const summaries: Summary[] = [];
    for (const { id, path } of files) {
      const known = this.#summaries.get(path);
      const summary = known ?? (await this.#summarise(id, path));
      if (summary === null) continue;
      this.#summaries.set(path, summary);
      summaries.push(summary);
    }
    return summaries;
  }

  async #summarise(id: string, path: string): Promise<Summary | null> {
    const source = await this.#sources.at(path);
    if (source === null || source.problem !== null) return null;
    const { starts, secrets } = this.#mentions.read(this.#sources.tree(source.file).root);
    return {
      id,
      path,
      starts,
      secrets,
      file: source.file,
      stamp: JSON.stringify([id, path, starts, secrets]),
    };
  }

  #catalog(from: CatalogReading, summaries: readonly Summary[], secretNames: Iterable<string>): Catalog {
    const secrets = [...secretNames];
    const stamp = [...secrets, ...summaries.map(summary => summary.stamp)].join('\n');
    if (this.#made?.from === from && this.#made.stamp === stamp) return this.#made.catalog;
    const catalog: Catalog = {
      ...from.catalog,
      orchestrations: new Map(summaries.map(({ id, path, starts }) => [id, { id, path, starts }])),
      secretNames: new Set([...secrets, ...summaries.flatMap(summary => summary.secrets)]),
    };
    this.#made = { from, stamp, catalog };
    return catalog;
  }
}

/** What a reading was made of. */
interface ReadFrom {
  readonly source: Source;
  readonly catalog: Catalog;
  /** What was found wrong with the file when the project was read. */
  readonly others: readonly Problem[];
  readonly pileUps: PileUps | null;
}

interface KeptReading {
  readonly from: ReadFrom;
  readonly reading: FileReading;
}

function isSame(one: ReadFrom, other: ReadFrom): boolean {
  return (
    one.source === other.source &&
    one.catalog === other.catalog &&
    one.pileUps === other.pileUps &&
    (one.others === other.others || (one.others.length === 0 && other.others.length === 0))
  );
}

function byPath(problems: readonly FileProblem[]): ReadonlyMap<string, readonly Problem[]> {
  const found = new Map<string, Problem[]>();
  for (const { file, problem } of problems) {
    const own = found.get(file.path) ?? [];
    own.push(problem);
    found.set(file.path, own);
  }
  return found;
}
