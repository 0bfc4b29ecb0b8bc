import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { styleMap } from 'lit/directives/style-map.js';
import type { ColumnJson, ResultJson } from '../../schemas/types.ts';
import type { HostMessage, PageMessage } from '../panel/messages.ts';

/** No column is narrower, in pixels: a table of many is scrolled instead. */
const narrowest = 130;
/** Of longer values the beginning is shown. */
const longestValue = 300;
/** The rest of a wider table is for other tools. */
const mostColumns = 100;

/** The first rows of the data set that a task left. */
export class SegueResult extends LitElement {
  static override readonly properties = {
    run: { attribute: false },
    task: { attribute: false },
    records: { attribute: false },
  };

  /** The run's id. */
  declare run: string;
  /** The task's id. */
  declare task: string;
  /** How many rows there are, by the record; with more of them there is something new to read. */
  declare records: number;
  /** Sends a message to the extension. */
  post: (message: PageMessage) => void = () => {};
  #result: ResultJson | null = null;
  /** Why there are no rows to show. */
  #refusal: string | null = null;

  constructor() {
    super();
    this.run = '';
    this.task = '';
    this.records = 0;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.size === 0) return;
    if (changed.has('run') || changed.has('task')) this.#result = null;
    this.#refusal = null;
    this.post({ kind: 'readResult', run: this.run, task: this.task });
  }

  /** Takes what the extension tells of results. */
  take(message: Extract<HostMessage, { readonly kind: 'result' | 'noResult' }>): void {
    if (message.run !== this.run) return;
    if (message.kind === 'result' && message.result.task === this.task) this.#result = message.result;
    else if (message.kind === 'noResult' && message.task === this.task) this.#refusal = message.message;
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    if (this.#refusal !== null)
      return html`<p class="annotation error" role="alert"><span class="codicon codicon-error"></span> ${this.#refusal}</p>`;
    if (this.#result === null) return html`<p class="hint" role="status">Reading the first rows …</p>`;
    const { columns, rows } = this.#result;
    const words = countWords(this.#result);
    if (rows.length === 0 || columns.length === 0)
      return html`<p class="data-size" role="status">${words}</p>${columns.length === 0 ? nothing : html`<p>${columns.map(({ name }) => name).join(', ')}</p>`}`;
    const shown = columns.slice(0, mostColumns);
    const width = `max(100%, ${shown.length * narrowest}px)`;
    return html`<p class="data-size" role="status">${words}</p>
      <div class="data" role="region" tabindex="0" aria-label=${`Rows of ${this.task}`}>
        <vscode-table zebra bordered-columns resizable min-column-width="40px" style=${styleMap({ width })}>
          <vscode-table-header>
            <vscode-table-row>${shown.map(headerCell)}</vscode-table-row>
          </vscode-table-header>
          <vscode-table-body>
            ${rows.map(row => html`<vscode-table-row>${shown.map(column => cell(column, row[column.name]))}</vscode-table-row>`)}
          </vscode-table-body>
        </vscode-table>
      </div>`;
  }
}

/** `the first 20 of 1,204 rows, 3 columns`. */
function countWords({ records, rows, columns }: ResultJson): string {
  const count = (number: number, noun: string): string =>
    `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
  if (columns.length === 0) return 'No rows';
  const wide = count(columns.length, 'column');
  if (records === 0) return `No rows, ${wide}`;
  const all = count(records, 'row');
  const part = rows.length < records ? `The first ${rows.length.toLocaleString('en')} of ${all}` : all;
  const more = columns.length > mostColumns ? `, of which the first ${mostColumns} are shown` : '';
  return `${part}, ${wide}${more}`;
}

function headerCell({ name, type }: ColumnJson): TemplateResult {
  return html`<vscode-table-header-cell class=${isNumeric(type) ? 'numeric' : ''} title="${name}: ${type}">${name} <span class="type">${type}</span></vscode-table-header-cell>`;
}

function cell({ type }: ColumnJson, value: unknown): TemplateResult {
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const cut = text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
  const kind = value === null ? 'null' : isNumeric(type) ? 'numeric' : '';
  return html`<vscode-table-cell class=${kind} title=${cut}>${cut}</vscode-table-cell>`;
}

function isNumeric(type: ColumnJson['type']): boolean {
  return type === 'integer' || type === 'bigint' || type === 'number' || type === 'decimal';
}

customElements.define('segue-result', SegueResult);
