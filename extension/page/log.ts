import Anser from 'anser';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { LogIndexJson } from '../../schemas/types.ts';
import type { HostMessage, PageMessage } from '../panel/messages.ts';
import type { VirtualRows } from './virtualRows.ts';
import { bytesWords } from './words.ts';

/** Blocks of lines that are kept; further ones are read again when they are looked at. */
const keptBlocks = 60;
/** Somebody still types; a search reads the whole log. In ms. */
const searchPauseMs = 200;
const rowHeight = 18;

/** The log of a job, of any size: only the lines that are seen are read. */
export class SegueLog extends LitElement {
  static override readonly properties = { run: { attribute: false }, job: { attribute: false } };

  declare run: string;
  declare job: string;
  /** Sends a message to the extension. */
  post: (message: PageMessage) => void = () => {};
  #lines = 0;
  #bytes = 0;
  #every = 1;
  #isComplete = false;
  #isKnown = false;
  readonly #blocks = new Map<number, readonly string[]>();
  readonly #asked = new Set<number>();
  #follows = true;
  #search = '';
  #found: { readonly lines: readonly number[]; readonly isCut: boolean } | null = null;
  #foundAt = 0;
  #searching: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.run = '';
    this.job = '';
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('job') && !changed.has('run')) return;
    this.#lines = 0;
    this.#bytes = 0;
    this.#isKnown = false;
    this.#isComplete = false;
    this.#follows = true;
    this.#found = null;
    this.#blocks.clear();
    this.#asked.clear();
    this.post({ kind: 'openLog', run: this.run, job: this.job });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.post({ kind: 'closeLog' });
  }

  /** Takes what the extension tells of logs. */
  take(message: Extract<HostMessage, { readonly kind: 'logIndex' | 'logBlock' | 'logFound' }>): void {
    if (message.kind === 'logIndex') this.#indexed(message.index);
    else if (message.job !== this.job) return;
    else if (message.kind === 'logBlock') this.#keep(message.block, message.lines);
    else if (message.text === this.#search) {
      this.#found = message;
      this.#foundAt = 0;
      this.#showFound();
    }
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    return html`<div class="log-bar">
        <vscode-textfield
          class="log-search"
          label="Search the log"
          placeholder="Search"
          .value=${this.#search}
          @input=${(event: InputEvent) => this.#typed(event)}
          @keydown=${(event: KeyboardEvent) => this.#key(event)}
        ><vscode-icon slot="content-before" name="search"></vscode-icon></vscode-textfield>
        <span class="found" role="status">${this.#foundWords()}</span>
        <vscode-toolbar-button icon="arrow-up" label="Previous match" @click=${() => this.#step(-1)}></vscode-toolbar-button>
        <vscode-toolbar-button icon="arrow-down" label="Next match" @click=${() => this.#step(1)}></vscode-toolbar-button>
        <span class="stretch"></span>
        <span class="size">${this.#sizeWords()}</span>
        <vscode-toolbar-button
          icon="fold-down"
          label="Follow the end of the log"
          toggleable
          .checked=${this.#follows}
          @change=${() => this.#toggleFollowing()}
        ></vscode-toolbar-button>
        <vscode-toolbar-button
          icon="go-to-file"
          label="Open the log in an editor"
          @click=${() => this.post({ kind: 'saveLog', run: this.run, job: this.job })}
        ></vscode-toolbar-button>
      </div>
      ${this.#isKnown && this.#lines === 0 ? html`<p class="hint">${this.#isComplete ? 'The job printed nothing.' : 'Nothing was printed yet.'}</p>` : nothing}
      <virtual-rows
        class="log"
        .count=${this.#lines}
        .rowHeight=${rowHeight}
        .drawRow=${(index: number) => this.#line(index)}
        .label=${'Log'}
        .listRole=${'list'}
        .version=${{}}
        @rows-shown=${() => this.#scrolled()}
      ></virtual-rows>`;
  }

  protected override updated(): void {
    if (!this.#follows) return;
    const rows = this.#rows;
    // The list has its new height only after its own update.
    void rows?.updateComplete.then(() => rows.scrollToEnd());
  }

  get #rows(): VirtualRows | null {
    return this.querySelector<VirtualRows>('virtual-rows');
  }

  #indexed({ job, lines, bytes, every, isComplete }: LogIndexJson): void {
    if (job !== this.job) return;
    // The last block has grown; what it held stays to be seen until the whole is there.
    if (lines > this.#lines) this.#asked.delete(Math.floor(Math.max(0, this.#lines - 1) / every));
    this.#lines = lines;
    this.#bytes = bytes;
    this.#every = every;
    this.#isComplete = isComplete;
    this.#isKnown = true;
  }

  #keep(block: number, lines: readonly string[]): void {
    this.#blocks.delete(block);
    this.#blocks.set(block, lines);
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= keptBlocks) break;
      this.#blocks.delete(oldest);
      this.#asked.delete(oldest);
    }
  }

  #line(index: number): TemplateResult {
    const block = Math.floor(index / this.#every);
    const text = this.#blocks.get(block)?.[index % this.#every];
    if (!this.#asked.has(block)) {
      this.#asked.add(block);
      this.post({ kind: 'readLog', job: this.job, block });
    }
    const isFound = this.#found?.lines[this.#foundAt] === index;
    const classes = isFound ? 'line found-line' : 'line';
    const content = text === undefined ? '…' : lineOf(text);
    // Blanks between the tags would be shown as they are.
    return html`<div class=${classes} role="listitem"><span class="number">${index + 1}</span>${content}</div>`;
  }

  #scrolled(): void {
    // Whoever scrolls up wants to read; whoever comes back to the end wants to see what comes.
    const isAtEnd = this.#rows?.isAtEnd ?? true;
    if (this.#follows && !isAtEnd && this.#isKnown) this.#follows = false;
    this.requestUpdate();
  }

  #toggleFollowing(): void {
    this.#follows = !this.#follows;
    this.requestUpdate();
  }

  #typed(event: InputEvent): void {
    const { target } = event;
    this.#search = target instanceof HTMLElement && 'value' in target ? String(target.value) : '';
    this.#found = null;
    clearTimeout(this.#searching);
    if (this.#search !== '') {
      const text = this.#search;
      this.#searching = setTimeout(
        () => this.post({ kind: 'searchLog', job: this.job, text }),
        searchPauseMs,
      );
    }
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.#step(event.shiftKey ? -1 : 1);
  }

  #step(by: number): void {
    const count = this.#found?.lines.length ?? 0;
    if (count === 0) return;
    this.#foundAt = (this.#foundAt + by + count) % count;
    this.#showFound();
    this.requestUpdate();
  }

  #showFound(): void {
    const line = this.#found?.lines[this.#foundAt];
    if (line === undefined) return;
    this.#follows = false;
    this.#rows?.reveal(line);
  }

  #foundWords(): string {
    if (this.#search === '' || this.#found === null) return '';
    const { lines, isCut } = this.#found;
    if (lines.length === 0) return 'Not found';
    return `${this.#foundAt + 1} of ${lines.length.toLocaleString('en')}${isCut ? ' and more' : ''}`;
  }

  #sizeWords(): string {
    if (!this.#isKnown || this.#lines === 0) return '';
    return `${this.#lines.toLocaleString('en')} ${this.#lines === 1 ? 'line' : 'lines'}, ${bytesWords(this.#bytes)}`;
  }
}

/** A line of a log: its time, and its text in the colours that the job gave it. */
function lineOf(text: string): TemplateResult {
  const [, at = '', rest = text] = /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d\.\d{3})Z (.*)$/s.exec(text) ?? [];
  const spans = Anser.ansiToJson(rest, { use_classes: true, remove_empty: true, json: true }).map(
    ({ content, fg, bg, decorations }) => {
      const classes = [
        fg,
        bg === null || bg === undefined ? bg : `${bg}-background`,
        ...decorations.map(name => `ansi-${name}`),
      ];
      const used = classes.filter(name => typeof name === 'string' && name !== '');
      return used.length === 0 ? html`${content}` : html`<span class=${used.join(' ')}>${content}</span>`;
    },
  );
  return html`<span class="time">${at}</span><span class="text">${spans}</span>`;
}

customElements.define('segue-log', SegueLog);
