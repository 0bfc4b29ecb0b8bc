import type * as vscode from 'vscode';
import type { RunSummaryJson } from '../schemas/types.ts';
import { isGoing } from './page/choice.ts';
import type { Project } from './project/project.ts';

/** Where the runs are kept that were started here and go on, so that a window that was reloaded tells of their ends, too. */
const kept = 'segue.startedHere';

/** Tells once of the end of each run that was started in this workspace, whatever ended it; the record is what says so. */
export class RunEnds {
  readonly #memento: vscode.Memento;
  readonly #tell: (project: Project, run: RunSummaryJson) => void;
  readonly #runs: Set<string>;

  constructor(memento: vscode.Memento, tell: (project: Project, run: RunSummaryJson) => void) {
    this.#memento = memento;
    this.#tell = tell;
    this.#runs = new Set(memento.get<readonly string[]>(kept));
  }

  /** A run was started here; it may have ended already. */
  started(project: Project, run: RunSummaryJson): void {
    if (isGoing(run)) this.#keep(this.#runs.add(run.id));
    else this.#tell(project, run);
  }

  /** Hears of all runs of a project. */
  follow(project: Project): vscode.Disposable {
    return project.feed.listen({
      listed: () => {
        if (this.#runs.size === 0) return;
        for (const run of project.feed.runs) {
          if (isGoing(run) || !this.#runs.delete(run.id)) continue;
          this.#keep(this.#runs);
          this.#tell(project, run);
        }
      },
    });
  }

  #keep(runs: ReadonlySet<string>): void {
    void this.#memento.update(kept, [...runs]);
  }
}
