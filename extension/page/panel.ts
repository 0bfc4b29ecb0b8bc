import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { PlanJson, RunJson, RunSummaryJson, TaskJson } from '../../schemas/types.ts';
import { withChange } from '../panel/change.ts';
import type { HostMessage, PageMessage, Wish } from '../panel/messages.ts';
import { canRetry, choiceOf, chosenCount, isGoing, withTick } from './choice.ts';
import type { SegueLog } from './log.ts';
import { historyBars, paramsForm, runFacts, taskDetails, taskResults } from './parts.ts';
import { type Choices, planRows, runRows } from './rows.ts';
import { spanOf } from './timeline.ts';
import type { TreeEvent } from './tree.ts';
import { iconOf, matrixWords, runName, stateWords } from './words.ts';

/** How the page talks to the extension, and what it keeps. */
export interface Host {
  post(message: PageMessage): void;
  keep(run: string | null): void;
}

/** How often durations of what runs go on, in ms. */
const tickMs = 500;

const firstWish: Wish = { retry: null, asRecorded: false, params: {} };
type Tab = 'log' | 'details' | 'results';

/** The panel of one orchestration: what would run, what runs, what ran. */
export class SeguePanel extends LitElement {
  host: Host = { post: () => {}, keep: () => {} };
  #path = '';
  #id = '';
  #canRun = true;
  #wish: Wish = firstWish;
  #plan: PlanJson | null = null;
  /** Why there is no plan. */
  #refusal: string | null = null;
  #trouble: string | null = null;
  #isStarting = false;
  #choices: Choices = new Map();
  #runs: readonly RunSummaryJson[] = [];
  #run: RunJson | null = null;
  /** What is looked at: a run, or what one would do. */
  #mode: 'plan' | 'run' = 'plan';
  #closed: ReadonlySet<string> = new Set();
  #task: string | null = null;
  /** Null: the last job of the task. */
  #job: string | null = null;
  #tab: Tab = 'log';
  #ticking: ReturnType<typeof setInterval> | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
  }

  /** Takes what the extension says. */
  take(message: HostMessage): void {
    switch (message.kind) {
      case 'orchestration':
        this.#id = message.id;
        this.#path = message.path;
        this.#canRun = message.canRun;
        this.#askPlan(this.#wish);
        break;
      case 'plan':
        if (message.wish !== this.#wish && !isSame(message.wish, this.#wish)) break;
        this.#plan = message.plan;
        this.#refusal = null;
        break;
      case 'noPlan':
        if (!isSame(message.wish, this.#wish)) break;
        // The last plan stays to be seen: in its form a value that is refused can be mended.
        this.#refusal = message.message;
        break;
      case 'runs':
        this.#runs = message.runs;
        break;
      case 'run':
        this.#showRun(message.run);
        break;
      case 'change':
        if (this.#run !== null) this.#showRun(withChange(this.#run, message.change));
        break;
      case 'starting':
        this.#isStarting = true;
        this.#trouble = null;
        break;
      case 'filesChanged':
        // While a run is shown, too: the plan tells whether the file is still what the run used.
        this.#askPlan(this.#wish);
        break;
      case 'trouble':
        this.#trouble = message.message;
        this.#isStarting = false;
        break;
      case 'offerRetry':
        this.#offer({ ...firstWish, retry: message.run });
        break;
      default:
        this.querySelector<SegueLog>('segue-log')?.take(message);
        return;
    }
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    if (!this.#canRun) {
      return html`<main class="empty">
        <h1>${this.#id}</h1>
        <p>This workspace is not trusted, so nothing of it is executed. Its files can be edited, with all help.</p>
      </main>`;
    }
    return html`<main>
      ${this.#header()} ${this.#troubleBox()}
      ${this.#mode === 'plan' ? this.#planView() : this.#runView()}
    </main>`;
  }

  #header(): TemplateResult {
    const run = this.#mode === 'run' ? this.#run : null;
    const name = run?.name ?? this.#plan?.name ?? this.#id;
    const changed = run !== null && this.#plan !== null && run.sourceHash !== this.#plan.sourceHash;
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
      ${historyBars(this.#runs, run?.id ?? null, id => this.#open(id))}
      <div class="actions">
        ${this.#buttons(run)}
        ${
          changed
            ? html`<vscode-toolbar-button
                icon="diff"
                label="Compare the file as this run used it with the file as it is now"
                @click=${() => this.host.post({ kind: 'compare', run: run.id })}
              ></vscode-toolbar-button>`
            : nothing
        }
        <vscode-toolbar-button icon="go-to-file" label="Open the orchestration's file" @click=${() => this.#reveal(null)}></vscode-toolbar-button>
      </div>
    </header>`;
  }

  #buttons(run: RunJson | null): TemplateResult {
    if (this.#mode === 'plan') {
      const count = this.#plan === null ? 0 : chosenCount(this.#plan, this.#choices);
      const verb = this.#wish.retry === null ? 'Run' : 'Retry';
      return html`<vscode-button
          id="start"
          icon="play"
          ?disabled=${count === 0 || this.#isStarting || this.#refusal !== null || this.#lacksParam()}
          @click=${() => this.#start()}
        >${this.#isStarting ? 'Starting …' : `${verb} ${count} ${count === 1 ? 'task' : 'tasks'}`}</vscode-button>
        ${this.#run === null ? nothing : html`<vscode-button secondary @click=${() => this.#back()}>Back to ${runName(this.#run)}</vscode-button>`}`;
    }
    if (run !== null && isGoing(run)) {
      const isAsked = run.cancelRequested !== null;
      return html`<vscode-button
        id="cancel"
        icon="debug-stop"
        secondary
        ?disabled=${run.cancelRequested?.force === true}
        @click=${() => this.host.post({ kind: 'cancel', run: run.id, force: isAsked })}
      >${isAsked ? 'End it at once' : 'Cancel'}</vscode-button>`;
    }
    return html`${
      run !== null && canRetry(run)
        ? html`<vscode-button id="retry" icon="debug-rerun" @click=${() => this.#offer({ ...firstWish, retry: run.id })}>Retry …</vscode-button>`
        : nothing
    }
      <vscode-button id="again" icon="play" secondary @click=${() => this.#offer(firstWish)}>Run …</vscode-button>`;
  }

  #troubleBox(): TemplateResult | typeof nothing {
    const message = this.#trouble ?? (this.#mode === 'plan' ? this.#refusal : null);
    if (message === null) return nothing;
    return html`<div class="trouble" role="alert"><span class="codicon codicon-error"></span><pre>${message}</pre></div>`;
  }

  #planView(): TemplateResult {
    const plan = this.#plan;
    if (plan === null)
      return this.#refusal === null
        ? html`<p class="hint" role="status">Looking at what would run …</p>`
        : html``;
    const { retry, asRecorded, params } = this.#wish;
    const retried = this.#runs.find(({ id }) => id === retry);
    return html`${
      retry === null
        ? nothing
        : html`<div class="retry-of">
              <span>A retry of ${retried === undefined ? 'an earlier run' : runName(retried)}: what failed or was not reached is ticked; outputs of the rest are reused.</span>
              ${
                plan.sourceChanged || asRecorded
                  ? html`<vscode-checkbox
                        id="as-recorded"
                        .checked=${asRecorded}
                        @change=${() => this.#askPlan({ ...this.#wish, asRecorded: !asRecorded })}
                      >The file has changed since: run it as it was</vscode-checkbox>
                      <vscode-toolbar-button icon="diff" label="What changed in the file since" @click=${() => this.host.post({ kind: 'compare', run: retry })}></vscode-toolbar-button>`
                  : nothing
              }
            </div>`
    }
      ${paramsForm(plan, params, {
        typed: (name, value) => this.#keepParam(name, value),
        given: (name, value) => {
          this.#keepParam(name, value);
          this.#askPlan(this.#wish);
        },
      })}
      <segue-tree
        class="fill"
        .rows=${planRows(plan, this.#choices, this.#closed)}
        .span=${null}
        .label=${'What will run'}
        .chosen=${null}
        @tree=${(event: CustomEvent<TreeEvent>) => this.#treeActed(event.detail)}
      ></segue-tree>`;
  }

  #runView(): TemplateResult {
    const run = this.#run;
    if (run === null) return html``;
    const now = Date.now();
    const task = run.phases.flatMap(({ tasks }) => tasks).find(({ id }) => id === this.#task) ?? null;
    const tree = html`<segue-tree
      class="fill"
      .rows=${runRows(run, this.#closed)}
      .span=${spanOf(run, now)}
      .now=${now}
      .chosen=${this.#task}
      .label=${`Phases and tasks of ${runName(run)}`}
      @tree=${(event: CustomEvent<TreeEvent>) => this.#treeActed(event.detail)}
    ></segue-tree>`;
    return html`${runFacts(run, this.#runs)}
    ${
      task === null
        ? tree
        : html`<vscode-split-layout class="fill" split="horizontal" initial-handle-position="50%" min-start="80px" min-end="120px">
            <div slot="start" class="pane">${tree}</div>
            <div slot="end" class="pane">${this.#taskView(run, task)}</div>
          </vscode-split-layout>`
    }`;
  }

  #taskView(run: RunJson, task: TaskJson): TemplateResult {
    const started = task.jobs.filter(({ startedAt }) => startedAt !== null);
    const job = started.find(({ id }) => id === this.#job) ?? started.at(-1);
    const tab = (name: Tab, label: string): TemplateResult => html`<button
      class="tab ${this.#tab === name ? 'shown' : ''}"
      role="tab"
      aria-selected=${this.#tab === name}
      @click=${() => this.#turnTo(name)}
    >${label}</button>`;
    return html`<div class="task-bar">
        <strong>${task.name}</strong>
        <div role="tablist" aria-label="About the task">${tab('log', 'Log')} ${tab('details', 'Details')} ${tab('results', 'Results')}</div>
        ${
          this.#tab === 'log' && started.length > 1
            ? html`<vscode-single-select label="Which job" .value=${job?.id ?? ''} @change=${(event: Event) => this.#pickJob(event)}>
                ${started.map(one => html`<vscode-option value=${one.id} ?selected=${one.id === job?.id}>${jobWords(one)}</vscode-option>`)}
              </vscode-single-select>`
            : nothing
        }
        <span class="stretch"></span>
        <vscode-toolbar-button icon="go-to-file" label="Open the task's place in the file" @click=${() => this.#reveal(task.line)}></vscode-toolbar-button>
        <vscode-toolbar-button icon="close" label="Close" @click=${() => this.#choose(null)}></vscode-toolbar-button>
      </div>
      ${this.#tab === 'details' ? taskDetails(task) : nothing} ${this.#tab === 'results' ? taskResults(task) : nothing}
      ${
        this.#tab !== 'log'
          ? nothing
          : job === undefined
            ? html`<p class="hint">No job of the task has started.</p>`
            : html`<segue-log class="fill" .post=${(message: PageMessage) => this.host.post(message)} .run=${run.id} .job=${job.id}></segue-log>`
      }`;
  }

  #treeActed(event: TreeEvent): void {
    if (event.kind === 'tick' && this.#plan !== null)
      this.#choices = withTick(this.#plan, this.#choices, event);
    else if (event.kind === 'toggle') {
      const closed = new Set(this.#closed);
      if (!closed.delete(event.id)) closed.add(event.id);
      this.#closed = closed;
    } else if (event.kind === 'choose') {
      if (this.#mode === 'plan') this.#reveal(event.row.line);
      else this.#choose(event.row.id);
    }
    this.requestUpdate();
  }

  #choose(task: string | null): void {
    this.#task = task;
    this.#job = null;
    this.requestUpdate();
  }

  #pickJob({ target }: Event): void {
    if (target instanceof HTMLElement && 'value' in target) this.#job = String(target.value);
    this.requestUpdate();
  }

  #turnTo(tab: Tab): void {
    this.#tab = tab;
    this.requestUpdate();
  }

  #showRun(run: RunJson): void {
    const isOther = this.#run?.id !== run.id;
    const wasGoing = this.#run !== null && isGoing(this.#run);
    this.#run = run;
    this.#isStarting = false;
    if (isOther) {
      this.#task = null;
      this.#mode = 'run';
      this.host.keep(run.id);
    }
    // A person who has not chosen a task is shown what failed, or else what warns, once.
    if (run.endedAt !== null && this.#task === null && (isOther || wasGoing)) {
      const tasks = run.phases.flatMap(phase => phase.tasks);
      const bad =
        tasks.find(({ state }) => state === 'failed') ?? tasks.find(({ state }) => state === 'warning');
      this.#task = bad?.id ?? null;
    }
    clearInterval(this.#ticking);
    if (isGoing(run)) this.#ticking = setInterval(() => this.requestUpdate(), tickMs);
  }

  #open(run: string): void {
    this.#mode = 'run';
    this.host.post({ kind: 'show', run });
    this.requestUpdate();
  }

  #back(): void {
    this.#mode = 'run';
    this.requestUpdate();
  }

  /** Lets a person choose before anything starts. */
  #offer(wish: Wish): void {
    this.#mode = 'plan';
    this.#plan = null;
    this.#refusal = null;
    this.#choices = new Map();
    this.#askPlan(wish);
  }

  #askPlan(wish: Wish): void {
    this.#wish = wish;
    this.host.post({ kind: 'plan', wish });
    this.requestUpdate();
  }

  #start(): void {
    if (this.#plan === null) return;
    this.#isStarting = true;
    this.host.post({ kind: 'start', wish: this.#wish, choice: choiceOf(this.#plan, this.#choices) });
    this.requestUpdate();
  }

  /** Keeps what a field says at each key, so that a click on Run right after the last one finds it complete. */
  #keepParam(name: string, value: string): void {
    this.#wish = { ...this.#wish, params: { ...this.#wish.params, [name]: value } };
    this.requestUpdate();
  }

  #lacksParam(): boolean {
    const { params } = this.#wish;
    const has = (name: string): boolean =>
      params[name] === undefined ? name in (this.#plan?.params ?? {}) : params[name] !== '';
    return this.#plan?.declaredParams.some(({ name }) => !has(name)) ?? false;
  }

  #reveal(line: number | null): void {
    this.host.post({ kind: 'reveal', path: this.#path, line });
  }
}

function jobWords(job: TaskJson['jobs'][number]): string {
  const combination = matrixWords(job);
  return [combination, `attempt ${job.attempt}`, stateWords(job.state)]
    .filter(text => text !== '')
    .join(', ');
}

/** Answers come as copies of what was asked. */
function isSame(one: Wish, other: Wish): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

customElements.define('segue-panel', SeguePanel);
