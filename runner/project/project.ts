import type { Catalog, Settings } from '../model/catalog.ts';
import type { Draft } from '../model/draft.ts';
import { orchestrationId } from '../model/orchestrationId.ts';
import { CatalogReader } from '../model/project/catalogReader.ts';
import { type FileProblem, problemsOf } from '../model/project/fileProblem.ts';
import type { FileSystem } from '../model/project/fileSystem.ts';
import { findProjectRoot } from '../model/project/findProjectRoot.ts';
import { folderOf, joinPath } from '../model/project/paths.ts';
import { readSettingsFile } from '../model/project/settingsFile.ts';
import { readWholeProject, type WholeProject } from '../model/project/wholeProject.ts';
import { readOrchestration } from '../model/readOrchestration.ts';
import type { SourceFile } from '../model/sourceFile.ts';
import { readYaml } from '../model/yaml/readYaml.ts';
import { type Resolution, resolveOrchestration } from './resolveOrchestration.ts';

/** A project on disk, read only as far as it is asked for. */
export interface Project {
  /** Absolute. */
  readonly root: string;
  readonly settings: Settings;
  /** What is wrong with the settings' file. */
  readonly settingsProblems: readonly FileProblem[];
  /** Finds an orchestration by its id or by a path, which is relative to `folder` where it is not absolute. */
  resolveOrchestration(target: string, folder: string): Promise<Resolution>;
  /** Reads one orchestration, and of the project what it names: no other file is opened. */
  readOrchestration(file: SourceFile): Promise<OrchestrationReading>;
  /** Reads every file of the project. */
  readAll(): Promise<WholeProject>;
}

/** One orchestration with what it names. */
export interface OrchestrationReading {
  readonly draft: Draft;
  readonly catalog: Catalog;
  /** What is wrong with the settings, the file itself, and the components and configurations that it names. */
  readonly problems: readonly FileProblem[];
}

/** Opens the project of a root: reads its settings, nothing else. */
export async function openProject(root: string, files: FileSystem): Promise<Project> {
  const { settings, problems } = await readSettingsFile(root, files);
  return {
    root,
    settings,
    settingsProblems: problems,
    resolveOrchestration: (target, folder) => resolveOrchestration(files, { root, target, folder }),
    readOrchestration: file => readOne(new CatalogReader(root, files, settings), problems, file),
    readAll: () => readWholeProject(new CatalogReader(root, files, settings), problems),
  };
}

/**
 * The root of the project that an orchestration's name belongs to: that around the file where the name is the path of
 * one, so that `segue run ../other/x.yaml` runs in the other project; else that around `folder`.
 */
export async function projectRootFor(
  target: string | null,
  folder: string,
  files: FileSystem,
): Promise<string> {
  if (target !== null) {
    const path = joinPath(folder, target);
    if ((await files.facts(path))?.kind === 'file') return findProjectRoot(folderOf(path), files);
  }
  return findProjectRoot(folder, files);
}

async function readOne(
  reader: CatalogReader,
  settingsProblems: readonly FileProblem[],
  file: SourceFile,
): Promise<OrchestrationReading> {
  const yaml = readYaml(file);
  const { catalog, problems } = await reader.catalogFor(orchestrationId(file.path), yaml.root);
  const draft = readOrchestration(file, catalog, yaml);
  return {
    draft,
    catalog,
    problems: [...settingsProblems, ...problems, ...problemsOf(file, draft.problems)],
  };
}
