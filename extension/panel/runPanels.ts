import { join } from 'node:path';
import * as vscode from 'vscode';
import type { OrchestrationFile, Project } from '../project/project.ts';
import type { Projects } from '../project/projects.ts';
import type { PageState } from './messages.ts';
import { type PanelServices, RunPanel } from './runPanel.ts';

/** The panels that are open: one an orchestration. */
export class RunPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #open = new Map<string, RunPanel>();
  readonly #projects: Projects;
  readonly #services: PanelServices;

  constructor(projects: Projects, services: PanelServices) {
    this.#projects = projects;
    this.#services = services;
  }

  /** Shows the panel of an orchestration, beside the text editor. */
  show(project: Project, { id, path }: Pick<OrchestrationFile, 'id' | 'path'>, run?: string): RunPanel {
    const open = this.#open.get(join(project.root, path));
    if (open !== undefined) {
      open.panel.reveal(undefined, false);
      if (run !== undefined) void open.show(run);
      return open;
    }
    const panel = vscode.window.createWebviewPanel(
      RunPanel.viewType,
      id,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false },
      { retainContextWhenHidden: true },
    );
    return this.#adopt(panel, { project, id, path, run: run ?? null });
  }

  /** The editor opens a panel again that was open before its window was reloaded. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: PageState | undefined): Promise<void> {
    // One that stayed hidden since the reload may have been asked for anew in the meantime.
    if (state === undefined || this.#open.has(join(state.root, state.path))) {
      panel.dispose();
      return;
    }
    const project = this.#projects.at(state.root);
    this.#adopt(panel, { project, id: panel.title, path: state.path, run: state.run });
  }

  /** Leaves the panels themselves to the editor, which opens them again with the window. */
  dispose(): void {
    for (const panel of this.#open.values()) panel.dispose();
  }

  /** Whether a person sees the panel of an orchestration. */
  isVisible({ root }: Project, path: string): boolean {
    return this.#open.get(join(root, path))?.panel.visible === true;
  }

  #adopt(panel: vscode.WebviewPanel, shown: ConstructorParameters<typeof RunPanel>[1]): RunPanel {
    const key = join(shown.project.root, shown.path);
    const runPanel = new RunPanel(panel, shown, this.#services);
    this.#open.set(key, runPanel);
    panel.onDidDispose(() => {
      this.#open.delete(key);
      runPanel.dispose();
    });
    return runPanel;
  }
}
