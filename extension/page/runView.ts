import { html, type TemplateResult } from 'lit';
import type { RunJson, RunSummaryJson, TaskJson } from '../../schemas/types.ts';
import type { PageMessage } from '../panel/messages.ts';
import { runFacts } from './parts.ts';
import { runRows } from './rows.ts';
import type { PaneEvent } from './taskPane.ts';
import './taskPane.ts';
import { spanOf } from './timeline.ts';
import type { TreeEvent } from './tree.ts';
import { runName } from './words.ts';

/** A run, and what of it a person looks at. */
export interface RunFacts {
  readonly run: RunJson;
  readonly runs: readonly RunSummaryJson[];
  /** Phases whose tasks are not shown. */
  readonly closed: ReadonlySet<string>;
  /** The id of the task that is looked into. */
  readonly chosen: string | null;
  readonly now: number;
}

export interface RunActs {
  readonly post: (message: PageMessage) => void;
  readonly tree: (event: TreeEvent) => void;
  readonly close: () => void;
  readonly reveal: (task: TaskJson) => void;
}

/** A run: its phases and tasks with their times, and all about the task that was chosen. */
export function runView({ run, runs, closed, chosen, now }: RunFacts, acts: RunActs): TemplateResult {
  const task = run.phases.flatMap(({ tasks }) => tasks).find(({ id }) => id === chosen) ?? null;
  const tree = html`<segue-tree
    class="fill"
    .rows=${runRows(run, closed)}
    .span=${spanOf(run, now)}
    .now=${now}
    .chosen=${chosen}
    .label=${`Phases and tasks of ${runName(run)}`}
    @tree=${(event: CustomEvent<TreeEvent>) => acts.tree(event.detail)}
  ></segue-tree>`;
  return html`${runFacts(run, runs)}
  ${
    task === null
      ? tree
      : html`<vscode-split-layout class="fill" split="horizontal" initial-handle-position="50%" min-start="80px" min-end="120px">
          <div slot="start" class="pane">${tree}</div>
          <segue-task
            slot="end"
            class="pane"
            .post=${acts.post}
            .run=${run.id}
            .task=${task}
            @pane=${({ detail }: CustomEvent<PaneEvent>) => (detail === 'close' ? acts.close() : acts.reveal(task))}
          ></segue-task>
        </vscode-split-layout>`
  }`;
}
