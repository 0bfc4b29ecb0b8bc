import * as vscode from 'vscode';
import type { Projects } from '../project/projects.ts';
import { FailedTasks } from './failedTasks.ts';
import { OrchestrationsView } from './orchestrationsView.ts';
import { RunsView } from './runsView.ts';
import { statusItem } from './statusItem.ts';

/** What happens faster than this is shown together, in ms: a run of many tasks changes its summary often. */
const pauseMs = 100;

/** How long ago a run was and when the next one starts are told anew so often, in ms. */
const minuteMs = 60_000;

/** Everything that shows runs outside of the panel: two views, the line at the window's edge, problems in files. */
export function showViews(projects: Projects): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let timer: NodeJS.Timeout | null = null;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      changed.fire();
    }, pauseMs);
  };
  const clock = setInterval(soon, minuteMs);
  const runs = new RunsView(projects, changed.event);
  const runsTree = vscode.window.createTreeView('segue.runs', { treeDataProvider: runs });
  return vscode.Disposable.from(
    changed,
    runsTree,
    vscode.window.registerTreeDataProvider(
      'segue.orchestrations',
      new OrchestrationsView(projects, changed.event),
    ),
    vscode.commands.registerCommand('segue.filterRuns', () => runs.filter(runsTree)),
    statusItem(projects, changed.event),
    new FailedTasks(projects, changed.event),
    changed.event(() => {
      runsTree.message = troubleOf(projects);
    }),
    projects.onDidChange(soon),
    projects.onDidAppear(project => project.feed.listen({ listed: soon, troubled: soon })),
    new vscode.Disposable(() => {
      clearInterval(clock);
      if (timer !== null) clearTimeout(timer);
    }),
  );
}

/** Why runs of some projects are not heard of; empty where all are. Where nothing may be executed, the empty view says so itself. */
function troubleOf(projects: Projects): string {
  if (!vscode.workspace.isTrusted) return '';
  const troubled = projects.all.filter(({ feed }) => feed.trouble !== null);
  return troubled
    .map(({ name, feed }) => (projects.all.length === 1 ? feed.trouble : `${name}: ${feed.trouble}`))
    .join('\n');
}
