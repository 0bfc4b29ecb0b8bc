import {
  type Connection,
  type ConnectionOptions,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  Message,
  type ResponseMessage,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import type { Arrivals } from './arrivals.ts';
import { type ClientFacts, clientFacts } from './client.ts';
import type { Feature } from './features/feature.ts';
import { features } from './features/registry.ts';
import type { ServerPorts } from './ports.ts';
import { Session } from './session.ts';

/** How every connection is made whose reader `arrivals` watches: a request that is cancelled while it queues is answered at once. */
export function connectionOptions(arrivals: Arrivals): ConnectionOptions {
  return { connectionStrategy: { cancelUndispatched }, messageStrategy: arrivals.strategy };
}

function cancelUndispatched(message: Message): ResponseMessage | undefined {
  if (!Message.isRequest(message)) return undefined;
  const error = { code: LSPErrorCodes.RequestCancelled, message: 'The request was cancelled.' };
  return { jsonrpc: '2.0', id: message.id, error };
}

/** Files on the disk that readings depend on. */
const watched = ['**/.segue/**', '**/*.orchestration.{yaml,yml}'];

/** Serves one client over a connection whose reader `arrivals` watches. */
export function serve(connection: Connection, ports: ServerPorts, arrivals: Arrivals): void {
  const session = new Session(connection, ports, arrivals);
  connection.onInitialize(params => initialize(session, params));
  connection.onInitialized(() => {
    if (session.client.watchesFiles) watch(session);
    if (session.client.capabilities.workspace?.workspaceFolders === true) followFolders(session);
  });
  connection.onShutdown(() => session.shutDown());
  followDocuments(connection, session);
  followDisk(connection, session);
  for (const feature of features) feature.register(connection, session);
  connection.listen();
}

function initialize(session: Session, params: InitializeParams): InitializeResult {
  const client = clientFacts(params);
  session.begin(client);
  session.workspace.setFolders(client.folders);
  const given = features.filter(({ name }) => !client.leaveOut.has(name));
  return { capabilities: capabilitiesOf(given, client), serverInfo: { name: 'segue' } };
}

function capabilitiesOf(given: readonly Feature[], client: ClientFacts): ServerCapabilities {
  const own: ServerCapabilities = {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
  for (const { workspace, ...further } of given.map(feature => feature.capabilities(client))) {
    Object.assign(own, further);
    Object.assign(own.workspace ?? {}, workspace);
  }
  return own;
}

function watch(session: Session): void {
  session.connection.client
    .register(DidChangeWatchedFilesNotification.type, {
      watchers: watched.map(globPattern => ({ globPattern })),
    })
    .catch(error => session.report(error));
}

/** Set up late, because the library takes these handlers only from clients that have folders. */
function followFolders({ connection, workspace }: Session): void {
  connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
    workspace.changeFolders(
      added.map(({ uri }) => uri),
      removed.map(({ uri }) => uri),
    ),
  );
}

function followDocuments(connection: Connection, session: Session): void {
  const { workspace } = session;
  // Without a watcher, the moments at which the author turns to another file are as good as any to look at the disk.
  const lookAround = (): void => {
    if (!session.client.watchesFiles) workspace.changedSomewhere();
  };
  connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => {
    lookAround();
    workspace.opened(uri, version, text);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) =>
    workspace.edited(uri, version, contentChanges),
  );
  connection.onDidSaveTextDocument(lookAround);
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    workspace.closed(uri);
    lookAround();
  });
}

function followDisk(connection: Connection, { workspace }: Session): void {
  connection.onDidChangeWatchedFiles(({ changes }) =>
    workspace.changedOnDisk(
      changes.map(({ uri, type }) => ({ uri, isStructural: type !== FileChangeType.Changed })),
    ),
  );
}
