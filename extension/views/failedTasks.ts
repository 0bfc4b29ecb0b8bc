import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { RunJson, RunSummaryJson } from '../../schemas/types.ts';
import { taskNote } from '../page/rows.ts';
import { runName } from '../page/words.ts';
import type { Project } from '../project/project.ts';
import type { Projects } from '../project/projects.ts';

/**
 * Puts what failed or warned in the last run of an orchestration on the line of its task, as long as the file is the one that ran: of
 * another one nobody can know where the task is now, or whether the cause is still there.
 */
export class FailedTasks implements vscode.Disposable {
  readonly #problems = vscode.languages.createDiagnosticCollection('segue runs');
  readonly #projects: Projects;
  /** The run that is shown of each file, by its URI. */
  readonly #shown = new Map<string, string>();
  readonly #disposables: vscode.Disposable[];

  constructor(projects: Projects, onDidChange: vscode.Event<void>) {
    this.#projects = projects;
    this.#disposables = [
      this.#problems,
      onDidChange(() => void this.#update()),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (!this.#shown.delete(uri.toString())) return;
        this.#problems.delete(uri);
        void this.#update();
      }),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async #update(): Promise<void> {
    for (const project of this.#projects.all) {
      for (const { id, uri } of project.orchestrations) {
        const last = project.feed.runs.find(({ orchestration }) => orchestration === id);
        const key = uri.toString();
        if (last === undefined || this.#shown.get(key) === stampOf(last)) continue;
        this.#shown.set(key, stampOf(last));
        if (last.state === 'failed' || last.state === 'warning') await this.#show(project, uri, last);
        else this.#problems.delete(uri);
      }
    }
  }

  async #show(project: Project, uri: vscode.Uri, { id }: RunSummaryJson): Promise<void> {
    const run = project.feed.whole(id) ?? (await project.show(id));
    const bytes = await vscode.workspace.fs.readFile(uri);
    const hash = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    if (hash === run.sourceHash) this.#problems.set(uri, problemsOf(run, new TextDecoder().decode(bytes)));
    else this.#problems.delete(uri);
  }
}

function stampOf({ id, state }: RunSummaryJson): string {
  return `${id} ${state}`;
}

function problemsOf(run: RunJson, text: string): vscode.Diagnostic[] {
  const lines = text.split('\n');
  const tasks = run.phases.flatMap(phase => phase.tasks);
  return tasks.flatMap(task => {
    if ((task.state !== 'failed' && task.state !== 'warning') || task.line === null) return [];
    const line = lines[task.line - 1]?.trimEnd() ?? '';
    const start = line.search(/[^\s-]/);
    const range = new vscode.Range(task.line - 1, Math.max(0, start), task.line - 1, line.length);
    const isWarning = task.state === 'warning';
    const ended = isWarning ? 'ended with a warning' : 'failed';
    const message = `${task.name} ${ended} in ${runName(run)}: ${taskNote(task)}`;
    const severity =
      isWarning || task.continueOnFailure
        ? vscode.DiagnosticSeverity.Warning
        : vscode.DiagnosticSeverity.Error;
    const problem = new vscode.Diagnostic(range, message, severity);
    problem.source = 'segue run';
    return [problem];
  });
}
