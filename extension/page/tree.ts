import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { styleMap } from 'lit/directives/style-map.js';
import type { TaskJson } from '../../schemas/types.ts';
import type { Row } from './rows.ts';
import { barsOf, durationOf, type Span } from './timeline.ts';
import type { VirtualRows } from './virtualRows.ts';
import { durationWords, iconOf, recordsWords, stateWords } from './words.ts';

/** What a person does in the tree. */
export type TreeEvent =
  | { readonly kind: 'tick'; readonly id: string; readonly isOn: boolean }
  | { readonly kind: 'toggle'; readonly id: string }
  | { readonly kind: 'choose'; readonly row: Row };

/** Phases and tasks, each with its box or state; of a run also when it ran, on one scale: a Gantt chart. */
export class SegueTree extends LitElement {
  static override readonly properties = {
    rows: { attribute: false },
    span: { attribute: false },
    now: { attribute: false },
    chosen: { attribute: false },
    label: { attribute: false },
  };

  declare rows: readonly Row[];
  /** Null for a plan, which has no times. */
  declare span: Span | null;
  declare now: number;
  /** Id of the row whose details are shown. */
  declare chosen: string | null;
  declare label: string;
  /** The row that keys act on. */
  #at = 0;

  constructor() {
    super();
    this.rows = [];
    this.span = null;
    this.now = 0;
    this.chosen = null;
    this.label = '';
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    this.#at = Math.min(this.#at, Math.max(0, this.rows.length - 1));
    const active = this.rows[this.#at];
    return html`<virtual-rows
      class="tree"
      .count=${this.rows.length}
      .rowHeight=${rowHeight}
      .drawRow=${(index: number) => this.#row(index)}
      .label=${this.label}
      .listRole=${'tree'}
      .active=${active === undefined ? '' : rowId(active)}
      .version=${[this.rows, this.chosen, this.now, this.#at]}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
    ></virtual-rows>`;
  }

  #row(index: number): TemplateResult {
    const row = this.rows[index];
    if (row === undefined) return html``;
    const { kind, id, state, tick, isOpen, task } = row;
    const duration = task === null ? null : durationOf(task, this.now);
    const isChosen = this.chosen === id && kind === 'task';
    return html`<div
      id=${rowId(row)}
      class="row ${kind} ${isChosen ? 'chosen' : ''} ${index === this.#at ? 'active' : ''}"
      role="treeitem"
      aria-level=${kind === 'phase' ? 1 : 2}
      aria-setsize=${row.of}
      aria-posinset=${row.place}
      aria-selected=${isChosen}
      aria-expanded=${kind === 'phase' ? isOpen : nothing}
      aria-checked=${tick === null ? nothing : tick === 'yes' ? 'true' : tick === 'no' ? 'false' : 'mixed'}
      @click=${() => this.#clicked(index)}
    >
      ${
        kind === 'phase'
          ? html`<span class="twisty codicon codicon-chevron-${isOpen ? 'down' : 'right'}"></span>`
          : html`<span class="indent"></span>`
      }
      ${tick === null ? nothing : this.#box(row)}
      ${state === null ? nothing : html`<span class="state ${state} codicon codicon-${iconOf(state)}" title=${stateWords(state)}></span>`}
      ${nameOf(row)}
      ${
        this.span === null || task === null
          ? nothing
          : html`<span class="records">${recordsWords(task)}</span>
              ${this.#lane(task, this.span)}
              <span class="duration">${duration === null ? '' : durationWords(duration)}</span>`
      }
    </div>`;
  }

  #box({ id, tick }: Row): TemplateResult {
    return html`<vscode-checkbox
      .checked=${live(tick === 'yes')}
      .indeterminate=${tick === 'partly'}
      @click=${(event: Event) => event.stopPropagation()}
      @change=${() => this.#tell({ kind: 'tick', id, isOn: tick !== 'yes' })}
    ><span class="unseen">Run</span></vscode-checkbox>`;
  }

  /** What is wide or not stands before it: the lanes of all rows share one scale. */
  #lane(task: TaskJson, span: Span): TemplateResult {
    const bars = barsOf(task, span).map(({ from, length, state }) => {
      const place = { left: `${from * 100}%`, width: `max(2px, ${length * 100}%)` };
      return html`<span class="bar ${state}" style=${styleMap(place)}></span>`;
    });
    return html`<span class="lane">${bars}</span>`;
  }

  #clicked(index: number): void {
    this.#at = index;
    const row = this.rows[index];
    if (row === undefined) return;
    this.#tell(row.kind === 'phase' ? { kind: 'toggle', id: row.id } : { kind: 'choose', row });
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    const row = this.rows[this.#at];
    if (row === undefined || event.target instanceof HTMLInputElement) return;
    if (!this.#act(event.key, row)) return;
    event.preventDefault();
    this.querySelector<VirtualRows>('virtual-rows')?.reveal(this.#at);
    this.requestUpdate();
  }

  /** The keys of a tree (WAI-ARIA Authoring Practices). */
  #act(key: string, row: Row): boolean {
    const last = this.rows.length - 1;
    const move = (to: number): true => {
      this.#at = Math.max(0, Math.min(last, to));
      return true;
    };
    switch (key) {
      case 'ArrowDown':
        return move(this.#at + 1);
      case 'ArrowUp':
        return move(this.#at - 1);
      case 'PageDown':
        return move(this.#at + page);
      case 'PageUp':
        return move(this.#at - page);
      case 'Home':
        return move(0);
      case 'End':
        return move(last);
      case 'ArrowLeft':
        if (row.kind === 'task')
          return move(this.rows.findLastIndex(({ kind }, at) => at < this.#at && kind === 'phase'));
        if (row.isOpen) this.#tell({ kind: 'toggle', id: row.id });
        return true;
      case 'ArrowRight':
        if (row.kind === 'phase' && !row.isOpen) this.#tell({ kind: 'toggle', id: row.id });
        else if (row.kind === 'phase') move(this.#at + 1);
        return true;
      case ' ':
        if (row.tick !== null) this.#tell({ kind: 'tick', id: row.id, isOn: row.tick !== 'yes' });
        return true;
      case 'Enter':
        this.#tell(row.kind === 'phase' ? { kind: 'toggle', id: row.id } : { kind: 'choose', row });
        return true;
      default:
        return false;
    }
  }

  #tell(detail: TreeEvent): void {
    this.dispatchEvent(new CustomEvent<TreeEvent>('tree', { detail }));
  }
}

const rowHeight = 24;
/** How many rows a page key moves by. */
const page = 10;

/** A phase and a task may have one id. */
function rowId({ kind, id }: Row): string {
  return `${kind}-${id}`;
}

/** Name and note; between them what the eye has from icons, for screen readers. No blanks stand between the parts: they would be read. */
function nameOf({ kind, name, state, note }: Row): TemplateResult {
  const what = kind === 'phase' ? 'Phase ' : 'Task ';
  const words = [state === null ? '' : `, ${stateWords(state)}`, note === '' ? '' : ', '].join('');
  return html`<span class="unseen">${what}</span><span class="name">${name}</span><span class="unseen">${words}</span><span class="note" title=${note}>${note}</span>`;
}

customElements.define('segue-tree', SegueTree);
