import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import type { FileSystem } from '../runner/model/project/fileSystem.ts';
import { findProjectRoot } from '../runner/model/project/findProjectRoot.ts';
import { layout } from '../runner/model/project/layout.ts';
import { folderOf, joinPath, relativeTo } from '../runner/model/project/paths.ts';
import type { UsualDuration } from '../runner/model/recordedRuns.ts';
import { type OpenDocument, OpenDocuments } from './document.ts';
import { MirroredFiles, noFiles } from './mirroredFiles.ts';
import type { ChangedRuns } from './ports.ts';
import { Project } from './project.ts';
import type { FileReading } from './reading.ts';
import { keyOf, type Place, placeOf } from './uri.ts';

/** What has changed: one open document's text, or anything else (files on disk, what is open, folders). */
export type WorkspaceChange =
  | { readonly kind: 'text'; readonly document: OpenDocument }
  | { readonly kind: 'files' };

/** What a workspace looks at beside open documents, by their origins. */
export interface WhatItSees {
  readonly files: (origin: string) => FileSystem | null;
  /** How long runs of a project's orchestration usually take; null where that is not known. Never rejects. */
  readonly usual: (origin: string, root: string, orchestration: string) => Promise<UsualDuration | null>;
}

/** A change on the disk as the client tells it. */
export interface DiskChange {
  readonly uri: string;
  /** Whether something was made or removed, and not only written. */
  readonly isStructural: boolean;
}

/** Folders without orchestrations of the author's own, and with too much else. */
const passedOver: ReadonlySet<string> = new Set(['node_modules', '.git', '.segue']);

/** All that the editor shows: open documents, folders, and the projects that these belong to. */
export class Workspace {
  readonly documents = new OpenDocuments();
  readonly #sees: WhatItSees;
  readonly #mirrors = new Map<string, MirroredFiles>();
  readonly #projects = new Map<string, Project>();
  /** Roots by folder. */
  readonly #roots = new Map<string, Promise<string>>();
  readonly #listeners = new Set<(change: WorkspaceChange) => void>();
  #folders: readonly Place[] = [];
  #found: Promise<readonly Project[]> | undefined;

  constructor(sees: WhatItSees) {
    this.#sees = sees;
  }

  /** Calls `listener` after every change. */
  onChange(listener: (change: WorkspaceChange) => void): void {
    this.#listeners.add(listener);
  }

  /** The file of a URI as it is now; null where it is none of the language's. */
  async reading(uri: string): Promise<FileReading | null> {
    const place = placeOf(uri);
    const project = await this.projectAt(place);
    const path = project.relative(place.path);
    return path === null ? null : project.read(path);
  }

  /** The project that a file belongs to, or would belong to. */
  async projectAt({ origin, path }: Place): Promise<Project> {
    const mirror = this.#mirror(origin);
    const folder = folderOf(path);
    const key = keyOf({ origin, path: folder });
    const found = this.#roots.get(key) ?? findProjectRoot(folder, mirror);
    this.#roots.set(key, found);
    return this.#project(await found, mirror);
  }

  /** The projects of all folders and open documents. */
  async projects(): Promise<readonly Project[]> {
    this.#found ??= this.#find();
    const projects = new Set(await this.#found);
    for (const { place } of this.documents.all()) projects.add(await this.projectAt(place));
    return [...projects];
  }

  /** Every file of the language in all projects. */
  async readAll(): Promise<readonly FileReading[]> {
    const readings: FileReading[] = [];
    for (const project of await this.projects()) readings.push(...(await project.readAll()));
    return readings;
  }

  setFolders(uris: readonly string[]): void {
    this.#folders = uris.map(placeOf);
    this.#found = undefined;
    this.#tell({ kind: 'files' });
  }

  changeFolders(added: readonly string[], removed: readonly string[]): void {
    const gone = new Set(removed.map(uri => keyOf(placeOf(uri))));
    this.#folders = [...this.#folders.filter(folder => !gone.has(keyOf(folder))), ...added.map(placeOf)];
    this.#found = undefined;
    this.#tell({ kind: 'files' });
  }

  opened(uri: string, version: number, text: string): void {
    const { place } = this.documents.open(uri, version, text);
    this.#changedAt(place, true);
    this.#tell({ kind: 'files' });
  }

  edited(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    const document = this.documents.change(uri, version, changes);
    if (document === undefined) return;
    this.#changedAt(document.place, false);
    this.#tell({ kind: 'text', document });
  }

  closed(uri: string): void {
    const document = this.documents.close(uri);
    if (document === undefined) return;
    this.#changedAt(document.place, true);
    this.#tell({ kind: 'files' });
  }

  changedOnDisk(changes: readonly DiskChange[]): void {
    // Runs write all the time, and nothing that is read here.
    const ours = changes.map(change => ({ ...change, place: placeOf(change.uri) })).filter(isNoState);
    if (ours.length === 0) return;
    for (const { place, isStructural } of ours) {
      this.#mirror(place.origin).forget(place.path);
      this.#changedAt(place, isStructural);
    }
    this.#tell({ kind: 'files' });
  }

  /** For clients that do not tell of changes on the disk: anything may have changed there. */
  changedSomewhere(): void {
    this.#roots.clear();
    this.#found = undefined;
    for (const mirror of this.#mirrors.values()) mirror.forgetAll();
    for (const project of this.#projects.values()) project.changedAnywhere();
    this.#tell({ kind: 'files' });
  }

  /** Further runs of some of a project's orchestrations have ended. */
  runsChanged({ root, orchestrations }: ChangedRuns): void {
    for (const project of this.#projects.values())
      if (project.root === root) project.runsChanged(orchestrations);
  }

  #changedAt({ origin, path }: Place, isStructural: boolean): void {
    if (isStructural) {
      this.#roots.clear();
      this.#found = undefined;
    }
    const mirror = this.#mirror(origin);
    for (const project of this.#projects.values()) {
      if (!project.isOn(mirror)) continue;
      const relative = project.relative(path);
      if (relative !== null) project.changed(relative, isStructural);
      else if (isIn(path, project.root)) project.changedAnywhere();
    }
  }

  #tell(change: WorkspaceChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  #mirror(origin: string): MirroredFiles {
    const known = this.#mirrors.get(origin);
    if (known !== undefined) return known;
    const mirror = new MirroredFiles(origin, this.#sees.files(origin) ?? noFiles, this.documents);
    this.#mirrors.set(origin, mirror);
    return mirror;
  }

  #project(root: string, mirror: MirroredFiles): Project {
    const key = keyOf({ origin: mirror.origin, path: root });
    const known = this.#projects.get(key);
    if (known !== undefined) return known;
    const project = new Project(root, mirror, {
      usual: orchestration => this.#sees.usual(mirror.origin, root, orchestration),
      changed: () => this.#tell({ kind: 'files' }),
    });
    this.#projects.set(key, project);
    return project;
  }

  /** The project around each folder of the workspace, and those in it. */
  async #find(): Promise<readonly Project[]> {
    const found = new Set<Project>();
    for (const { origin, path } of this.#folders) {
      const mirror = this.#mirror(origin);
      found.add(this.#project(await findProjectRoot(path, mirror), mirror));
      for (const root of await rootsIn(path, mirror)) found.add(this.#project(root, mirror));
    }
    return [...found];
  }
}

function isNoState({ place: { path } }: { readonly place: Place }): boolean {
  return !path.includes(`/${layout.state}/`);
}

/** Whether a path is a folder's, or that of something in it. */
function isIn(folder: string, path: string): boolean {
  return path === folder || relativeTo(folder, path) !== path;
}

/** The folders in a folder that hold a project. */
async function rootsIn(folder: string, files: FileSystem): Promise<readonly string[]> {
  const roots: string[] = [];
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const listing = await files.list(at);
    if (listing.kind !== 'listed') continue;
    for (const { name, kind, isLink } of listing.entries) {
      if (kind !== 'folder' || isLink) continue;
      if (name === '.segue') roots.push(at);
      if (!passedOver.has(name)) folders.push(joinPath(at, name));
    }
  }
  return roots;
}
