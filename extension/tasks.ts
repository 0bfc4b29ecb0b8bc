import * as vscode from 'vscode';
import type { Project } from './project/project.ts';
import type { Projects } from './project/projects.ts';

/** What a task of ours says in tasks.json. */
interface Definition extends vscode.TaskDefinition {
  readonly type: 'segue';
  readonly orchestration: string;
}

/** Orchestrations as the editor's tasks: `segue: run nightly-sales`, in a terminal, with its own keys and chains of tasks. */
export function provideTasks(projects: Projects): vscode.Disposable {
  return vscode.tasks.registerTaskProvider('segue', {
    provideTasks: async () => {
      if (!vscode.workspace.isTrusted) return [];
      await projects.refresh();
      const tasks = projects.all.flatMap(project =>
        project.orchestrations.map(({ id }) => taskOf(project, id)),
      );
      return Promise.all(tasks);
    },
    resolveTask: async ({ definition, scope }) => {
      const { orchestration } = definition;
      if (typeof orchestration !== 'string') return undefined;
      await projects.refresh();
      const inScope = projects.all.filter(
        ({ uri }) =>
          typeof scope !== 'object' ||
          vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === scope.uri.toString(),
      );
      const project = inScope.find(({ orchestrations }) =>
        orchestrations.some(({ id }) => id === orchestration),
      );
      return project === undefined ? undefined : taskOf(project, orchestration);
    },
  });
}

async function taskOf(project: Project, id: string): Promise<vscode.Task> {
  const definition: Definition = { type: 'segue', orchestration: id };
  const { node, script } = await project.program();
  const execution = new vscode.ProcessExecution(node, [script, 'run', id], {
    cwd: project.root,
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
  const scope = vscode.workspace.getWorkspaceFolder(project.uri) ?? vscode.TaskScope.Workspace;
  const task = new vscode.Task(definition, scope, `run ${id}`, 'segue', execution);
  task.detail = project.name;
  return task;
}
