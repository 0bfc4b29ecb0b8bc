import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { KnownOrchestrationJson, RunJson } from '../../schemas/types.ts';
import type { SeguePanel } from '../page/panel.ts';
import { iconOf, stateWords } from '../page/words.ts';
import { type Api, ApiError } from './api.ts';
import { WebHost } from './webHost.ts';

/** How often the list is asked for again, in ms. */
const refreshMs = 3000;

/** The page of a project: its orchestrations, and the panel of the one that is looked at. */
export class SegueProject extends LitElement {
  api: Api | null = null;
  /** A token was given: keep it for this tab. */
  keepToken: (token: string) => void = () => {};
  #list: readonly KnownOrchestrationJson[] = [];
  #chosen: string | null = null;
  #host: WebHost | null = null;
  /** Why nothing can be shown; `token` where one is needed. */
  #trouble: string | null = null;
  #needsToken = false;
  #refreshing: ReturnType<typeof setInterval> | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#refreshing);
    this.#host?.close();
  }

  /** Shows the project, and a run where an address names one. */
  async open(run: string | null): Promise<void> {
    clearInterval(this.#refreshing);
    await this.#refresh();
    if (this.#trouble !== null) return;
    this.#refreshing = setInterval(() => void this.#refresh(), refreshMs);
    const id = run === null ? this.#list[0]?.id : await this.#orchestrationOf(run);
    if (id !== undefined) await this.#choose(id, run);
  }

  protected override render(): TemplateResult {
    if (this.#needsToken) return this.#tokenForm();
    return html`<nav aria-label="Orchestrations">
        ${this.#trouble === null ? nothing : html`<p class="trouble" role="alert">${this.#trouble}</p>`}
        <ul>
          ${this.#list.map(each => this.#item(each))}
        </ul>
      </nav>
      <segue-panel></segue-panel>`;
  }

  #item({ id, name, last, next, isCurrent, canRun }: KnownOrchestrationJson): TemplateResult {
    const state = last === null ? 'never run' : stateWords(last.state);
    return html`<li>
      <button
        aria-current=${this.#chosen === id ? 'page' : 'false'}
        ?disabled=${!canRun}
        @click=${() => void this.#choose(id, null)}
      >
        <span class="name">${name}</span>
        <span class="badge ${last?.state ?? ''}">
          ${last === null ? nothing : html`<span class="codicon codicon-${iconOf(last.state)}"></span>`} ${state}
        </span>
        <span class="next">${next === null ? nothing : `next ${new Date(next.at).toLocaleString()}`}</span>
        ${isCurrent ? nothing : html`<span class="broken">${canRun ? 'The file has mistakes; its last valid version runs.' : 'The file has mistakes.'}</span>`}
      </button>
    </li>`;
  }

  #tokenForm(): TemplateResult {
    return html`<form
      class="token"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const field = this.querySelector<HTMLInputElement>('input');
        const token = field?.value.trim() ?? '';
        if (token !== '') this.keepToken(token);
      }}
    >
      <label for="token">This project shows itself to those who have a token. “segue token create --read” prints one.</label>
      <input id="token" type="password" autocomplete="off" required />
      <button>Show the project</button>
    </form>`;
  }

  async #refresh(): Promise<void> {
    if (this.api === null) return;
    try {
      this.#list = await this.api.get('/orchestrations');
      this.#trouble = null;
      this.#needsToken = false;
      await this.#host?.tellRuns();
    } catch (error) {
      this.#needsToken = error instanceof ApiError && error.status === 401;
      this.#trouble = error instanceof ApiError ? error.message : 'The server does not answer.';
    }
    this.requestUpdate();
  }

  async #orchestrationOf(run: string): Promise<string | undefined> {
    try {
      return (await this.api?.get<RunJson>(`/runs/${encodeURIComponent(run)}`))?.orchestration;
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error);
      this.requestUpdate();
      return undefined;
    }
  }

  async #choose(id: string, run: string | null): Promise<void> {
    const { api } = this;
    const orchestration = this.#list.find(each => each.id === id);
    if (api === null || orchestration === undefined) return;
    this.#host?.close();
    this.#chosen = id;
    this.requestUpdate();
    await this.updateComplete;
    const panel = this.querySelector('segue-panel');
    if (panel === null) return;
    // A new panel: it remembers nothing of the orchestration before.
    const fresh = document.createElement('segue-panel') as SeguePanel;
    panel.replaceWith(fresh);
    const host = new WebHost({
      api,
      orchestration,
      tell: message => {
        if (this.#host === host) fresh.take(message);
      },
      shown: shown => history.replaceState(null, '', `#run=${shown}`),
    });
    this.#host = host;
    fresh.host = { post: message => void host.take(message), keep: () => {} };
    await host.introduce(run).catch(() => {});
  }
}

customElements.define('segue-project', SegueProject);
