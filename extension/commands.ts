import * as vscode from 'vscode';
import type { RunSummaryJson } from '../schemas/types.ts';
import type { RunArguments } from '../server/protocol.ts';
import type { RunPanels } from './panel/runPanels.ts';
import type { OrchestrationFile, Project } from './project/project.ts';
import { isOrchestration, type Projects } from './project/projects.ts';
import { output } from './runner/program.ts';
import { messageOf } from './runner/runsFeed.ts';

/** An orchestration that a command is about. */
export interface Target {
  readonly project: Project;
  readonly file: OrchestrationFile;
}

/** A run that a command is about. */
export interface RunTarget extends Target {
  readonly run: RunSummaryJson;
}

export interface CommandServices {
  readonly projects: Projects;
  readonly panels: RunPanels;
}

/** Everything that a person can ask for by name. Each takes what it is about from its argument, from the editor, or asks. */
export function registerCommands({ projects, panels }: CommandServices): vscode.Disposable {
  const about = (argument: unknown): Promise<Target | undefined> => targetOf(projects, argument);
  const register = (name: string, act: (...words: unknown[]) => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`segue.${name}`, act);
  return vscode.Disposable.from(
    register('openPanel', async argument => {
      const target = await about(argument);
      if (target !== undefined) panels.show(target.project, target.file);
    }),
    register('run', async argument => {
      const target = await about(argument);
      if (target === undefined || !(await isSaved(target.file.uri))) return;
      await startOrAsk(panels, target);
    }),
    register('runTask', async argument => {
      const tasks = tasksOf(argument);
      const target = await about(argument);
      if (target === undefined || tasks.length === 0 || !(await isSaved(target.file.uri))) return;
      await panels
        .show(target.project, target.file)
        .start({ retry: null, asRecorded: false, params: {} }, { kind: 'only', tasks });
    }),
    register('retry', async argument => {
      const target = await about(argument);
      if (target === undefined) return;
      const run = isRunTarget(argument) ? argument.run : await lastRun(target);
      if (run === undefined)
        void vscode.window.showInformationMessage(`${target.file.id} has not been run yet.`);
      else panels.show(target.project, target.file, run.id).offerRetry(run.id);
    }),
    register('showRun', async argument => {
      if (isRunTarget(argument)) panels.show(argument.project, argument.file, argument.run.id);
    }),
    register('cancel', async argument => {
      if (isRunTarget(argument)) await argument.project.cancel(argument.run.id, false);
      else await cancelOne(projects);
    }),
    register('openFile', async argument => {
      const target = await about(argument);
      if (target !== undefined) await vscode.window.showTextDocument(target.file.uri);
    }),
    register('openLog', async (root, run, job) => {
      if (typeof root !== 'string' || typeof run !== 'string' || typeof job !== 'string') return;
      const project = projects.at(root);
      const content = await output(await project.program(), root, ['logs', run, job]);
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({ content, language: 'log' }),
      );
    }),
    register('init', async () => {
      const folder = await pickFolder();
      if (folder === undefined) return;
      const project = projects.at(folder.fsPath);
      const told = await output(await project.program(), project.root, ['init']).catch(messageOf);
      await projects.refresh();
      const [first] = project.orchestrations;
      if (first === undefined) void vscode.window.showErrorMessage(told);
      else await vscode.window.showTextDocument(first.uri);
    }),
    register('refresh', async () => {
      await projects.refresh();
      for (const project of projects.all) project.restart();
    }),
  );
}

/** A run as commands take it. Its orchestration may be gone; its file then stands where it would stand. */
export function targetOfRun(project: Project, run: RunSummaryJson): RunTarget {
  const { orchestration: id } = run;
  const path = `.segue/orchestrations/${id}.yaml`;
  const gone = { id, path, uri: vscode.Uri.joinPath(project.uri, path) };
  return { project, run, file: project.orchestrations.find(file => file.id === id) ?? gone };
}

/** Starts a run where it needs nothing to be asked; else its panel asks. */
async function startOrAsk(panels: RunPanels, { project, file }: Target): Promise<void> {
  const panel = panels.show(project, file);
  await panel.startIfComplete();
}

/** What runs is what is on the disk. */
async function isSaved(uri: vscode.Uri): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find(one => one.uri.toString() === uri.toString());
  return document === undefined || !document.isDirty || (await document.save());
}

async function targetOf(projects: Projects, argument: unknown): Promise<Target | undefined> {
  if (isTarget(argument)) return { project: argument.project, file: argument.file };
  const uri = uriOf(argument) ?? vscode.window.activeTextEditor?.document.uri;
  if (uri !== undefined && isOrchestration(uri)) return projects.orchestrationAt(uri);
  return pickTarget(projects);
}

function uriOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument === 'string') return vscode.Uri.parse(argument);
  return isRunArguments(argument) ? vscode.Uri.parse(argument.file) : undefined;
}

/** What a line above an orchestration or a task gives to its command. */
function isRunArguments(argument: unknown): argument is RunArguments {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'file' in argument &&
    typeof argument.file === 'string'
  );
}

function tasksOf(argument: unknown): readonly string[] {
  return isRunArguments(argument) ? argument.tasks : [];
}

function isTarget(argument: unknown): argument is Target {
  return typeof argument === 'object' && argument !== null && 'project' in argument && 'file' in argument;
}

function isRunTarget(argument: unknown): argument is RunTarget {
  return isTarget(argument) && 'run' in argument;
}

async function pickTarget(projects: Projects): Promise<Target | undefined> {
  await projects.refresh();
  const items = projects.all.flatMap(project =>
    project.orchestrations.map(file => ({
      label: file.id,
      description: project.name,
      target: { project, file },
    })),
  );
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      'There is no orchestration in this workspace: files in .segue/orchestrations, or named like nightly.orchestration.yaml.',
    );
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which orchestration?' }))?.target;
}

async function pickFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) await vscode.commands.executeCommand('workbench.action.files.openFolder');
  const [only] = folders;
  return folders.length < 2 ? only?.uri : (await vscode.window.showWorkspaceFolderPick())?.uri;
}

async function lastRun({ project, file }: Target): Promise<RunSummaryJson | undefined> {
  const known = project.feed.runs.find(({ orchestration }) => orchestration === file.id);
  if (known !== undefined) return known;
  const words = ['runs', '--orchestration', file.id, '--limit', '1', '--json'];
  const runs: readonly RunSummaryJson[] = JSON.parse(
    await output(await project.program(), project.root, words),
  );
  return runs[0];
}

async function cancelOne(projects: Projects): Promise<void> {
  const items = projects.all.flatMap(project =>
    project.feed.runs
      .filter(({ state }) => state === 'running' || state === 'waiting')
      .map(run => ({ label: `${run.orchestration}#${run.number}`, description: run.state, project, run })),
  );
  if (items.length === 0) {
    void vscode.window.showInformationMessage('Nothing runs.');
    return;
  }
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Which run?' });
  if (picked !== undefined) await picked.project.cancel(picked.run.id, false);
}
