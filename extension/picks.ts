import * as vscode from 'vscode';
import type { PlanJson, RunSummaryJson } from '../schemas/types.ts';
import { matrixWords, runName, stateWords } from './page/words.ts';
import type { Projects } from './project/projects.ts';
import { type RunTarget, type Target, targetOfRun } from './target.ts';

/*
 * What a person picks where a command was not told what it is about. Each resolves to undefined, or to nothing, where the person gave
 * up, and says so where there is nothing to pick.
 */

export async function pickTarget(projects: Projects): Promise<Target | undefined> {
  await projects.refresh();
  const items = projects.all.flatMap(project =>
    project.orchestrations.map(file => ({
      label: file.id,
      description: project.name,
      target: { project, file },
    })),
  );
  if (items.length === 0) {
    tell(
      'There is no orchestration in this workspace: files in .segue/orchestrations, or named like nightly.orchestration.yaml.',
    );
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which orchestration?' }))?.target;
}

/** A run of any project, the newest first; `none` is said where there is none. */
export async function pickRun(
  projects: Projects,
  none: string,
  isWanted: (run: RunSummaryJson) => boolean = () => true,
): Promise<RunTarget | undefined> {
  const items = projects.all
    .flatMap(project => project.feed.runs.filter(isWanted).map(run => targetOfRun(project, run)))
    .sort((one, other) => (one.run.id < other.run.id ? 1 : -1))
    .map(target => ({
      label: runName(target.run),
      description: stateWords(target.run.state),
      detail: projects.all.length > 1 ? target.project.name : '',
      target,
    }));
  if (items.length === 0) {
    tell(none);
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which run?' }))?.target;
}

/** The id of a job of a run that has started. */
export async function pickJob({ project, run }: RunTarget): Promise<string | undefined> {
  const { phases } = await project.show(run.id);
  const tasks = phases.flatMap(phase => phase.tasks);
  const items = tasks.flatMap(task =>
    task.jobs
      .filter(({ startedAt }) => startedAt !== null)
      .map(job => ({
        label: task.name,
        description: [
          matrixWords(job),
          job.attempt > 1 ? `attempt ${job.attempt}` : '',
          stateWords(job.state),
        ]
          .filter(words => words !== '')
          .join(', '),
        id: job.id,
      })),
  );
  if (items.length === 0) {
    tell(`No job of ${runName(run)} has started.`);
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { placeHolder: `Whose log of ${runName(run)}?` }))?.id;
}

/** The ids of tasks to run alone. */
export async function pickTasks({ phases }: PlanJson): Promise<readonly string[]> {
  const items = phases.flatMap(phase =>
    phase.tasks.map(({ id, name }) => ({ label: name, description: phase.name, id })),
  );
  const options = { placeHolder: 'Which tasks are to run, alone?', canPickMany: true } as const;
  return ((await vscode.window.showQuickPick(items, options)) ?? []).map(({ id }) => id);
}

/** Where only one folder is open there is nothing to pick; where none is, one is opened first. */
export async function pickFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) await vscode.commands.executeCommand('workbench.action.files.openFolder');
  const [only] = folders;
  return folders.length < 2 ? only?.uri : (await vscode.window.showWorkspaceFolderPick())?.uri;
}

function tell(message: string): void {
  void vscode.window.showInformationMessage(message);
}
