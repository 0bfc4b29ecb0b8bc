import * as vscode from 'vscode';
import type { RunSummaryJson } from '../schemas/types.ts';
import { registerCommands } from './commands.ts';
import { runName, stateWords } from './page/words.ts';
import { compareRun, provideRecordedFiles } from './panel/compareRun.ts';
import { RunPanel } from './panel/runPanel.ts';
import { RunPanels } from './panel/runPanels.ts';
import type { Project } from './project/project.ts';
import { Projects } from './project/projects.ts';
import { RunEnds } from './runEnds.ts';
import { chooseProgram, type Surroundings } from './runner/chooseProgram.ts';
import { messageOf } from './runner/runsFeed.ts';
import { targetOfRun } from './target.ts';
import { provideTasks } from './tasks.ts';
import { showViews } from './views/showViews.ts';

/** Everything about runs: only where the editor has Node.js to execute them with. */
export function beginExecution(
  context: vscode.ExtensionContext,
  surroundings: Surroundings,
  output: vscode.LogOutputChannel,
): void {
  const projects = new Projects({
    program: root => {
      if (vscode.workspace.isTrusted) return chooseProgram(root, surroundings);
      return Promise.reject(new Error('Nothing is executed in a workspace that is not trusted.'));
    },
    log: message => output.warn(message),
  });
  const panels: RunPanels = new RunPanels(projects, {
    extension: context.extensionUri,
    compare: compareRun,
    started: (project, run) => ends.started(project, run),
  });
  const ends: RunEnds = new RunEnds(
    context.workspaceState,
    (project, run) => void tellOfEnd(panels, project, run),
  );
  context.subscriptions.push(
    projects,
    panels,
    vscode.window.registerWebviewPanelSerializer(RunPanel.viewType, panels),
    provideRecordedFiles(projects),
    registerCommands({ projects, panels }),
    provideTasks(projects),
    showViews(projects),
    projects.onDidAppear(project => ends.follow(project)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      for (const project of projects.all) project.restart();
    }),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (!change.affectsConfiguration('segue.runner')) return;
      for (const project of projects.all) project.restart();
    }),
  );
  projects.known.catch(error => output.error(`The workspace could not be looked at: ${messageOf(error)}`));
}

/** Tells whoever started a run how it ended, where they look at something else by now. */
async function tellOfEnd(panels: RunPanels, project: Project, run: RunSummaryJson): Promise<void> {
  const { file } = targetOfRun(project, run);
  if (panels.isVisible(project, file.path) && vscode.window.state.focused) return;
  const show = 'Show Run';
  const isBad = run.state === 'failed' || run.state === 'interrupted';
  const tell = isBad ? vscode.window.showErrorMessage : vscode.window.showInformationMessage;
  if ((await tell(`${runName(run)} ${endWords(run)}.`, show)) === show) panels.show(project, file, run.id);
}

function endWords({ state }: RunSummaryJson): string {
  if (state === 'success') return 'succeeded';
  if (state === 'warning') return 'ended with warnings';
  return state === 'failed' ? 'failed' : `was ${stateWords(state)}`;
}
