import { posix } from 'node:path';
import * as vscode from 'vscode';
import { orchestrationPatterns, patterns } from '../language/selector.ts';
import type { Program } from '../runner/program.ts';
import { type OrchestrationFile, Project } from './project.ts';

export interface ProjectsOptions {
  /** The command line for a project. */
  readonly program: (root: string) => Promise<Program>;
  readonly log: (message: string) => void;
}

/** All projects of the workspace, kept up to date with its files. */
export class Projects implements vscode.Disposable {
  readonly #options: ProjectsOptions;
  readonly #projects = new Map<string, Project>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #appeared = new vscode.EventEmitter<Project>();
  readonly #disposables: vscode.Disposable[] = [this.#changed, this.#appeared];
  #reading: Promise<void> | null = null;

  /** Resolves when the workspace has been looked at for the first time. */
  readonly known: Promise<void>;
  /** Projects or their orchestrations came or went. */
  readonly onDidChange = this.#changed.event;
  readonly onDidAppear = this.#appeared.event;

  constructor(options: ProjectsOptions) {
    this.#options = options;
    for (const pattern of orchestrationPatterns) {
      const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, false);
      this.#disposables.push(
        watcher,
        watcher.onDidCreate(() => this.refresh()),
        watcher.onDidDelete(() => this.refresh()),
      );
    }
    for (const pattern of patterns) {
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const changed = (uri: vscode.Uri): void => this.#forgetStarts(uri);
      this.#disposables.push(
        watcher,
        watcher.onDidCreate(changed),
        watcher.onDidChange(changed),
        watcher.onDidDelete(changed),
      );
    }
    this.#disposables.push(vscode.workspace.onDidChangeWorkspaceFolders(() => this.refresh()));
    this.known = this.refresh();
  }

  get all(): readonly Project[] {
    return [...this.#projects.values()].sort((one, other) => one.name.localeCompare(other.name));
  }

  /** Looks at the workspace again. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** The project that a file belongs to, and the file as one of its orchestrations; undefined for a file that is none. */
  async orchestrationAt(uri: vscode.Uri): Promise<{ project: Project; file: OrchestrationFile } | undefined> {
    if (!isOrchestration(uri)) return undefined;
    const root = await rootOf(uri);
    const project = this.#projects.get(root.toString()) ?? this.#add(root);
    return { project, file: fileOf(root, uri) };
  }

  /** The project with a root, whether or not the workspace shows it. */
  at(root: string): Project {
    const uri = vscode.Uri.file(root);
    return this.#projects.get(uri.toString()) ?? this.#add(uri);
  }

  dispose(): void {
    for (const project of this.#projects.values()) project.dispose();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async #read(): Promise<void> {
    // The editor's patterns know no braces in braces.
    const found = await Promise.all(
      orchestrationPatterns.map(pattern => vscode.workspace.findFiles(pattern, '**/node_modules/**')),
    );
    const files = new Map<string, { root: vscode.Uri; files: OrchestrationFile[] }>();
    for (const uri of found.flat().filter(isOrchestration)) {
      const root = await rootOf(uri);
      const known = files.get(root.toString()) ?? { root, files: [] };
      known.files.push(fileOf(root, uri));
      files.set(root.toString(), known);
    }
    for (const [key, project] of this.#projects) {
      if (!files.has(key)) project.orchestrations = [];
    }
    for (const [key, { root, files: own }] of files) {
      const project = this.#projects.get(key) ?? this.#add(root);
      project.orchestrations = own.sort((one, other) => one.id.localeCompare(other.id));
    }
    await vscode.commands.executeCommand('setContext', 'segue.hasOrchestrations', files.size > 0);
    this.#changed.fire();
  }

  /** A file of ours says something else: a schedule may, or a calendar. */
  #forgetStarts({ path }: vscode.Uri): void {
    if (path.includes('/.segue/state/')) return;
    for (const { uri, next } of this.#projects.values()) {
      if (path.startsWith(`${uri.path}/`)) next.forget();
    }
  }

  #add(root: vscode.Uri): Project {
    const { program, log } = this.#options;
    const project = new Project(root, {
      program: () => program(root.fsPath),
      log,
      changed: () => this.#changed.fire(),
    });
    this.#projects.set(root.toString(), project);
    this.#appeared.fire(project);
    return project;
  }
}

/** Whether a file's place makes it an orchestration. */
export function isOrchestration({ path }: vscode.Uri): boolean {
  return /\/\.segue\/orchestrations\/[^/]+\.ya?ml$|\.orchestration\.ya?ml$/i.test(path);
}

/** The nearest folder around a file that holds `.segue`, or `.git`; else the file's own. As the command line finds it. */
async function rootOf(uri: vscode.Uri): Promise<vscode.Uri> {
  const inside = /^(.*)\/\.segue\/orchestrations\/[^/]+$/.exec(uri.path)?.[1];
  if (inside !== undefined) return uri.with({ path: inside === '' ? '/' : inside });
  let gitRoot: vscode.Uri | null = null;
  for (let path = posix.dirname(uri.path); ; path = posix.dirname(path)) {
    const folder = uri.with({ path });
    if (await exists(vscode.Uri.joinPath(folder, '.segue'))) return folder;
    if (gitRoot === null && (await exists(vscode.Uri.joinPath(folder, '.git')))) gitRoot = folder;
    if (path === posix.dirname(path)) return gitRoot ?? uri.with({ path: posix.dirname(uri.path) });
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

function fileOf(root: vscode.Uri, uri: vscode.Uri): OrchestrationFile {
  const name = posix.basename(uri.path).replace(/\.ya?ml$/i, '');
  const stem = name.replace(/\.orchestration$/, '');
  return { id: stem === '' ? name : stem, uri, path: posix.relative(root.path, uri.path) };
}
