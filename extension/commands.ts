import * as vscode from 'vscode';
import type { RunSummaryJson } from '../schemas/types.ts';
import type { RunArguments } from '../server/protocol.ts';
import { isGoing } from './page/choice.ts';
import { askParams } from './panel/askParams.ts';
import { firstWish } from './panel/runPanel.ts';
import type { RunPanels } from './panel/runPanels.ts';
import { pickFolder, pickJob, pickRun, pickTarget, pickTasks } from './picks.ts';
import type { Project } from './project/project.ts';
import { isOrchestration, type Projects } from './project/projects.ts';
import { answer, output } from './runner/program.ts';
import { messageOf } from './runner/runsFeed.ts';
import type { RunTarget, Target } from './target.ts';

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
      const target = await about(argument);
      if (target === undefined || !(await isSaved(target.file.uri))) return;
      await startTasks(panels, target, tasksOf(argument));
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
      const target = isRunTarget(argument) ? argument : await pickRun(projects, 'Nothing has run yet.');
      if (target !== undefined) panels.show(target.project, target.file, target.run.id);
    }),
    register('cancel', async argument => {
      const target = isRunTarget(argument) ? argument : await pickRun(projects, 'Nothing runs.', isGoing);
      await target?.project.cancel(target.run.id, false);
    }),
    register('openFile', async argument => {
      const target = isTarget(argument) ? argument : await pickTarget(projects);
      if (target !== undefined) await vscode.window.showTextDocument(target.file.uri);
    }),
    register('openLog', async (root, run, job) => {
      if (typeof root === 'string' && typeof run === 'string' && typeof job === 'string')
        return openLog(projects.at(root), run, job);
      const target = isRunTarget(root) ? root : await pickRun(projects, 'Nothing has run yet.');
      const picked = target === undefined ? undefined : await pickJob(target);
      if (target !== undefined && picked !== undefined) await openLog(target.project, target.run.id, picked);
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

/** Starts a run where it needs nothing to be asked; else its panel asks. */
async function startOrAsk(panels: RunPanels, { project, file }: Target): Promise<void> {
  const panel = panels.show(project, file);
  await panel.startIfComplete();
}

/** Starts some tasks alone; where none are named a person picks them, and gives what params have no value. */
async function startTasks(
  panels: RunPanels,
  { project, file }: Target,
  named: readonly string[],
): Promise<void> {
  const plan = await project.plan(file.path, firstWish, new AbortController().signal).catch(() => null);
  if (plan === null) {
    // The panel looks at the same file, and says what is wrong with it.
    panels.show(project, file);
    return;
  }
  const tasks = named.length > 0 ? named : await pickTasks(plan);
  if (tasks.length === 0) return;
  const last = project.feed.runs.find(({ orchestration }) => orchestration === file.id);
  const params = await askParams(plan, last?.params ?? {});
  // Only now: a panel that opens takes the focus, which closes what asks.
  if (params !== null)
    await panels.show(project, file).start({ ...firstWish, params }, { kind: 'only', tasks });
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

async function lastRun({ project, file }: Target): Promise<RunSummaryJson | undefined> {
  const known = project.feed.runs.find(({ orchestration }) => orchestration === file.id);
  if (known !== undefined) return known;
  const words = ['runs', '--orchestration', file.id, '--limit', '1', '--json'];
  const [last] = await answer<readonly RunSummaryJson[]>(await project.program(), project.root, words);
  return last;
}

async function openLog(project: Project, run: string, job: string): Promise<void> {
  const content = await output(await project.program(), project.root, ['logs', run, job]);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'log' }));
}
