import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { JobJson, TaskJson } from '../../schemas/types.ts';
import type { PageMessage } from '../panel/messages.ts';
import './log.ts';
import { taskDetails, taskResults } from './parts.ts';
import './result.ts';
import { matrixWords, stateWords } from './words.ts';

type Tab = 'log' | 'details' | 'results';

/** What a person wants of the pane as a whole. */
export type PaneEvent = 'close' | 'reveal';

/** All about one task of a run: the log of a job, what is recorded of it, what it left. */
export class SegueTask extends LitElement {
  static override readonly properties = { run: { attribute: false }, task: { attribute: false } };

  /** The run's id. */
  declare run: string;
  declare task: TaskJson | null;
  /** Sends a message to the extension. */
  post: (message: PageMessage) => void = () => {};
  #tab: Tab = 'log';
  /** Null: the last job of the task. */
  #job: string | null = null;

  constructor() {
    super();
    this.run = '';
    this.task = null;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('task');
    if (changed.has('run') || (before != null && before.id !== this.task?.id)) this.#job = null;
  }

  protected override render(): TemplateResult {
    const { task } = this;
    if (task === null) return html``;
    const started = task.jobs.filter(({ startedAt }) => startedAt !== null);
    const job = started.find(({ id }) => id === this.#job) ?? started.at(-1);
    return html`<div class="task-bar">
        <strong>${task.name}</strong>
        <div role="tablist" aria-label="About the task">${this.#tabButton('log', 'Log')} ${this.#tabButton('details', 'Details')} ${this.#tabButton('results', 'Results')}</div>
        ${this.#tab === 'log' && started.length > 1 ? this.#jobChoice(started, job) : nothing}
        <span class="stretch"></span>
        <vscode-toolbar-button icon="go-to-file" label="Open the task's place in the file" @click=${() => this.#tell('reveal')}></vscode-toolbar-button>
        <vscode-toolbar-button icon="close" label="Close" @click=${() => this.#tell('close')}></vscode-toolbar-button>
      </div>
      ${this.#tab === 'log' ? this.#log(job) : this.#tab === 'details' ? taskDetails(task) : this.#results(task)}`;
  }

  #tabButton(name: Tab, label: string): TemplateResult {
    return html`<button
      class="tab ${this.#tab === name ? 'shown' : ''}"
      role="tab"
      aria-selected=${this.#tab === name}
      @click=${() => {
        this.#tab = name;
        this.requestUpdate();
      }}
    >${label}</button>`;
  }

  #jobChoice(started: readonly JobJson[], chosen: JobJson | undefined): TemplateResult {
    return html`<vscode-single-select label="Which job" .value=${chosen?.id ?? ''} @change=${(event: Event) => this.#pickJob(event)}>
      ${started.map(one => html`<vscode-option value=${one.id} ?selected=${one.id === chosen?.id}>${jobWords(one)}</vscode-option>`)}
    </vscode-single-select>`;
  }

  #log(job: JobJson | undefined): TemplateResult {
    if (job === undefined) return html`<p class="hint">No job of the task has started.</p>`;
    return html`<segue-log class="fill" .post=${this.post} .run=${this.run} .job=${job.id}></segue-log>`;
  }

  #results(task: TaskJson): TemplateResult {
    // A runner of an earlier version does not tell of results.
    const size = task.result ?? null;
    return taskResults(
      task,
      size === null
        ? nothing
        : html`<segue-result .post=${this.post} .run=${this.run} .task=${task.id} .records=${size.records}></segue-result>`,
    );
  }

  #pickJob({ target }: Event): void {
    if (target instanceof HTMLElement && 'value' in target) this.#job = String(target.value);
    this.requestUpdate();
  }

  #tell(event: PaneEvent): void {
    this.dispatchEvent(new CustomEvent<PaneEvent>('pane', { detail: event }));
  }
}

function jobWords(job: JobJson): string {
  return [matrixWords(job), `attempt ${job.attempt}`, stateWords(job.state)]
    .filter(text => text !== '')
    .join(', ');
}

customElements.define('segue-task', SegueTask);
