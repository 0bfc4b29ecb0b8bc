import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { PlanJson, RunJson, RunSummaryJson } from '../../schemas/types.ts';
import { withChange } from '../panel/change.ts';
import type { HostMessage, PageMessage, Wish } from '../panel/messages.ts';
import { choiceOf, chosenCount, isGoing, isSameWish, withTick } from './choice.ts';
import { isFileChanged, panelHeader } from './header.ts';
import type { SegueLog } from './log.ts';
import { Pace } from './pace.ts';
import { lacksParam, planView } from './planView.ts';
import type { SegueResult } from './result.ts';
import type { Choices } from './rows.ts';
import { runView } from './runView.ts';
import type { TreeEvent } from './tree.ts';

/** How the page talks to the extension, and what it keeps. */
export interface Host {
  post(message: PageMessage): void;
  keep(run: string | null): void;
}

/** How often durations of what runs go on, in ms. */
const tickMs = 500;

const firstWish: Wish = { retry: null, asRecorded: false, params: {} };

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
  readonly #pace = new Pace(() => this.requestUpdate());
  readonly #post = (message: PageMessage): void => this.host.post(message);
  #ticking: ReturnType<typeof setInterval> | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
    this.#pace.stop();
  }

  /** Draws with the next frame, whatever else happens until then, and nothing while nobody looks. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.hasUpdated) await new Promise(requestAnimationFrame);
    this.#pace.drawn();
    await super.scheduleUpdate();
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
        if (message.wish !== this.#wish && !isSameWish(message.wish, this.#wish)) break;
        this.#plan = message.plan;
        this.#refusal = null;
        break;
      case 'noPlan':
        if (!isSameWish(message.wish, this.#wish)) break;
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
        if (this.#run === null) return;
        this.#showRun(withChange(this.#run, message.change));
        this.#pace.drawSoon();
        return;
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
      case 'result':
      case 'noResult':
        this.querySelector<SegueResult>('segue-result')?.take(message);
        return;
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
    const plan = this.#plan;
    return panelHeader(
      {
        name: run?.name ?? plan?.name ?? this.#id,
        run,
        runs: this.#runs,
        isChanged: isFileChanged(run, plan),
        start: {
          isRetry: this.#wish.retry !== null,
          count: plan === null ? 0 : chosenCount(plan, this.#choices),
          isStarting: this.#isStarting,
          isRefused: this.#refusal !== null || lacksParam(plan, this.#wish),
          before: this.#run,
        },
      },
      {
        open: id => this.#open(id),
        start: () => this.#start(),
        back: () => this.#back(),
        cancel: (id, force) => this.host.post({ kind: 'cancel', run: id, force }),
        offer: retry => this.#offer({ ...firstWish, retry }),
        compare: id => this.host.post({ kind: 'compare', run: id }),
        reveal: () => this.#reveal(null),
      },
    );
  }

  #troubleBox(): TemplateResult | typeof nothing {
    const message = this.#trouble ?? (this.#mode === 'plan' ? this.#refusal : null);
    if (message === null) return nothing;
    return html`<div class="trouble" role="alert"><span class="codicon codicon-error"></span><pre>${message}</pre></div>`;
  }

  #planView(): TemplateResult {
    return planView(
      {
        plan: this.#plan,
        refusal: this.#refusal,
        wish: this.#wish,
        choices: this.#choices,
        closed: this.#closed,
        runs: this.#runs,
      },
      {
        tree: event => this.#treeActed(event),
        wish: wish => this.#askPlan(wish),
        compare: run => this.host.post({ kind: 'compare', run }),
        typed: (name, value) => this.#keepParam(name, value),
        given: (name, value) => {
          this.#keepParam(name, value);
          this.#askPlan(this.#wish);
        },
      },
    );
  }

  #runView(): TemplateResult {
    if (this.#run === null) return html``;
    return runView(
      {
        run: this.#run,
        runs: this.#runs,
        closed: this.#closed,
        chosen: this.#task,
        now: Date.now(),
      },
      {
        post: this.#post,
        tree: event => this.#treeActed(event),
        close: () => this.#choose(null),
        reveal: ({ line }) => this.#reveal(line),
      },
    );
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

  #reveal(line: number | null): void {
    this.host.post({ kind: 'reveal', path: this.#path, line });
  }
}

customElements.define('segue-panel', SeguePanel);
