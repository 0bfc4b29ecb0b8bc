import { html, nothing, type TemplateResult } from 'lit';
import type { PlanJson, RunJson, RunSummaryJson } from '../../schemas/types.ts';
import { canRetry, isGoing } from './choice.ts';
import { historyBars } from './parts.ts';
import { iconOf, runName, stateWords } from './words.ts';

/** What the head of the panel says. */
export interface HeaderFacts {
  /** The orchestration's name, as far as it is known. */
  readonly name: string;
  /** The run that is looked at; null where it is what one would do. */
  readonly run: RunJson | null;
  readonly runs: readonly RunSummaryJson[];
  /** Whether the file is not any more what the run used. */
  readonly isChanged: boolean;
  readonly start: StartFacts;
}

/** What the button says that starts a run. */
export interface StartFacts {
  readonly isRetry: boolean;
  /** How many tasks would run. */
  readonly count: number;
  readonly isStarting: boolean;
  readonly isRefused: boolean;
  /** The run that was looked at before. */
  readonly before: RunJson | null;
}

/** What the buttons do. */
export interface HeaderActs {
  readonly open: (run: string) => void;
  readonly start: () => void;
  readonly back: () => void;
  readonly cancel: (run: string, force: boolean) => void;
  /** Lets a person choose what runs: of a retry of a run, or from the start. */
  readonly offer: (retry: string | null) => void;
  readonly compare: (run: string) => void;
  readonly reveal: () => void;
}

/** The head of the panel: what is looked at, the last runs, and what can be done. */
export function panelHeader(facts: HeaderFacts, acts: HeaderActs): TemplateResult {
  const { name, run, runs, isChanged } = facts;
  return html`<header>
    <h1>
      ${name}
      ${
        run === null
          ? nothing
          : html`<span class="number">#${run.number}</span>
          <span class="badge ${run.state}" role="status"><span class="codicon codicon-${iconOf(run.state)}"></span>${stateWords(run.state)}</span>`
      }
    </h1>
    ${historyBars(runs, run?.id ?? null, acts.open)}
    <div class="actions">
      ${run === null ? startButtons(facts.start, acts) : runButtons(run, acts)}
      ${
        run !== null && isChanged
          ? html`<vscode-toolbar-button
              icon="diff"
              label="Compare the file as this run used it with the file as it is now"
              @click=${() => acts.compare(run.id)}
            ></vscode-toolbar-button>`
          : nothing
      }
      <vscode-toolbar-button icon="go-to-file" label="Open the orchestration's file" @click=${acts.reveal}></vscode-toolbar-button>
    </div>
  </header>`;
}

function startButtons(facts: StartFacts, acts: HeaderActs): TemplateResult {
  const { isRetry, count, isStarting, isRefused, before } = facts;
  const words = `${isRetry ? 'Retry' : 'Run'} ${count} ${count === 1 ? 'task' : 'tasks'}`;
  return html`<vscode-button
      id="start"
      icon="play"
      ?disabled=${count === 0 || isStarting || isRefused}
      @click=${acts.start}
    >${isStarting ? 'Starting …' : words}</vscode-button>
    ${before === null ? nothing : html`<vscode-button secondary @click=${acts.back}>Back to ${runName(before)}</vscode-button>`}`;
}

function runButtons(run: RunJson, { cancel, offer }: HeaderActs): TemplateResult {
  if (isGoing(run)) {
    const isAsked = run.cancelRequested !== null;
    return html`<vscode-button
      id="cancel"
      icon="debug-stop"
      secondary
      ?disabled=${run.cancelRequested?.force === true}
      @click=${() => cancel(run.id, isAsked)}
    >${isAsked ? 'End it at once' : 'Cancel'}</vscode-button>`;
  }
  return html`${
    canRetry(run)
      ? html`<vscode-button id="retry" icon="debug-rerun" @click=${() => offer(run.id)}>Retry …</vscode-button>`
      : nothing
  }
    <vscode-button id="again" icon="play" secondary @click=${() => offer(null)}>Run …</vscode-button>`;
}

/** Whether a run used another text of the file than the one that is there now. */
export function isFileChanged(run: RunJson | null, plan: PlanJson | null): boolean {
  return run !== null && plan !== null && run.sourceHash !== plan.sourceHash;
}
