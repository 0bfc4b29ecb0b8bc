import { nearestName } from '../model/nearestName.ts';
import type { FileProblem } from '../model/project/fileProblem.ts';
import { unreadableFile } from '../model/project/fileProblem.ts';
import type { FileSystem } from '../model/project/fileSystem.ts';
import { listOrchestrations, type OrchestrationFile } from '../model/project/orchestrationFiles.ts';
import { joinPath } from '../model/project/paths.ts';
import { duplicateIds, type SourceOfOrchestration } from '../model/project/wholeProject.ts';
import { SourceFile } from '../model/sourceFile.ts';
import { openProject, type Project } from '../project/project.ts';
import type { Accepted } from '../run/prepare.ts';
import { refuseInvalid, refuseUsage } from '../run/refuse.ts';
import type { Refusal } from '../run/request.ts';
import { definitionsOf } from '../run/sources.ts';
import { LibraryReading, type Restore } from './libraryReading.ts';
import { type Findings, OnceRead } from './onceRead.ts';
import { type Shelved, WholeVersions } from './shelved.ts';

/** What a reading found to be different from the one before. */
export interface LibraryChange {
  readonly id: string;
  readonly path: string;
  /** `kept`: the file has mistakes now, and its last valid version goes on. `broken`: it has mistakes and there is no such version. */
  readonly kind: 'read' | 'kept' | 'broken' | 'gone';
  readonly problems: readonly FileProblem[];
}

/** After so many files, others get their turn: a project may have thousands, and the daemon has more to do than to read them. */
const mostWithoutRest = 20;

/**
 * The orchestrations of a project, each as it was when it was last valid: an edit that is not finished yet, or that is wrong, does not keep a
 * nightly run from starting. A file that is broken concerns no other one.
 */
export class Library {
  readonly #files: FileSystem;
  readonly #root: string;
  readonly #whole = new WholeVersions();
  readonly #restore: Restore;
  #project: Project;
  /** What the settings were read from. */
  #settings: Findings = new Map();
  /** In the order of their ids. */
  #shelf: ReadonlyMap<string, Shelved> = new Map();
  #listedSecrets: ReadonlySet<string> = new Set();

  private constructor(files: FileSystem, project: Project, restore: Restore) {
    this.#files = files;
    this.#restore = restore;
    this.#root = project.root;
    this.#project = project;
  }

  /** Opens a project of which nothing is read yet but its settings. */
  static async open(files: FileSystem, root: string, restore: Restore = nothingKept): Promise<Library> {
    return new Library(files, await openProject(root, files), restore);
  }

  /** With the settings as they were at the last reading. */
  get project(): Project {
    return this.#project;
  }

  /** The names that any orchestration lists under `secrets:`, valid or not. */
  get listedSecrets(): ReadonlySet<string> {
    return this.#listedSecrets;
  }

  /** In the order of their ids. */
  all(): readonly Shelved[] {
    return [...this.#shelf.values()];
  }

  get(id: string): Shelved | undefined {
    return this.#shelf.get(id);
  }

  /** What a run of an orchestration is made of, or why there can be none. */
  accepted(id: string): Accepted | Refusal {
    const shelved = this.#shelf.get(id);
    const accepted = shelved?.accepted;
    if (accepted != null) return accepted;
    if (shelved !== undefined)
      return refuseInvalid(`${shelved.path} cannot be run as it is.`, shelved.problems);
    const nearest = nearestName(id, [...this.#shelf.keys()]);
    const hint = nearest === undefined ? '.' : `; did you mean "${nearest}"?`;
    return refuseUsage(`There is no orchestration "${id}"${hint}`);
  }

  /** Looks at every file of the project again, and reads what has changed; tells what is different now. */
  async read(): Promise<readonly LibraryChange[]> {
    const disk = new OnceRead(this.#files);
    const project = await openProject(this.#root, disk);
    const settings = await disk.findings();
    const isSameProject = await disk.findsAgain(this.#settings);
    const again = new LibraryReading({ disk, project, whole: this.#whole, restore: this.#restore });
    const { files } = await listOrchestrations(this.#files, this.#root);
    const sources: SourceOfOrchestration[] = [];
    const shelf = new Map<string, Shelved>();
    for (const [count, file] of files.entries()) {
      if (count % mostWithoutRest === 0) await rest();
      const source = await this.#readText(file);
      if (source === undefined) continue;
      if ('problem' in source)
        shelf.set(file.id, await again.refused(file, { problems: [source], before: this.get(file.id) }));
      else sources.push(source);
    }
    const duplicates = duplicateIds(sources);
    const doubled = new Set(duplicates.map(({ file }) => file.path));
    for (const [count, source] of sources.entries()) {
      const earlier = shelf.get(source.id);
      // Of two files with one id the first has it; the other one is named with what is wrong.
      if (earlier !== undefined && doubled.has(source.path)) {
        const double = duplicates.filter(({ file }) => file.path === source.path);
        shelf.set(source.id, again.with(earlier, double));
        continue;
      }
      if (count % mostWithoutRest === 0) await rest();
      const before = this.get(source.id);
      const isSame = isSameProject && (await again.isSame(before, source));
      shelf.set(source.id, isSame && before !== undefined ? before : await again.accept(source, before));
    }
    this.#project = project;
    this.#settings = settings;
    const inOrder = new Map([...shelf].sort(([one], [other]) => (one < other ? -1 : 1)));
    const changes = changesBetween(this.#shelf, inOrder);
    this.#shelf = inOrder;
    this.#listedSecrets = new Set(this.all().flatMap(({ secretNames }) => secretNames));
    return changes;
  }

  async #readText(file: OrchestrationFile): Promise<SourceOfOrchestration | FileProblem | undefined> {
    const outcome = await this.#files.readText(joinPath(this.#root, file.path));
    if (outcome.kind === 'absent') return undefined;
    if (outcome.kind === 'unreadable') return unreadableFile(file.path, outcome);
    return { ...file, file: new SourceFile(file.path, outcome.text) };
  }
}

const nothingKept: Restore = () => Promise.resolve(null);

/** Lets whatever else waits in this process go first. */
function rest(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
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
  if (before === after) return false;
  if (before === undefined || before.isCurrent !== after.isCurrent) return true;
  return fingerprint(before) !== fingerprint(after) || !haveSameParts(before, after);
}

/** Whether two readings of a file found the same components and configurations. */
function haveSameParts({ version: one }: Shelved, { version: other }: Shelved): boolean {
  if (one === null || other === null || one.catalog === other.catalog) return true;
  const [before, after] = [definitionsOf(one.catalog), definitionsOf(other.catalog)];
  return before.size === after.size && [...after].every(([path, text]) => before.get(path) === text);
}

/** What tells two readings of a file apart: its text, and what is wrong with it or with what it uses. */
function fingerprint({ version, isCurrent, problems }: Shelved): string {
  const text = isCurrent ? (version?.text ?? '') : '';
  return JSON.stringify([
    text,
    problems.map(({ file, problem }) => [file.path, problem.span, problem.message]),
  ]);
}

function changeTo({ id, path, isCurrent, version, problems }: Shelved): LibraryChange {
  const kind = isCurrent ? 'read' : version === null ? 'broken' : 'kept';
  return { id, path, kind, problems };
}
