import * as vscode from 'vscode';
import { isGoing } from '../page/choice.ts';
import { runName, stateWords } from '../page/words.ts';
import type { Projects } from '../project/projects.ts';
import { type RunTarget, targetOfRun } from '../target.ts';

/** One line at the window's edge: what runs, or what failed last. */
export function statusItem(projects: Projects, onDidChange: vscode.Event<void>): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('segue.status', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Segue';
  const update = (): void => {
    const targets = projects.all.flatMap(project => project.feed.runs.map(run => targetOfRun(project, run)));
    const going = targets.filter(({ run }) => isGoing(run));
    const [newest] = targets.sort((one, other) => (one.run.id < other.run.id ? 1 : -1));
    if (going.length > 0)
      show(going, `$(sync~spin) ${going.length === 1 ? nameOf(going) : `${going.length} runs`}`);
    else if (newest?.run.state === 'failed' || newest?.run.state === 'interrupted')
      show([newest], `$(error) ${runName(newest.run)} ${stateWords(newest.run.state)}`);
    else item.hide();
  };
  const show = (targets: readonly RunTarget[], text: string): void => {
    item.text = text;
    item.accessibilityInformation = { label: `Segue: ${text.replace(/\$\([^)]*\) /, '')}` };
    item.tooltip = targets.map(({ run }) => `${runName(run)} ${stateWords(run.state)}`).join('\n');
    item.command = { command: 'segue.showRun', title: 'Show Run', arguments: [targets[0]] };
    item.show();
  };
  return vscode.Disposable.from(item, onDidChange(update));
}

function nameOf([target]: readonly RunTarget[]): string {
  return target === undefined ? '' : runName(target.run);
}
