import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import type { Arrivals } from './arrivals.ts';
import type { ClientFacts } from './client.ts';
import { politeFiles } from './politeFiles.ts';
import type { ServerPorts } from './ports.ts';
import type { FileReading } from './reading.ts';
import { RecordedRuns } from './recordedRuns.ts';
import { placeOf } from './uri.ts';
import { Workspace } from './workspace.ts';

/** What a request about one document has. */
export interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

/** What a request gets to answer from, beside its parameters. */
export interface RequestContext {
  /** Cancelled by the client; long work looks at it now and then. */
  readonly token: CancellationToken;
  /** Throws, and so ends the request, where it was cancelled, or its document has a newer version by now. */
  check(): void;
}

export type Answer<Params, Result> = (
  reading: FileReading,
  params: Params,
  context: RequestContext,
) => Result | null | Promise<Result | null>;

export interface AnswerOptions {
  /**
   * `refuse` (default): with a newer version on its way the request is refused, and the client asks again. `answer`: it is
   * answered all the same, about the version at which it was asked; for what a client asks once and then filters, as completion.
   */
  readonly whenSuperseded?: 'refuse' | 'answer';
}

/** One client, from `initialize` to `exit`: what every feature works with. */
export class Session {
  readonly connection: Connection;
  readonly ports: ServerPorts;
  readonly workspace: Workspace;
  readonly arrivals: Arrivals;
  readonly runs: RecordedRuns;
  #client: ClientFacts | undefined;
  #isShutDown = false;

  constructor(connection: Connection, ports: ServerPorts, arrivals: Arrivals) {
    this.connection = connection;
    this.ports = ports;
    this.arrivals = arrivals;
    this.runs = new RecordedRuns(this);
    this.runs.onChange(changed => this.workspace.runsChanged(changed));
    this.workspace = new Workspace({
      files: origin => {
        const files = ports.files(origin);
        return files === null ? null : politeFiles(files, ports);
      },
      usual: (origin, root, orchestration) => this.runs.usual(origin, root, orchestration),
    });
  }

  /** What the client can do. Known from `initialize` on, and so in every request and notification that comes after it. */
  get client(): ClientFacts {
    if (this.#client === undefined) throw new Error('The client has not said what it can do.');
    return this.#client;
  }

  begin(client: ClientFacts): void {
    this.#client = client;
  }

  shutDown(): void {
    this.#isShutDown = true;
  }

  get isShutDown(): boolean {
    return this.#isShutDown;
  }

  /**
   * The handler of a request about one document. Refuses, without any work, what was cancelled or superseded while it queued;
   * answers null for files that are none of the language's; reads the document at the version at which the request came.
   */
  answering<Params extends AboutDocument, Result>(
    answer: Answer<Params, Result>,
    options: AnswerOptions = {},
  ): (params: Params, token: CancellationToken) => Promise<Result | null> {
    return async (params, token) => {
      const { uri } = params.textDocument;
      const version = this.workspace.documents.at(placeOf(uri))?.version ?? null;
      const isRefused = options.whenSuperseded !== 'answer' && version !== null;
      const check = (): void => {
        this.checkAlive(token);
        if (isRefused && this.arrivals.isSuperseded(uri, version)) throw superseded();
      };
      check();
      const reading = await this.workspace.reading(uri);
      check();
      // It may have changed while the disk was asked.
      if (reading !== null && version !== null && reading.version !== version) throw superseded();
      return reading === null ? null : answer(reading, params, { token, check });
    };
  }

  /** Throws, and so ends a request, where it was cancelled or comes outside of the session's time. */
  checkAlive(token: CancellationToken): void {
    if (this.#client === undefined)
      throw new ResponseError(ErrorCodes.ServerNotInitialized, 'Expected initialize first.');
    if (this.#isShutDown)
      throw new ResponseError(ErrorCodes.InvalidRequest, 'The server has been shut down.');
    if (token.isCancellationRequested)
      throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
  }

  /** Tells of a mistake of ours in the client's log; the session goes on. */
  report(error: unknown): void {
    try {
      this.connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    } catch {
      // The connection is gone, and with it whoever would read it.
    }
  }
}

function superseded(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.ContentModified, 'The document has a newer version.');
}
