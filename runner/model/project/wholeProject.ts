import type { Catalog, OrchestrationSummary } from '../catalog.ts';
import type { Draft } from '../draft.ts';
import { mentionsIn } from '../mentions.ts';
import { readOrchestration } from '../readOrchestration.ts';
import { SourceFile } from '../sourceFile.ts';
import { readYaml, type YamlReading } from '../yaml/readYaml.ts';
import type { CatalogReader } from './catalogReader.ts';
import { type FileProblem, problemsOf, unreadableFile } from './fileProblem.ts';
import { unreadable } from './fileSystem.ts';
import type { OrchestrationFile } from './orchestrationFiles.ts';
import { joinPath } from './paths.ts';

/** Every file of a project, read. */
export interface WholeProject {
  readonly catalog: Catalog;
  /** One for each orchestration's file that can be read, in the order of their paths. */
  readonly drafts: readonly Draft[];
  /** What is wrong anywhere in the project. */
  readonly problems: readonly FileProblem[];
}

/** Reads settings, components, configurations and orchestrations, all of them, used or not. */
export async function readWholeProject(
  reader: CatalogReader,
  settingsProblems: readonly FileProblem[],
): Promise<WholeProject> {
  const components = await reader.componentNames();
  const configurations = await reader.configurationNames();
  const gathered = await reader.gather({ components, configurations });
  const found = await reader.listOrchestrations();
  const { readings, unreadables } = await readFiles(reader, found.files);
  const catalog: Catalog = {
    ...gathered.catalog,
    orchestrations: summaries(readings),
    names: { components, configurations, orchestrations: [] },
    secretNames: new Set([
      ...(await reader.secretFileNames()),
      ...readings.flatMap(({ yaml }) => [...mentionsIn(yaml.root).secrets]),
    ]),
  };
  const drafts = readings.map(({ file, yaml }) => readOrchestration(file, catalog, yaml));
  const folders = found.unreadable.map(({ path, reason }) => unreadableFile(path, unreadable(reason)));
  const problems = [
    ...settingsProblems,
    ...gathered.problems,
    ...folders,
    ...unreadables,
    ...duplicateIds(readings),
    ...drafts.flatMap(draft => problemsOf(draft.file, draft.problems)),
  ];
  return { catalog, drafts, problems };
}

/** An orchestration's file with its text. */
export interface SourceOfOrchestration extends OrchestrationFile {
  readonly file: SourceFile;
}

interface FileReading extends SourceOfOrchestration {
  readonly yaml: YamlReading;
}

async function readFiles(reader: CatalogReader, files: readonly OrchestrationFile[]) {
  const readings: FileReading[] = [];
  const unreadables: FileProblem[] = [];
  for (const { id, path } of files) {
    const outcome = await reader.files.readText(joinPath(reader.root, path));
    if (outcome.kind === 'unreadable') unreadables.push(unreadableFile(path, outcome));
    // A file that is gone since the folder was listed is not there to be read.
    if (outcome.kind !== 'text') continue;
    const file = new SourceFile(path, outcome.text);
    readings.push({ id, path, file, yaml: readYaml(file) });
  }
  return { readings, unreadables };
}

function summaries(readings: readonly FileReading[]): ReadonlyMap<string, OrchestrationSummary> {
  return new Map(
    readings.map(({ id, path, yaml }) => [id, { id, path, starts: [...mentionsIn(yaml.root).starts] }]),
  );
}

/** Two files of one id: commands, triggers and other files could not say which of them they mean. */
export function duplicateIds(readings: readonly SourceOfOrchestration[]): readonly FileProblem[] {
  const first = new Map<string, SourceOfOrchestration>();
  return readings.flatMap(reading => {
    const earlier = first.get(reading.id);
    if (earlier === undefined) {
      first.set(reading.id, reading);
      return [];
    }
    const range = earlier.file.rangeOf({ start: 0, end: 0 });
    return problemsOf(reading.file, [
      {
        code: 'duplicate-id',
        severity: 'error',
        message: `Duplicate orchestration id "${reading.id}": ${earlier.path} already has it; rename one of the files.`,
        span: { start: 0, end: 0 },
        related: [{ path: earlier.path, range, message: `The file that has the id "${reading.id}" first.` }],
      },
    ]);
  });
}
