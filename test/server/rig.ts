import { type ChildProcess, fork, spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import {
  type ClientCapabilities,
  type Connection,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  FileChangeType,
  type InitializeResult,
  IPCMessageReader,
  IPCMessageWriter,
  type LogMessageParams,
  type MessageReader,
  type MessageWriter,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { isProblemCode, type Problem } from '../../runner/model/problem.ts';
import type { FileSystem } from '../../runner/model/project/fileSystem.ts';
import { type Position, SourceFile } from '../../runner/model/sourceFile.ts';
import { Arrivals } from '../../server/arrivals.ts';
import type { LastRuns, ServerPorts } from '../../server/ports.ts';
import { connectionOptions, serve } from '../../server/serve.ts';
import { uriOf } from '../../server/uri.ts';
import { annotated } from '../support/caret.ts';
import { MemoryDisk } from './memoryDisk.ts';

/** The server as it ships. */
export const builtServer = fileURLToPath(new URL('../../dist/server.cjs', import.meta.url));

/** A client that can do everything but fetch diagnostics. */
export const pushed: ClientCapabilities = {
  workspace: { workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: true } },
  textDocument: {
    publishDiagnostics: {
      relatedInformation: true,
      codeDescriptionSupport: true,
      versionSupport: true,
      dataSupport: true,
      tagSupport: { valueSet: [1, 2] },
    },
  },
};

/** A client that can do everything, and fetches diagnostics. */
export const pulling: ClientCapabilities = {
  workspace: { ...pushed.workspace, diagnostics: { refreshSupport: true } },
  textDocument: {
    diagnostic: {
      relatedInformation: true,
      dataSupport: true,
      codeDescriptionSupport: true,
      tagSupport: { valueSet: [1, 2] },
    },
  },
};

export interface RigOptions {
  /** Default: `pulling`. */
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** Of the process whose end is the server's end, too. */
  readonly processId?: number | null;
  /** What is recorded of runs; default: the server sees no records. */
  readonly lastRuns?: LastRuns;
}

const clients = new Set<Client>();
// One hook for all clients of a test file, so that none is left where a test fails.
afterAll(async () => {
  for (const client of clients) await client.close();
});

/** A client of one server, with what the server has told it. */
export class Client {
  readonly connection: ProtocolConnection;
  /** The URI of the project's root. */
  readonly rootUri: string;
  /** Everything that was sent of diagnostics, in order. */
  readonly published: PublishDiagnosticsParams[] = [];
  /** What the server has logged: its mistakes. */
  readonly logged: string[] = [];
  /** The server's answer to `initialize`. */
  answer: InitializeResult = { capabilities: {} };
  /** Globs that the server wants to be told of. */
  readonly registered: unknown[] = [];
  refreshes = 0;
  /** What the server wanted to be fetched again, in order. */
  readonly refreshed: string[] = [];
  readonly #end: () => Promise<void>;
  readonly #waiting = new Set<() => void>();
  readonly #versions = new Map<string, number>();

  constructor(connection: ProtocolConnection, rootUri: string, end: () => Promise<void>) {
    this.connection = connection;
    this.rootUri = rootUri;
    this.#end = end;
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      this.#wake();
    });
    connection.onNotification('window/logMessage', ({ message }: LogMessageParams) => {
      this.logged.push(message);
      this.#wake();
    });
    connection.onRequest('client/registerCapability', params => {
      this.registered.push(params);
      this.#wake();
    });
    for (const kind of ['diagnostic', 'codeLens', 'inlayHint'])
      connection.onRequest(`workspace/${kind}/refresh`, () => {
        if (kind === 'diagnostic') this.refreshes++;
        this.refreshed.push(kind);
        this.#wake();
      });
    connection.listen();
    clients.add(this);
  }

  async initialize({
    capabilities = pulling,
    initializationOptions,
    processId = null,
  }: RigOptions): Promise<void> {
    this.answer = await this.connection.sendRequest('initialize', {
      processId,
      rootUri: this.rootUri,
      workspaceFolders: [{ uri: this.rootUri, name: 'project' }],
      capabilities,
      ...(initializationOptions === undefined ? {} : { initializationOptions }),
    });
    await this.connection.sendNotification('initialized', {});
  }

  /** The URI of a file, by its path relative to the project's root. */
  uri(path: string): string {
    return path === '' ? this.rootUri : `${this.rootUri}/${path}`;
  }

  async open(path: string, text: string): Promise<void> {
    const uri = this.uri(path);
    this.#versions.set(uri, 1);
    await this.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    });
  }

  /** Types: replaces a range, or the whole text, in the next version of a document. */
  async change(path: string, ...changes: readonly Change[]): Promise<number> {
    const uri = this.uri(path);
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    await this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: changes });
    return version;
  }

  async closeDocument(path: string): Promise<void> {
    await this.notify('textDocument/didClose', { textDocument: { uri: this.uri(path) } });
  }

  /** Tells that files on the disk were written, made (`+`) or removed (`-`). */
  async changedOnDisk(...paths: readonly string[]): Promise<void> {
    const changes = paths.map(marked => {
      const type = marked.startsWith('+')
        ? FileChangeType.Created
        : marked.startsWith('-')
          ? FileChangeType.Deleted
          : FileChangeType.Changed;
      return { uri: this.uri(marked.replace(/^[+-]/, '')), type };
    });
    await this.notify('workspace/didChangeWatchedFiles', { changes });
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  /** Sends a request about one document. */
  request<Result>(method: string, path: string, params: object = {}): Promise<Result> {
    return this.connection.sendRequest<Result>(method, { textDocument: { uri: this.uri(path) }, ...params });
  }

  /** Fetches the diagnostics of one document. */
  async diagnostics(path: string): Promise<readonly Diagnostic[]> {
    const report = await this.request<DocumentDiagnosticReport>('textDocument/diagnostic', path);
    if (report.kind !== 'full') throw new Error('Expected a full report.');
    return report.items;
  }

  /** The diagnostics that were sent last for a file. */
  shown(path: string): PublishDiagnosticsParams | undefined {
    return this.published.findLast(({ uri }) => uri === this.uri(path));
  }

  /** Waits for the first state after some message of the server in which `isSo` holds. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>(resolve => this.#waiting.add(resolve));
  }

  async close(): Promise<void> {
    if (!clients.delete(this)) return;
    await this.#end();
    this.connection.dispose();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

export type Change =
  | { readonly text: string }
  | { readonly range: { readonly start: Position; readonly end: Position }; readonly text: string };

/** A server from the sources, with files in memory (paths relative to the project's root), connected by streams. */
export async function openSource(
  files: Readonly<Record<string, string>>,
  options: RigOptions = {},
): Promise<NearClient & { readonly disk: ProjectDisk }> {
  const disk = new MemoryDisk(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`/project/${path}`, text])),
  );
  const rootUri = uriOf({ origin: 'file://', path: '/project' });
  const client = connectTo(disk, rootUri, options.lastRuns);
  await client.initialize(options);
  return Object.assign(client, { disk: new ProjectDisk(disk) });
}

/** A client in the server's own process. */
export interface NearClient extends Client {
  /** Lets everything that is sent in `send` arrive at once, as what a client writes without a pause. */
  atOnce(send: () => void): Promise<void>;
}

/** The files on the disk, by paths relative to the project's root. */
export class ProjectDisk {
  readonly #disk: MemoryDisk;

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  write(path: string, text: string): void {
    this.#disk.files.set(`/project/${path}`, text);
  }

  remove(path: string): void {
    this.#disk.files.delete(`/project/${path}`);
  }
}

/** A server from the sources over streams in this process. */
export function connectTo(disk: FileSystem, rootUri: string, lastRuns: LastRuns | null = null): NearClient {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const reader = new StreamMessageReader(toServer);
  const connection = serveOver(reader, new StreamMessageWriter(toClient), portsOf(disk, lastRuns));
  const client = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
  );
  const end = async (): Promise<void> => {
    await client.sendRequest('shutdown');
    connection.dispose();
  };
  return Object.assign(new Client(client, rootUri, end), {
    async atOnce(send: () => void): Promise<void> {
      toServer.pause();
      send();
      // Written in its turn, and of no interest to any server.
      await client.sendNotification('$/setTrace', { value: 'off' });
      toServer.resume();
    },
  });
}

function serveOver(reader: MessageReader, writer: MessageWriter, ports: ServerPorts): Connection {
  const arrivals = new Arrivals();
  const connection = createConnection(arrivals.watching(reader), writer, connectionOptions(arrivals));
  serve(connection, ports, arrivals);
  return connection;
}

/** Ports over a disk and what is recorded of runs, with the real time. */
export function portsOf(disk: FileSystem, lastRuns: LastRuns | null = null): ServerPorts {
  return {
    files: origin => (origin === 'file://' ? disk : null),
    lastRuns: origin => (origin === 'file://' ? lastRuns : null),
    now: () => performance.now(),
    // 07:00 on a Monday in the second zone, where no test's machine lives by chance.
    wallClock: () => Date.UTC(2026, 10, 23, 1, 0),
    timeZone: () => 'Asia/Kolkata',
    after: (delayMs, due) => {
      if (delayMs > 0) {
        const timer = setTimeout(due, delayMs);
        return () => clearTimeout(timer);
      }
      const turn = setImmediate(due);
      return () => clearImmediate(turn);
    },
  };
}

/** A server in a process of its own. */
export interface ServerProcess {
  readonly client: Client;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly child: ChildProcess;
}

/** The built server over stdio, with a project on the disk; `command` is started with this Node. */
export function startBuilt(folder: string, command: readonly string[] = [builtServer]): ServerProcess {
  const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] });
  const reader = new StreamMessageReader(child.stdout);
  return clientOf(child, createProtocolConnection(reader, new StreamMessageWriter(child.stdin)), folder);
}

/** The built server over Node's own channel between processes, as VS Code starts it. */
export function forkBuilt(folder: string): ServerProcess {
  const child = fork(builtServer, ['--node-ipc'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const reader = new IPCMessageReader(child);
  return clientOf(child, createProtocolConnection(reader, new IPCMessageWriter(child)), folder);
}

function clientOf(child: ChildProcess, connection: ProtocolConnection, folder: string): ServerProcess {
  const ended = new Promise<number | NodeJS.Signals | null>(resolve =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  const client = new Client(connection, pathToFileURL(folder).href, async () => {
    child.kill();
    await ended;
  });
  return { client, ended, child };
}

/** A text with the place of its `|`, which is taken out. */
export function withCursor(text: string): { readonly text: string; readonly position: Position } {
  const at = text.indexOf('|');
  if (at < 0) throw new Error('The text has no cursor "|".');
  const rest = text.slice(0, at) + text.slice(at + 1);
  return { text: rest, position: new SourceFile('', rest).positionAt(at) };
}

/** The text with its diagnostics in caret lines, as `test/support/caret.ts` writes problems. */
export function annotatedDiagnostics(text: string, diagnostics: readonly Diagnostic[]): string {
  const file = new SourceFile('', text);
  return annotated(
    text,
    diagnostics.map(({ code, message, range }): Problem => {
      if (typeof code !== 'string' || !isProblemCode(code)) throw new Error(`${code} is no code of ours.`);
      const span = { start: file.offsetAt(range.start), end: file.offsetAt(range.end) };
      return {
        code,
        severity: 'error',
        message: typeof message === 'string' ? message : message.value,
        span,
      };
    }),
  );
}
