import * as vscode from 'vscode';
import type { RunSummaryJson } from '../../schemas/types.ts';
import { canRetry, isGoing } from '../page/choice.ts';
import { durationWords, runName, stateWords, waitingWords } from '../page/words.ts';
import type { Projects } from '../project/projects.ts';
import { type RunTarget, targetOfRun } from '../target.ts';
import { stateIcon } from './stateIcon.ts';
import { timeAgo } from './timeAgo.ts';

type State = RunSummaryJson['state'];

const filters: readonly { readonly label: string; readonly states: readonly State[] | null }[] = [
  { label: 'All runs', states: null },
  { label: 'Running and waiting', states: ['running', 'waiting'] },
  { label: 'Failed and interrupted', states: ['failed', 'interrupted'] },
  { label: 'Succeeded', states: ['success', 'warning'] },
  { label: 'Cancelled and skipped', states: ['cancelled', 'skipped'] },
];

/** How many of the newest runs the view shows. */
const most = 100;

/** The newest runs of all projects of the workspace, wherever they were started. */
export class RunsView implements vscode.TreeDataProvider<RunTarget> {
  readonly #projects: Projects;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  #states: readonly State[] | null = null;

  constructor(projects: Projects, onDidChange: vscode.Event<void>) {
    this.#projects = projects;
    onDidChange(() => this.#changed.fire());
  }

  getChildren(target?: RunTarget): RunTarget[] {
    if (target !== undefined) return [];
    return this.#projects.all
      .flatMap(project => project.feed.runs.map(run => targetOfRun(project, run)))
      .filter(({ run }) => this.#states?.includes(run.state) ?? true)
      .sort((one, other) => (one.run.id < other.run.id ? 1 : -1))
      .slice(0, most);
  }

  getTreeItem(target: RunTarget): vscode.TreeItem {
    const { run } = target;
    const item = new vscode.TreeItem(runName(run));
    item.id = `${target.project.root} ${run.id}`;
    item.contextValue = isGoing(run) ? 'run.going' : canRetry(run) ? 'run.retryable' : 'run.over';
    item.iconPath = stateIcon(run.state);
    item.description = wordsOf(run);
    item.command = { command: 'segue.showRun', title: 'Show Run', arguments: [target] };
    return item;
  }

  /** Lets a person choose which states are shown. */
  async filter(view: vscode.TreeView<RunTarget>): Promise<void> {
    const picked = await vscode.window.showQuickPick(filters, { placeHolder: 'Which runs?' });
    if (picked === undefined) return;
    this.#states = picked.states;
    view.description = picked.states === null ? '' : picked.label.toLowerCase();
    await vscode.commands.executeCommand('setContext', 'segue.areRunsFiltered', picked.states !== null);
    this.#changed.fire();
  }
}

function wordsOf(run: RunSummaryJson): string {
  if (run.waitingFor !== null) return waitingWords(run.waitingFor);
  const duration = run.durationMs === null ? '' : ` in ${durationWords(run.durationMs)}`;
  return `${stateWords(run.state)}${duration}, ${timeAgo(run.createdAt, Date.now())}`;
}
