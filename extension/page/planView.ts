import { html, nothing, type TemplateResult } from 'lit';
import type { PlanJson, RunSummaryJson } from '../../schemas/types.ts';
import type { Wish } from '../panel/messages.ts';
import { type ParamListener, paramsForm } from './parts.ts';
import { type Choices, planRows } from './rows.ts';
import type { TreeEvent } from './tree.ts';
import { runName } from './words.ts';

/** What would run, and what a person has changed of it. */
export interface PlanFacts {
  /** Null while it is not known. */
  readonly plan: PlanJson | null;
  /** Why there is none. */
  readonly refusal: string | null;
  readonly wish: Wish;
  readonly choices: Choices;
  readonly closed: ReadonlySet<string>;
  readonly runs: readonly RunSummaryJson[];
}

export interface PlanActs extends ParamListener {
  readonly tree: (event: TreeEvent) => void;
  /** Another plan is wished for. */
  readonly wish: (wish: Wish) => void;
  readonly compare: (run: string) => void;
}

/** What would run: params as a form, phases and tasks with a box each. */
export function planView(facts: PlanFacts, acts: PlanActs): TemplateResult {
  const { plan, refusal, wish, choices, closed } = facts;
  if (plan === null)
    return refusal === null ? html`<p class="hint" role="status">Looking at what would run …</p>` : html``;
  return html`${wish.retry === null ? nothing : retryOf(wish.retry, plan, { facts, acts })}
    ${paramsForm(plan, wish.params, acts)}
    <segue-tree
      class="fill"
      .rows=${planRows(plan, choices, closed)}
      .span=${null}
      .label=${'What will run'}
      .chosen=${null}
      @tree=${(event: CustomEvent<TreeEvent>) => acts.tree(event.detail)}
    ></segue-tree>`;
}

/** Says what is retried, and lets the file of that time be taken instead. */
function retryOf(
  retry: string,
  plan: PlanJson,
  { facts, acts }: { readonly facts: PlanFacts; readonly acts: PlanActs },
): TemplateResult {
  const { wish, runs } = facts;
  const { asRecorded } = wish;
  const retried = runs.find(({ id }) => id === retry);
  return html`<div class="retry-of">
    <span>A retry of ${retried === undefined ? 'an earlier run' : runName(retried)}: what failed or was not reached is ticked; outputs of the rest are reused.</span>
    ${
      plan.sourceChanged || asRecorded
        ? html`<vscode-checkbox id="as-recorded" .checked=${asRecorded} @change=${() => acts.wish({ ...wish, asRecorded: !asRecorded })}
              >The file has changed since: run it as it was</vscode-checkbox>
            <vscode-toolbar-button icon="diff" label="What changed in the file since" @click=${() => acts.compare(retry)}></vscode-toolbar-button>`
        : nothing
    }
  </div>`;
}

/** Whether a param that the orchestration declares has no value yet. */
export function lacksParam(plan: PlanJson | null, { params }: Wish): boolean {
  const has = (name: string): boolean =>
    params[name] === undefined ? name in (plan?.params ?? {}) : params[name] !== '';
  return plan?.declaredParams.some(({ name }) => !has(name)) ?? false;
}
