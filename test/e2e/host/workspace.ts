import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Projects } from '../../../extension/project/projects.ts';
import { OrchestrationsView } from '../../../extension/views/orchestrationsView.ts';
import { RunsView } from '../../../extension/views/runsView.ts';
import { until } from './until.ts';

/** A workspace of several folders, each a project: its views and tasks. */
export function workspace(): void {
  describe('a workspace of two projects', () => {
    it('offers the orchestrations of both as tasks, which run in their own project', async () => {
      const tasks = await vscode.tasks.fetchTasks({ type: 'segue' });
      const named = tasks.map(({ source, name, scope }) => [
        `${source}: ${name}`,
        typeof scope === 'object' ? scope.name : scope,
      ]);
      assert.deepEqual(named.sort(), [
        ['segue: run delivery', 'delivery'],
        ['segue: run gated', 'shop'],
        ['segue: run nightly-sales', 'shop'],
      ]);
      const task = tasks.find(({ name }) => name === 'run nightly-sales');
      assert(task !== undefined);
      assert.equal(await exitCodeOf(task), 1);
      await vscode.workspace.fs.writeFile(inShop('data/orders.csv'), Buffer.from('id\n1\n'));
      assert.equal(await exitCodeOf(task), 0);
    });

    it('runs a task that a file of tasks names', async () => {
      const tasks = [{ type: 'segue', orchestration: 'nightly-sales', label: 'Sales now' }];
      await vscode.workspace.fs.writeFile(
        inShop('.vscode/tasks.json'),
        Buffer.from(JSON.stringify({ version: '2.0.0', tasks })),
      );
      const task = await until('task of the file', async () => {
        const all = await vscode.tasks.fetchTasks();
        return all.find(({ name }) => name === 'Sales now') ?? null;
      });
      assert.equal(await exitCodeOf(task), 0);
    });

    it('shows the orchestrations and runs of each below its name', async () => {
      const extension = vscode.extensions.getExtension('segue.segue');
      assert(extension !== undefined);
      const script = join(extension.extensionPath, 'dist/segue.cjs');
      const program = { script, isBundled: true, node: process.execPath, env: process.env };
      const projects = new Projects({ program: async () => program, log: () => {} });
      const changed = new vscode.EventEmitter<void>();
      const orchestrations = new OrchestrationsView(projects, changed.event);
      const runs = new RunsView(projects, changed.event);
      projects.onDidAppear(project => project.feed.listen({}));
      await projects.refresh();
      const labels = (nodes: Parameters<OrchestrationsView['getTreeItem']>[0][]): unknown[] =>
        nodes.map(node => orchestrations.getTreeItem(node).label);
      const roots = await orchestrations.getChildren();
      assert.deepEqual(labels(roots), ['delivery', 'shop']);
      const [, shop] = roots;
      const children = await orchestrations.getChildren(shop);
      assert.deepEqual(labels(children), ['gated', 'nightly-sales']);
      const [, nightly] = children;
      assert(nightly !== undefined);
      const described = await until('last run and next start', () => {
        const { description } = orchestrations.getTreeItem(nightly);
        return /^next .* · #3/.test(String(description)) ? description : null;
      });
      assert.match(String(described), /^next (\w+ )?\d\d:45 · #3 success, /);
      assert.deepEqual(
        runs.getChildren().map(target => runs.getTreeItem(target).label),
        ['nightly-sales#3', 'nightly-sales#2', 'nightly-sales#1'],
      );
      projects.dispose();
    });
  });
}

function inShop(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.find(({ name }) => name === 'shop');
  assert(folder !== undefined);
  return vscode.Uri.joinPath(folder.uri, path);
}

function exitCodeOf(task: vscode.Task): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const listening = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name !== task.name) return;
      listening.dispose();
      resolve(exitCode);
    });
    vscode.tasks.executeTask(task).then(undefined, reject);
  });
}
