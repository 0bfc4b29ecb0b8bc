import * as vscode from 'vscode';
import type { RunSummaryJson } from '../schemas/types.ts';
import type { OrchestrationFile, Project } from './project/project.ts';

/** An orchestration that a command is about. */
export interface Target {
  readonly project: Project;
  readonly file: OrchestrationFile;
}

/** A run that a command is about. */
export interface RunTarget extends Target {
  readonly run: RunSummaryJson;
}

/** A run as commands take it. Its orchestration may be gone; its file then stands where it would stand. */
export function targetOfRun(project: Project, run: RunSummaryJson): RunTarget {
  const { orchestration: id } = run;
  const path = `.segue/orchestrations/${id}.yaml`;
  const gone = { id, path, uri: vscode.Uri.joinPath(project.uri, path) };
  return { project, run, file: project.orchestrations.find(file => file.id === id) ?? gone };
}
