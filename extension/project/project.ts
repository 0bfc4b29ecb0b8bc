import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { PlanJson, ResultJson, RunJson } from '../../schemas/types.ts';
import type { Choice, Wish } from '../panel/messages.ts';
import { answer, output, type Program } from '../runner/program.ts';
import { RunsFeed } from '../runner/runsFeed.ts';
import { NextStarts } from './nextStarts.ts';

/** An orchestration of a project, as far as its file's name tells of it. */
export interface OrchestrationFile {
  readonly id: string;
  readonly uri: vscode.Uri;
  /** Relative to the project's root, with `/` between its parts. */
  readonly path: string;
}

/** What a project needs of whoever keeps it. */
export interface ProjectServices {
  readonly program: () => Promise<Program>;
  readonly log: (message: string) => void;
  /** The next starts of its orchestrations may be others than before. */
  readonly changed: () => void;
}

/** A folder with orchestrations and a history of their runs. */
export class Project implements vscode.Disposable {
  readonly root: string;
  readonly uri: vscode.Uri;
  readonly feed: RunsFeed;
  readonly next: NextStarts;
  orchestrations: readonly OrchestrationFile[] = [];
  readonly program: () => Promise<Program>;

  constructor(uri: vscode.Uri, { program, log, changed }: ProjectServices) {
    this.uri = uri;
    this.root = uri.fsPath;
    this.program = program;
    this.feed = new RunsFeed({ root: this.root, program, log });
    this.next = new NextStarts({ root: this.root, program, log, changed });
  }

  /** Asks for everything again, of another program for instance. */
  restart(): void {
    this.feed.restart();
    this.next.forget();
  }

  /** The name by which it is told from others of the workspace. */
  get name(): string {
    const folder = vscode.workspace.getWorkspaceFolder(this.uri);
    if (folder === undefined) return posix.basename(this.uri.path);
    const inside = posix.relative(folder.uri.path, this.uri.path);
    if (inside === '') return folder.name;
    return vscode.workspace.workspaceFolders?.length === 1 ? inside : `${folder.name}/${inside}`;
  }

  /** What a run or a retry would do. */
  async plan(path: string, wish: Wish, signal: AbortSignal): Promise<PlanJson> {
    const words = ['plan', ...targetWords(path, wish), ...paramWords(wish), '--json', '--open-params'];
    return answer(await this.program(), this.root, words, { signal });
  }

  /** A run with its tasks, as it is recorded. */
  async show(run: string): Promise<RunJson> {
    return answer(await this.program(), this.root, ['show', run, '--json']);
  }

  /** The file of an orchestration as a run used it. */
  async source(run: string): Promise<string> {
    return output(await this.program(), this.root, ['show', run, '--source']);
  }

  /** The first rows of what a task of a run left. */
  async result(run: string, task: string): Promise<ResultJson> {
    return answer(await this.program(), this.root, ['show', run, '--result', task, '--json']);
  }

  async cancel(run: string, force: boolean): Promise<void> {
    await output(await this.program(), this.root, ['cancel', run, ...(force ? ['--force'] : [])]);
  }

  dispose(): void {
    this.feed.dispose();
    this.next.dispose();
  }
}

/** The words of a command line that start a run. */
export function runWords(path: string, wish: Wish, choice: Choice): readonly string[] {
  const target = wish.retry === null ? ['run', path] : ['retry', wish.retry];
  return [
    ...target,
    ...(wish.asRecorded ? ['--as-recorded'] : []),
    ...paramWords(wish),
    ...choiceWords(choice),
    '--json',
  ];
}

function targetWords(path: string, { retry, asRecorded }: Wish): readonly string[] {
  if (retry === null) return [path];
  return ['--retry', retry, ...(asRecorded ? ['--as-recorded'] : [])];
}

function paramWords({ params }: Wish): readonly string[] {
  return Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
}

function choiceWords(choice: Choice): readonly string[] {
  if (choice.kind === 'planned' || choice.tasks.length === 0) return [];
  return [choice.kind === 'only' ? '--task' : '--skip', choice.tasks.join(',')];
}
