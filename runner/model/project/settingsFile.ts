import type { Settings } from '../catalog.ts';
import { defaultSettings, readSettings } from '../readSettings.ts';
import { SourceFile } from '../sourceFile.ts';
import { type FileProblem, problemsOf, unreadableFile } from './fileProblem.ts';
import type { FileSystem } from './fileSystem.ts';
import { layout } from './layout.ts';
import { readYamlFile } from './yamlNames.ts';

/** The settings of a project, and what is wrong with their file. */
export interface SettingsFile {
  readonly settings: Settings;
  /** Of their file, relative to the root; null where there is none. */
  readonly path: string | null;
  readonly problems: readonly FileProblem[];
}

/** Reads `.segue/segue.yaml`; a project without one has the default settings. */
export async function readSettingsFile(root: string, files: FileSystem): Promise<SettingsFile> {
  const found = await readYamlFile(files, root, layout.settings);
  if (found === null) return { settings: defaultSettings, path: null, problems: [] };
  const { path, outcome } = found;
  if (outcome.kind === 'unreadable')
    return { settings: defaultSettings, path, problems: [unreadableFile(path, outcome)] };
  const file = new SourceFile(path, outcome.text);
  const { settings, problems } = readSettings(file);
  return { settings, path, problems: problemsOf(file, problems) };
}
