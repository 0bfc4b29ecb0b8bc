import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { RunJson } from '../../schemas/types.ts';
import type { Project } from '../project/project.ts';
import type { Projects } from '../project/projects.ts';

/** Documents that are the file of an orchestration as a run used it. */
const scheme = 'segue-run';

interface Recorded {
  readonly root: string;
  readonly run: string;
}

/** Gives the text of a file as a run used it. */
export function provideRecordedFiles(projects: Projects): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: ({ query }) => {
      const { root, run }: Recorded = JSON.parse(query);
      return projects.at(root).source(run);
    },
  });
}

/** Shows what changed in the file of an orchestration since a run. */
export async function compareRun(project: Project, run: RunJson): Promise<void> {
  const recorded: Recorded = { root: project.root, run: run.id };
  const before = vscode.Uri.from({ scheme, path: `/${run.path}`, query: JSON.stringify(recorded) });
  const now = vscode.Uri.joinPath(project.uri, run.path);
  const title = `${posix.basename(run.path)}: ${run.orchestration}#${run.number} ↔ now`;
  await vscode.commands.executeCommand('vscode.diff', before, now, title);
}
