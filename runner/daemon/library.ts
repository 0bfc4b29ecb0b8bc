import { nearestName } from '../model/nearestName.ts';
import type { FileProblem } from '../model/project/fileProblem.ts';
import { unreadableFile } from '../model/project/fileProblem.ts';
import type { FileSystem } from '../model/project/fileSystem.ts';
import { listOrchestrations, type OrchestrationFile } from '../model/project/orchestrationFiles.ts';
import { joinPath } from '../model/project/paths.ts';
import { duplicateIds, type SourceOfOrchestration } from '../model/project/wholeProject.ts';
import { SourceFile } from '../model/sourceFile.ts';
import { openProject, type Project } from '../project/project.ts';
import { type Accepted, acceptFile } from '../run/prepare.ts';
import { refuseInvalid, refuseUsage } from '../run/refuse.ts';
import type { Refusal } from '../run/request.ts';
import type { KnownOrchestration } from './daemon.ts';

/** An orchestration with all that a run of it needs. */
export interface Shelved extends KnownOrchestration {
  /** The last valid version with what it uses; null where there is none. */
  readonly accepted: Accepted | null;
}

/** What a reading found to be different from the one before. */
export interface LibraryChange {
  readonly id: string;
  readonly path: string;
  /** `kept`: the file has mistakes now, and its last valid version goes on. `broken`: it has mistakes and there is no such version. */
  readonly kind: 'read' | 'kept' | 'broken' | 'gone';
  readonly problems: readonly FileProblem[];
}

/**
 * The orchestrations of a project, each as it was when it was last valid: an edit that is not finished yet, or that is wrong, does not keep a
 * nightly run from starting. A file that is broken concerns no other one.
 */
export class Library {
  readonly #files: FileSystem;
  readonly #root: string;
  #project: Project;
  #shelf: ReadonlyMap<string, Shelved> = new Map();

  private constructor(files: FileSystem, project: Project) {
    this.#files = files;
    this.#root = project.root;
    this.#project = project;
  }

  /** Opens a project of which nothing is read yet but its settings. */
  static async open(files: FileSystem, root: string): Promise<Library> {
    return new Library(files, await openProject(root, files));
  }

  /** With the settings as they were at the last reading. */
  get project(): Project {
    return this.#project;
  }

  /** In the order of their ids. */
  all(): readonly Shelved[] {
    return [...this.#shelf.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  get(id: string): Shelved | undefined {
    return this.#shelf.get(id);
  }

  /** What a run of an orchestration is made of, or why there can be none. */
  accepted(id: string): Accepted | Refusal {
    const shelved = this.#shelf.get(id);
    if (shelved?.accepted != null) return shelved.accepted;
    if (shelved !== undefined)
      return refuseInvalid(`${shelved.path} cannot be run as it is.`, shelved.problems);
    const nearest = nearestName(id, [...this.#shelf.keys()]);
    const hint = nearest === undefined ? '.' : `; did you mean "${nearest}"?`;
    return refuseUsage(`There is no orchestration "${id}"${hint}`);
  }

  /** Reads every file of the project again; tells what is different now. */
  async read(): Promise<readonly LibraryChange[]> {
    this.#project = await openProject(this.#root, this.#files);
    const { files } = await listOrchestrations(this.#files, this.#root);
    const sources: SourceOfOrchestration[] = [];
    const shelf = new Map<string, Shelved>();
    for (const file of files) {
      const source = await this.#readText(file);
      if (source === undefined) continue;
      if ('problem' in source) shelf.set(file.id, this.#shelve(file, [source]));
      else sources.push(source);
    }
    const duplicates = duplicateIds(sources);
    for (const source of sources) {
      const double = duplicates.filter(({ file }) => file.path === source.path);
      // Of two files with one id the first has it; the other one is named with what is wrong.
      const earlier = shelf.get(source.id);
      if (double.length > 0 && earlier !== undefined)
        shelf.set(source.id, { ...earlier, problems: [...earlier.problems, ...double] });
      else shelf.set(source.id, await this.#accept(source));
    }
    const changes = changesBetween(this.#shelf, shelf);
    this.#shelf = shelf;
    return changes;
  }

  async #readText(file: OrchestrationFile): Promise<SourceOfOrchestration | FileProblem | undefined> {
    const outcome = await this.#files.readText(joinPath(this.#root, file.path));
    if (outcome.kind === 'absent') return undefined;
    if (outcome.kind === 'unreadable') return unreadableFile(file.path, outcome);
    return { ...file, file: new SourceFile(file.path, outcome.text) };
  }

  async #accept(source: SourceOfOrchestration): Promise<Shelved> {
    const accepted = await acceptFile(this.#project, source.file);
    if (accepted.kind === 'refused') return this.#shelve(source, accepted.problems);
    const { orchestration, warnings } = accepted;
    const { id, path } = source;
    return { id, path, valid: orchestration, isCurrent: true, problems: warnings, accepted };
  }

  /** A file that cannot be used now: its last valid version is kept. */
  #shelve({ id, path }: OrchestrationFile, problems: readonly FileProblem[]): Shelved {
    const accepted = this.#shelf.get(id)?.accepted ?? null;
    return { id, path, valid: accepted?.orchestration ?? null, isCurrent: false, problems, accepted };
  }
}

function changesBetween(
  before: ReadonlyMap<string, Shelved>,
  after: ReadonlyMap<string, Shelved>,
): readonly LibraryChange[] {
  const gone = [...before.values()].filter(({ id }) => !after.has(id));
  return [
    ...gone.map(({ id, path }): LibraryChange => ({ id, path, kind: 'gone', problems: [] })),
    ...[...after.values()].filter(each => isChanged(before.get(each.id), each)).map(changeTo),
  ];
}

function isChanged(before: Shelved | undefined, after: Shelved): boolean {
  if (before === undefined || before.isCurrent !== after.isCurrent) return true;
  return fingerprint(before) !== fingerprint(after);
}

/** What tells two readings of a file apart: its text, and what is wrong with it or with what it uses. */
function fingerprint({ accepted, isCurrent, problems }: Shelved): string {
  const text = isCurrent ? (accepted?.file.text ?? '') : '';
  return JSON.stringify([
    text,
    problems.map(({ file, problem }) => [file.path, problem.span, problem.message]),
  ]);
}

function changeTo({ id, path, isCurrent, valid, problems }: Shelved): LibraryChange {
  const kind = isCurrent ? 'read' : valid === null ? 'broken' : 'kept';
  return { id, path, kind, problems };
}
