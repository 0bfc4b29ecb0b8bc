import * as vscode from 'vscode';
import type { RunJson, RunSummaryJson } from '../../schemas/types.ts';
import { type Project, runWords } from '../project/project.ts';
import { messageOf } from '../runner/runsFeed.ts';
import { startRun } from '../runner/startedRuns.ts';
import { pageHtml } from './html.ts';
import type { Choice, HostMessage, PageMessage, Wish } from './messages.ts';
import { ShownLog } from './shownLog.ts';

/** What the panel needs of the extension. */
export interface PanelServices {
  readonly extension: vscode.Uri;
  /** A run was started here; it may have ended by now. */
  readonly started: (project: Project, run: RunSummaryJson) => void;
  readonly compare: (project: Project, run: RunJson) => Promise<void>;
}

/** What a panel shows. */
export interface Shown {
  readonly project: Project;
  readonly id: string;
  /** The orchestration's file, relative to the project's root. */
  readonly path: string;
}

/** A start that was asked for here, and the run that came of it; null until one appears. */
interface Begun {
  run: string | null;
  /** Runs of before are none of it; in milliseconds since 1970. */
  readonly since: number;
}

/** A first run, as the file says. */
export const firstWish: Wish = { retry: null, asRecorded: false, params: {} };

/** The panel of one orchestration: passes between its page, the project and the command line. */
export class RunPanel implements vscode.Disposable {
  static readonly viewType = 'segue.run';
  readonly shown: Shown;
  readonly panel: vscode.WebviewPanel;
  readonly #services: PanelServices;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #log: ShownLog;
  readonly #end = new AbortController();
  #planning = new AbortController();
  /** The run that the page shows, by its id. */
  #run: string | null;
  /** Starts that go on; the next run of the orchestration that appears is the one that the first of them waits for. */
  readonly #begun = new Set<Begun>();
  /** What the page says is wrong: kept, since a page that is only just made hears nothing yet. */
  #trouble: string | null;
  #isReady = false;
  #offered: string | null = null;

  constructor(
    panel: vscode.WebviewPanel,
    shown: Shown & { readonly run?: string | null },
    services: PanelServices,
  ) {
    const { project, id, path, run = null } = shown;
    this.shown = { project, id, path };
    this.#run = run;
    this.panel = panel;
    this.#services = services;
    this.#log = new ShownLog(project, message => this.#send(message));
    this.#trouble = project.feed.trouble;
    panel.iconPath = vscode.Uri.joinPath(services.extension, 'media/icon.png');
    const { webview } = panel;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(services.extension, 'dist')],
    };
    this.#disposables.push(
      webview.onDidReceiveMessage((message: PageMessage) => this.#answer(message)),
      project.feed.listen({
        listed: () => this.#tellRuns(),
        appeared: appeared => this.#appeared(appeared),
        changed: change => {
          if (change.run.id === this.#run) this.#send({ kind: 'change', change });
        },
        troubled: message => {
          this.#send({ kind: 'trouble', message });
          // What keeps runs from being heard keeps them from being planned, too.
          if (message === null) this.#send({ kind: 'filesChanged' });
        },
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#introduce()),
    );
    this.#followFiles();
    webview.html = pageHtml(webview, services.extension);
  }

  /** Shows a run in the page. */
  async show(run: string): Promise<void> {
    this.#run = run;
    const whole = this.shown.project.feed.whole(run) ?? (await this.shown.project.show(run));
    if (this.#run === run) this.#send({ kind: 'run', run: whole });
  }

  /** Lets the person choose what of a run is retried. */
  offerRetry(run: string): void {
    this.#offered = run;
    if (this.#isReady) this.#tellOffer();
  }

  /** Starts what was wished; the run appears as it does wherever it is started. */
  async start(wish: Wish, choice: Choice): Promise<void> {
    const { project, path } = this.shown;
    const begun: Begun = { run: null, since: Date.now() };
    this.#begun.add(begun);
    this.#send({ kind: 'starting' });
    try {
      const outcome = await startRun(await project.program(), project.root, runWords(path, wish, choice));
      if (outcome.kind === 'refused') return this.#send({ kind: 'trouble', message: outcome.message });
      if (outcome.kind === 'killed' && begun.run === null)
        return this.#send({ kind: 'trouble', message: 'The runner ended before it began a run.' });
      // A quick run may have ended before anything was heard of it; of any other the record tells.
      if (outcome.kind === 'killed' || begun.run === outcome.run.id) return;
      this.#run = outcome.run.id;
      this.#send({ kind: 'run', run: outcome.run });
      this.#services.started(project, outcome.run);
    } catch (error) {
      this.#send({ kind: 'trouble', message: messageOf(error) });
    } finally {
      this.#begun.delete(begun);
    }
  }

  /** Starts a run as the file says, where all its params have values; else the page asks for them. */
  async startIfComplete(): Promise<void> {
    const { project, path } = this.shown;
    try {
      const { declaredParams, params } = await project.plan(path, firstWish, this.#end.signal);
      const isComplete = declaredParams.every(({ name }) => name in params);
      if (isComplete) await this.start(firstWish, { kind: 'planned' });
    } catch (error) {
      this.#send({ kind: 'trouble', message: messageOf(error) });
    }
  }

  dispose(): void {
    this.#isReady = false;
    this.#end.abort();
    this.#planning.abort();
    void this.#log.close();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async #answer(message: PageMessage): Promise<void> {
    try {
      await this.#act(message);
    } catch (error) {
      this.#send({ kind: 'trouble', message: messageOf(error) });
    }
  }

  async #act(message: PageMessage): Promise<void> {
    const { project } = this.shown;
    switch (message.kind) {
      case 'ready':
        return this.#introduce();
      case 'plan':
        return this.#plan(message.wish);
      case 'start':
        return this.start(message.wish, message.choice);
      case 'cancel':
        return project.cancel(message.run, message.force);
      case 'show':
        return this.show(message.run);
      case 'reveal':
        return this.#reveal(message.path, message.line);
      case 'compare':
        return this.#services.compare(project, await project.show(message.run));
      case 'readResult':
        return this.#readResult(message.run, message.task);
      case 'saveLog':
        await vscode.commands.executeCommand('segue.openLog', project.root, message.run, message.job);
        return;
      default:
        return this.#log.take(message);
    }
  }

  /** Tells the page everything: it has just been made, or made again. */
  async #introduce(): Promise<void> {
    const { project, id, path } = this.shown;
    this.#isReady = true;
    this.#send({ kind: 'orchestration', id, root: project.root, path, canRun: vscode.workspace.isTrusted });
    const trouble = this.#trouble;
    if (this.#begun.size > 0) this.#send({ kind: 'starting' });
    if (trouble !== null) this.#send({ kind: 'trouble', message: trouble });
    this.#tellRuns();
    if (!vscode.workspace.isTrusted) return;
    const going = this.#runs().find(({ state }) => state === 'running' || state === 'waiting');
    const run = this.#run ?? going?.id;
    if (run !== undefined) await this.show(run);
    this.#tellOffer();
  }

  #tellOffer(): void {
    if (this.#offered !== null) this.#send({ kind: 'offerRetry', run: this.#offered });
    this.#offered = null;
  }

  #runs() {
    return this.shown.project.feed.runs.filter(({ orchestration }) => orchestration === this.shown.id);
  }

  #tellRuns(): void {
    this.#send({ kind: 'runs', runs: this.#runs() });
  }

  #appeared(run: RunJson): void {
    if (run.orchestration !== this.shown.id) return;
    const isGoing = run.endedAt === null;
    const createdAt = Date.parse(run.createdAt);
    const begun = [...this.#begun].find(each => each.run === null && each.since <= createdAt);
    if (begun !== undefined) {
      begun.run = run.id;
      this.#services.started(this.shown.project, run);
    }
    if (begun !== undefined || (this.#run === null && isGoing)) this.#run = run.id;
    if (run.id === this.#run) this.#send({ kind: 'run', run });
  }

  #followFiles(): void {
    const pattern = new vscode.RelativePattern(this.shown.project.uri, '**/*.{yaml,yml}');
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const changed = (): void => this.#send({ kind: 'filesChanged' });
    this.#disposables.push(
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
    );
  }

  async #plan(wish: Wish): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    this.#planning.abort();
    this.#planning = new AbortController();
    const { signal } = this.#planning;
    const { project, path } = this.shown;
    try {
      const plan = await project.plan(path, wish, signal);
      this.#send({ kind: 'plan', wish, plan });
    } catch (error) {
      if (!signal.aborted) this.#send({ kind: 'noPlan', wish, message: messageOf(error) });
    }
  }

  async #reveal(path: string, line: number | null): Promise<void> {
    const uri = vscode.Uri.joinPath(this.shown.project.uri, path);
    const at = new vscode.Position(Math.max(0, (line ?? 1) - 1), 0);
    const beside =
      this.panel.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
    await vscode.window.showTextDocument(uri, { viewColumn: beside, selection: new vscode.Range(at, at) });
  }

  async #readResult(run: string, task: string): Promise<void> {
    try {
      this.#send({ kind: 'result', run, result: await this.shown.project.result(run, task) });
    } catch (error) {
      this.#send({ kind: 'noResult', run, task, message: messageOf(error) });
    }
  }

  #send(message: HostMessage): void {
    if (message.kind === 'starting') this.#trouble = null;
    if (message.kind === 'trouble') this.#trouble = message.message;
    if (this.#isReady) void this.panel.webview.postMessage(message);
  }
}
