import * as vscode from 'vscode';
import type { RunSummaryJson } from '../../schemas/types.ts';
import { stateWords } from '../page/words.ts';
import type { Project } from '../project/project.ts';
import type { Projects } from '../project/projects.ts';
import type { RunsFeed } from '../runner/runsFeed.ts';
import type { Target } from '../target.ts';
import { nextWords, scheduleWords } from './nextWords.ts';
import { stateIcon } from './stateIcon.ts';
import { timeAgo } from './timeAgo.ts';

type Node =
  | { readonly kind: 'project'; readonly project: Project }
  | ({ readonly kind: 'orchestration' } & Target);

/** The orchestrations of the workspace, each with how its last run ended and when a schedule starts the next. */
export class OrchestrationsView implements vscode.TreeDataProvider<Node> {
  readonly #projects: Projects;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(projects: Projects, onDidChange: vscode.Event<void>) {
    this.#projects = projects;
    onDidChange(() => this.#changed.fire());
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node?.kind === 'orchestration') return [];
    if (node?.kind === 'project') return orchestrationsOf(node.project);
    // What is shown where there are none is not true before.
    await this.#projects.known;
    const projects = this.#projects.all.filter(({ orchestrations }) => orchestrations.length > 0);
    const [only] = projects;
    if (projects.length === 1 && only !== undefined) return orchestrationsOf(only);
    return projects.map(project => ({ kind: 'project', project }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'project') {
      const item = new vscode.TreeItem(node.project.name, vscode.TreeItemCollapsibleState.Expanded);
      item.iconPath = new vscode.ThemeIcon('folder');
      return item;
    }
    const { project, file } = node;
    const last = project.feed.runs.find(({ orchestration }) => orchestration === file.id);
    const item = new vscode.TreeItem(file.id);
    item.contextValue = 'orchestration';
    const now = Date.now();
    const next = project.next.of(file.id, now);
    const lastly = last === undefined ? noneWords(project.feed) : lastWords(last, now);
    // The next start stands first: it is short, and what does not fit into a narrow view is cut off at the end.
    item.description =
      next === undefined
        ? lastly
        : [`next ${nextWords(next.at, now)}`, lastly].filter(words => words !== '').join(' · ');
    item.iconPath = last === undefined ? new vscode.ThemeIcon('circle-large-outline') : stateIcon(last.state);
    item.tooltip = [file.path, lastly, ...(next === undefined ? [] : [scheduleWords(next)])].join('\n');
    item.command = { command: 'segue.openPanel', title: 'Open Run Panel', arguments: [node] };
    return item;
  }
}

function orchestrationsOf(project: Project): Node[] {
  return project.orchestrations.map(file => ({ kind: 'orchestration', project, file }));
}

/** Where it is not known which runs there are, nothing is said of them. */
function noneWords({ isListed }: RunsFeed): string {
  return isListed ? 'never run' : '';
}

function lastWords({ number, state, createdAt }: RunSummaryJson, now: number): string {
  return `#${number} ${stateWords(state)}, ${timeAgo(createdAt, now)}`;
}
