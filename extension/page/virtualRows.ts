import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { styleMap } from 'lit/directives/style-map.js';

/** Browsers draw nothing below some 16 to 33 million pixels; a longer list is scrolled on a smaller scale. */
const tallest = 8_000_000;
/** Rows above and below what is seen, so that scrolling by a little shows no gap. */
const spare = 8;

/**
 * A list of any length whose rows are all of one height: only those that are seen exist. Lists that measure their rows keep a number for
 * each of them, which for the millions of lines of a log is more memory than the lines need.
 */
export class VirtualRows extends LitElement {
  static override readonly properties = {
    count: { attribute: false },
    rowHeight: { attribute: false },
    drawRow: { attribute: false },
    label: { attribute: false },
    listRole: { attribute: false },
    active: { attribute: false },
    version: { attribute: false },
  };

  declare count: number;
  declare rowHeight: number;
  /** Draws a row. */
  declare drawRow: (index: number) => TemplateResult;
  declare label: string;
  declare listRole: string;
  /** The id of the row that keys act on, where it exists. */
  declare active: string;
  /** Changes when rows have to be drawn again though there are as many as before. */
  declare version: unknown;

  #first = 0;
  #shown = 1;
  #offset = 0;
  readonly #resized = new ResizeObserver(() => this.#place());

  constructor() {
    super();
    this.count = 0;
    this.rowHeight = 22;
    this.drawRow = () => html``;
    this.label = '';
    this.listRole = 'list';
    this.active = '';
    this.version = 0;
  }

  /** Drawn into the page itself, so that its one style sheet reaches the rows. */
  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  /** The rows that are seen. */
  get range(): { readonly first: number; readonly last: number } {
    return { first: this.#first, last: Math.min(this.count, this.#first + this.#shown) - 1 };
  }

  /** Whether the last row is seen. */
  get isAtEnd(): boolean {
    const scroller = this.#scroller;
    return (
      scroller === null ||
      scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - this.rowHeight
    );
  }

  scrollToEnd(): void {
    if (this.#scroller !== null) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** Scrolls as little as needed to show a row. */
  reveal(index: number): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    const { clientHeight } = scroller;
    const seen = clientHeight / this.rowHeight;
    const top = this.#topOf(scroller);
    const wanted = index < top ? index : index > top + seen - 1 ? index - seen + 1 : top;
    if (wanted === top) return;
    if (this.count * this.rowHeight <= tallest) scroller.scrollTop = wanted * this.rowHeight;
    // Where a pixel is several rows, the row is brought to the middle, where it is seen for certain.
    else scroller.scrollTop = ((index - seen / 2) / (this.count - seen)) * (this.#height - clientHeight);
  }

  protected override firstUpdated(): void {
    if (this.#scroller !== null) this.#resized.observe(this.#scroller);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('count') || changed.has('rowHeight')) this.#place();
  }

  protected override render(): TemplateResult {
    const last = Math.min(this.count, this.#first + this.#shown);
    const rows: TemplateResult[] = [];
    for (let index = this.#first; index < last; index++) rows.push(this.drawRow(index));
    return html`<div
      class="scroller"
      tabindex="0"
      role=${this.listRole}
      aria-label=${this.label}
      aria-activedescendant=${this.active === '' ? nothing : this.active}
      @scroll=${() => this.#place()}
      @wheel=${(event: WheelEvent) => this.#turn(event)}
    >
      <div class="spacer" role="presentation" style=${styleMap({ height: `${this.#height}px` })}>
        <div class="window" role="presentation" style=${styleMap({ transform: `translateY(${this.#offset}px)` })}>${rows}</div>
      </div>
    </div>`;
  }

  get #scroller(): HTMLElement | null {
    return this.querySelector('.scroller');
  }

  get #height(): number {
    return Math.min(tallest, this.count * this.rowHeight);
  }

  /** The row at the top edge, with the part of it that is above the edge. */
  #topOf({ scrollTop, clientHeight }: HTMLElement): number {
    if (this.count * this.rowHeight <= tallest) return scrollTop / this.rowHeight;
    const travel = Math.max(1, this.#height - clientHeight);
    return Math.min(1, scrollTop / travel) * (this.count - clientHeight / this.rowHeight);
  }

  /** Finds out which rows are seen. */
  #place(): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    const { scrollTop, clientHeight } = scroller;
    const seen = clientHeight / this.rowHeight;
    const top = this.#topOf(scroller);
    const first = Math.max(0, Math.floor(top) - spare);
    const shown = Math.ceil(seen) + 2 * spare + 1;
    const offset = scrollTop - (top - first) * this.rowHeight;
    if (first === this.#first && shown === this.#shown && offset === this.#offset) return;
    this.#first = first;
    this.#shown = shown;
    this.#offset = offset;
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent('rows-shown'));
  }

  /** On a smaller scale a turn of the wheel still moves by as many rows as elsewhere. */
  #turn(event: WheelEvent): void {
    const scroller = this.#scroller;
    const full = this.count * this.rowHeight;
    if (scroller === null || full <= tallest) return;
    event.preventDefault();
    scroller.scrollTop += (event.deltaY * this.#height) / full;
  }
}

customElements.define('virtual-rows', VirtualRows);
