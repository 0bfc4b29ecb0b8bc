import { CodeLensRefreshRequest, type Connection, InlayHintRefreshRequest } from 'vscode-languageserver';
import type { LastRun, UsualDuration } from '../runner/model/recordedRuns.ts';
import type { ClientFacts } from './client.ts';
import type { ChangedRuns, LastRuns, ServerPorts } from './ports.ts';
import type { OrchestrationReading } from './reading.ts';
import { placeOf } from './uri.ts';

/** Whom to tell, and where to look; the client is known from `initialize` on. */
interface Surroundings {
  readonly connection: Connection;
  readonly ports: ServerPorts;
  readonly client: ClientFacts;
}

/** What is known of runs of the files at hand. A client that can is asked to fetch again what was shown of them when another run has ended. */
export class RecordedRuns {
  readonly #around: Surroundings;
  /** By origin. */
  readonly #sources = new Map<string, LastRuns | null>();
  readonly #listeners = new Set<(changed: ChangedRuns) => void>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** The newest run of an orchestration that has ended; null where none is known. */
  async lastOf({ uri, id, project }: OrchestrationReading): Promise<LastRun | null> {
    return (await this.#source(placeOf(uri).origin)?.last(project.root, id)) ?? null;
  }

  /** How long runs of a project's orchestration usually take; null where that is not known. */
  async usual(origin: string, root: string, orchestration: string): Promise<UsualDuration | null> {
    return (await this.#source(origin)?.usual(root, orchestration)) ?? null;
  }

  /** Calls `listener` when further runs have ended, before the client hears of it. */
  onChange(listener: (changed: ChangedRuns) => void): void {
    this.#listeners.add(listener);
  }

  #source(origin: string): LastRuns | null {
    const known = this.#sources.get(origin);
    if (known !== undefined) return known;
    const { ports, client } = this.#around;
    const source = client.leaveOut.has('lastRuns') ? null : ports.lastRuns(origin);
    this.#sources.set(origin, source);
    source?.onChange(changed => {
      for (const listener of this.#listeners) listener(changed);
      this.#refresh();
    });
    return source;
  }

  #refresh(): void {
    const { connection, client } = this.#around;
    const { codeLens, inlayHint } = client.capabilities.workspace ?? {};
    const ask = (can: boolean | undefined, method: string): void => {
      // A client that does not want to, or is gone, fetches when it likes.
      if (can === true) connection.sendRequest(method).catch(() => {});
    };
    ask(codeLens?.refreshSupport, CodeLensRefreshRequest.method);
    ask(inlayHint?.refreshSupport, InlayHintRefreshRequest.method);
  }
}
