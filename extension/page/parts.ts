import { html, nothing, type TemplateResult } from 'lit';
import { styleMap } from 'lit/directives/style-map.js';
import type {
  DeclaredParamJson,
  JobJson,
  PlanJson,
  RunJson,
  RunSummaryJson,
  TaskJson,
} from '../../schemas/types.ts';
import {
  bytesWords,
  durationWords,
  iconOf,
  matrixWords,
  recordsWords,
  runName,
  stateWords,
  timeWords,
  waitingWords,
} from './words.ts';

/** The last runs as bars, as high as they took long: a trend to look at, and a way to each. */
export function historyBars(
  runs: readonly RunSummaryJson[],
  shown: string | null,
  show: (run: string) => void,
): TemplateResult {
  const newest = runs.slice(0, 30).toReversed();
  const longest = Math.max(1, ...newest.map(({ durationMs }) => durationMs ?? 0));
  const bars = newest.map(run => {
    const height = run.durationMs === null ? 1 : Math.max(0.15, run.durationMs / longest);
    const words = `${runName(run)} ${stateWords(run.state)}${run.durationMs === null ? '' : `, ${durationWords(run.durationMs)}`}`;
    return html`<button
      class="history-run ${run.id === shown ? 'shown' : ''}"
      aria-label=${words}
      aria-pressed=${run.id === shown}
      title="${words}, ${timeWords(run.createdAt)}"
      @click=${() => show(run.id)}
    ><span class="history-bar ${run.state}" style=${styleMap({ height: `${height * 100}%` })}></span></button>`;
  });
  return html`<div class="history" role="group" aria-label="Last runs">${bars}</div>`;
}

/** What hears of a param's value: at each key, and when its field is left. */
export interface ParamListener {
  readonly typed: (name: string, value: string) => void;
  readonly given: (name: string, value: string) => void;
}

/** A field for each param that the orchestration declares. */
export function paramsForm(
  plan: PlanJson,
  typed: Readonly<Record<string, string>>,
  listener: ParamListener,
): TemplateResult | typeof nothing {
  if (plan.declaredParams.length === 0) return nothing;
  const fields = plan.declaredParams.map(param => {
    const value = typed[param.name] ?? textOf(plan.params[param.name]);
    const isMissing = param.default === null && value === '';
    return html`<div class="param">
      <label class="param-name" for="param-${param.name}">${param.name}</label>
      ${field(param, value, listener)}
      <span class="param-help ${isMissing ? 'missing' : ''}">${isMissing ? 'needs a value' : ''} ${param.description ?? ''}</span>
    </div>`;
  });
  return html`<form class="params" aria-label="Params" @submit=${(event: Event) => event.preventDefault()}>${fields}</form>`;
}

function field(param: DeclaredParamJson, value: string, { typed, given }: ParamListener): TemplateResult {
  const { name } = param;
  const id = `param-${name}`;
  const told = (tell: ParamListener['typed']) => (event: Event) => {
    const { target } = event;
    if (target instanceof HTMLElement && 'value' in target) tell(name, String(target.value));
  };
  switch (param.type) {
    case 'boolean':
      return html`<vscode-checkbox id=${id} .checked=${value === 'true'} @change=${() => given(name, value === 'true' ? 'false' : 'true')}
        ><span class="unseen">${name}</span></vscode-checkbox
      >`;
    case 'choice':
      return html`<vscode-single-select id=${id} label=${name} .value=${value} @change=${told(given)}>
        ${value === '' ? html`<vscode-option value="" selected>choose …</vscode-option>` : nothing}
        ${param.options.map(option => html`<vscode-option value=${option} ?selected=${option === value}>${option}</vscode-option>`)}
      </vscode-single-select>`;
    default:
      return html`<vscode-textfield
        id=${id}
        label=${name}
        inputmode=${param.type === 'number' ? 'decimal' : 'text'}
        .value=${value}
        @input=${told(typed)}
        @change=${told(given)}
      ></vscode-textfield>`;
  }
}

function textOf(value: unknown): string {
  return value === undefined || value === null
    ? ''
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}

/** What is recorded of a run. */
export function runFacts(run: RunJson, runs: readonly RunSummaryJson[]): TemplateResult {
  const retried = runs.find(({ id }) => id === run.retryOf);
  const facts: readonly (readonly [string, string | null])[] = [
    ['started', run.startedAt === null ? null : timeWords(run.startedAt)],
    ['took', run.durationMs === null ? null : durationWords(run.durationMs)],
    ['by', run.startedBy],
    ['trigger', run.trigger.kind === 'manual' ? null : run.trigger.kind],
    [
      'attempt',
      run.attempt === 1 ? null : `${run.attempt}${retried === undefined ? '' : ` of ${runName(retried)}`}`,
    ],
    ['commit', run.commit?.slice(0, 10) ?? null],
    [
      'params',
      Object.entries(run.params)
        .map(([name, value]) => `${name}=${textOf(value)}`)
        .join(', ') || null,
    ],
  ];
  const shown = facts.flatMap(([name, value]) =>
    value === null ? [] : [html`<span class="fact"><span class="fact-name">${name}</span> ${value}</span>`],
  );
  const waiting =
    run.waitingFor === null
      ? nothing
      : html`<span class="fact waiting">${waitingWords(run.waitingFor)}</span>`;
  const reason = run.reason === null ? nothing : html`<span class="fact reason">${run.reason}</span>`;
  return html`<div class="facts">${waiting}${reason}${shown}</div>`;
}

/** The attempts at a task, each with all that is recorded of it. */
export function taskDetails(task: TaskJson): TemplateResult {
  const jobs = task.jobs.map(
    job => html`<tr>
      <td><span class="state ${job.state} codicon codicon-${iconOf(job.state)}"></span> ${stateWords(job.state)}</td>
      <td>${job.attempt}</td>
      <td>${matrixWords(job)}</td>
      <td>${job.startedAt === null ? '' : timeWords(job.startedAt)}</td>
      <td>${job.endedAt === null ? '' : timeWords(job.endedAt)}</td>
      <td>${job.durationMs === null ? '' : durationWords(job.durationMs)}</td>
      <td>${job.peakMemoryBytes === null ? '' : bytesWords(job.peakMemoryBytes)}</td>
      <td>${job.cpuMs === null ? '' : durationWords(job.cpuMs)}</td>
      <td>${jobNote(job)}</td>
    </tr>`,
  );
  const component =
    task.configuration === null ? task.component : `${task.component} / ${task.configuration}`;
  return html`<div class="details">
    <p>
      <span class="fact"><span class="fact-name">component</span> ${component}</span>
      ${recordsWords(task) === '' ? nothing : html`<span class="fact"><span class="fact-name">records</span> ${recordsWords(task)}</span>`}
      ${task.continueOnFailure ? html`<span class="fact">the run goes on when it fails</span>` : nothing}
      ${task.skipMessage === null ? nothing : html`<span class="fact">skipped: ${task.skipMessage}</span>`}
    </p>
    ${
      task.jobs.length === 0
        ? html`<p class="hint">No job of it has started.</p>`
        : html`<table class="jobs">
            <thead><tr>${['State', 'Attempt', 'Matrix', 'Start', 'End', 'Duration', 'Memory', 'CPU', ''].map(name => html`<th scope="col">${name === '' ? html`<span class="unseen">Reason</span>` : name}</th>`)}</tr></thead>
            <tbody>${jobs}</tbody>
          </table>`
    }
  </div>`;
}

function jobNote({ reason, waitingFor }: JobJson): string {
  return reason?.message ?? (waitingFor === null ? '' : waitingWords(waitingFor));
}

/** What a task left: its messages, its outputs, its data set where it left one, and its summary. */
export function taskResults(task: TaskJson, data: TemplateResult | typeof nothing): TemplateResult {
  const outputs = Object.entries(task.outputs);
  const summaries = task.jobs.flatMap(({ summary }) => (summary === null ? [] : [summary]));
  const annotations = task.jobs.flatMap(job => job.annotations);
  if (outputs.length + summaries.length + annotations.length === 0 && data === nothing)
    return html`<p class="hint">The task left no rows, no outputs, no summary and no messages.</p>`;
  return html`<div class="details">
    ${annotations.map(
      ({ level, message, file, line }) => html`<p class="annotation ${level}">
        <span class="codicon codicon-${level === 'notice' ? 'info' : level}"></span> ${message}
        ${file === undefined ? nothing : html`<span class="hint">${file}${line === undefined ? '' : `:${line}`}</span>`}
      </p>`,
    )}
    ${
      outputs.length === 0
        ? nothing
        : html`<table class="outputs"><tbody>
            ${outputs.map(([name, value]) => html`<tr><th scope="row">${name}</th><td><pre>${preview(value)}</pre></td></tr>`)}
          </tbody></table>`
    }
    ${data}
    ${summaries.map(summary => html`<pre class="summary">${summary}</pre>`)}
  </div>`;
}

/** Longer values are cut: a page is no place to read megabytes. */
const longestPreview = 20_000;

function preview(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return text.length > longestPreview
    ? `${text.slice(0, longestPreview)}\n… ${bytesWords(text.length)} in all`
    : text;
}
