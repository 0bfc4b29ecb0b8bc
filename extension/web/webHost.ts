import type {
  KnownOrchestrationJson,
  PlanJson,
  ResultJson,
  RunJson,
  RunSummaryJson,
  StartedRunJson,
  WatchLineJson,
} from '../../schemas/types.ts';
import type { Choice, HostMessage, PageMessage, Wish } from '../panel/messages.ts';
import type { Api } from './api.ts';
import { WebLog } from './webLog.ts';

export interface WebHostOptions {
  readonly api: Api;
  readonly orchestration: KnownOrchestrationJson;
  /** Tells the panel. */
  readonly tell: (message: HostMessage) => void;
  /** A run is shown, or has changed. */
  readonly shown: (run: string) => void;
}

/** What the extension is to the panel in an editor, over HTTP: it plans, starts, follows runs and reads logs for one orchestration. */
export class WebHost {
  readonly #options: WebHostOptions;
  #following = new AbortController();
  #log: WebLog | null = null;

  constructor(options: WebHostOptions) {
    this.#options = options;
  }

  /** Tells the panel everything, and shows a run: the given one, else one that goes on. */
  async introduce(run: string | null): Promise<void> {
    const { tell, orchestration } = this.#options;
    const { id, path } = orchestration;
    tell({ kind: 'orchestration', id, root: '', path, canRun: true });
    const runs = await this.tellRuns();
    const going = runs.find(({ state }) => state === 'running' || state === 'waiting');
    const shown = run ?? going?.id;
    if (shown !== undefined) await this.#show(shown);
  }

  /** Tells of the newest runs. */
  async tellRuns(): Promise<readonly RunSummaryJson[]> {
    const { api, orchestration, tell } = this.#options;
    const query = new URLSearchParams({ orchestration: orchestration.id, limit: '50' });
    const runs = await api.get<readonly RunSummaryJson[]>(`/runs?${query}`);
    tell({ kind: 'runs', runs });
    return runs;
  }

  close(): void {
    this.#following.abort();
    this.#log?.close();
  }

  /** Does what the panel asks for; what goes wrong is told in the panel. */
  async take(message: PageMessage): Promise<void> {
    try {
      await this.#act(message);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      this.#options.tell({
        kind: 'trouble',
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }

  async #act(message: PageMessage): Promise<void> {
    const { api, tell } = this.#options;
    switch (message.kind) {
      case 'plan':
        return this.#plan(message.wish);
      case 'start':
        return this.#start(message.wish, message.choice);
      case 'cancel':
        await api.post(`/runs/${message.run}/cancel`, { force: message.force });
        return;
      case 'show':
        return this.#show(message.run);
      case 'openLog': {
        this.#log?.close();
        const log = new WebLog(api, message.run, message.job);
        this.#log = log;
        return log.follow(each => {
          if (this.#log === log) tell(each);
        });
      }
      case 'closeLog':
        this.#log?.close();
        this.#log = null;
        return;
      case 'readLog':
        if (this.#log?.job === message.job) tell(await this.#log.read(message.block));
        return;
      case 'searchLog':
        if (this.#log?.job === message.job) tell(await this.#log.search(message.text));
        return;
      case 'saveLog':
        if (this.#log?.job === message.job) save(`${message.job}.log`, await this.#log.whole());
        return;
      case 'readResult':
        return this.#readResult(message.run, message.task);
      // Files are in an editor, not here.
      case 'reveal':
      case 'compare':
      case 'ready':
    }
  }

  async #plan(wish: Wish): Promise<void> {
    const { api, orchestration, tell } = this.#options;
    const { retry, params, asRecorded } = wish;
    try {
      const plan =
        retry === null
          ? await api.post<PlanJson>(`/orchestrations/${orchestration.id}/plan`, { params })
          : await api.post<PlanJson>(`/runs/${retry}/plan`, { params, asRecorded });
      tell({ kind: 'plan', wish, plan });
    } catch (error) {
      tell({ kind: 'noPlan', wish, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #readResult(run: string, task: string): Promise<void> {
    const { api, tell } = this.#options;
    try {
      const result = await api.get<ResultJson>(`/runs/${run}/tasks/${encodeURIComponent(task)}/result`);
      tell({ kind: 'result', run, result });
    } catch (error) {
      tell({ kind: 'noResult', run, task, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #start({ retry, params, asRecorded }: Wish, choice: Choice): Promise<void> {
    const { api, orchestration, tell } = this.#options;
    tell({ kind: 'starting' });
    const chosen =
      choice.kind === 'only'
        ? { tasks: choice.tasks }
        : choice.kind === 'without'
          ? { skip: choice.tasks }
          : {};
    const run =
      retry === null
        ? await api.post<StartedRunJson>(`/orchestrations/${orchestration.id}/runs`, { params, ...chosen })
        : await api.post<StartedRunJson>(`/runs/${retry}/retry`, { params, asRecorded, ...chosen });
    await this.#show(run.id);
  }

  /** Shows a run, and what becomes of it until another one is shown. */
  async #show(id: string): Promise<void> {
    const { api, tell, shown } = this.#options;
    this.#following.abort();
    this.#following = new AbortController();
    const { signal } = this.#following;
    shown(id);
    for await (const line of api.events(`/runs/${id}/events`, signal)) {
      const event = line as WatchLineJson | { readonly kind: 'end' };
      if (event.kind === 'run') {
        const { run, path, phases } = event;
        tell({ kind: 'run', run: { ...run, path, phases } satisfies RunJson });
      } else if (event.kind === 'change') tell({ kind: 'change', change: event });
    }
    await this.tellRuns();
  }
}

function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
