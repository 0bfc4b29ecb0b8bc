import type { ClientCapabilities, InitializeParams } from 'vscode-languageserver';

/** What is known of a client from `initialize`. */
export interface ClientFacts {
  /** As the client sent them: what is absent it cannot do. */
  readonly capabilities: ClientCapabilities;
  /** Names of features that another server gives already for the same files. */
  readonly leaveOut: ReadonlySet<string>;
  /** The client fetches diagnostics, so that they are not sent to it. */
  readonly pullsDiagnostics: boolean;
  /** The client tells of changes on the disk if it is asked to. */
  readonly watchesFiles: boolean;
  /** URIs of the folders that are open. */
  readonly folders: readonly string[];
}

/** Reads what a client says of itself. Options of another form than ours are somebody else's, and passed over. */
export function clientFacts(params: InitializeParams): ClientFacts {
  const { capabilities, workspaceFolders, rootUri } = params;
  return {
    capabilities,
    leaveOut: new Set(leftOut(params.initializationOptions)),
    pullsDiagnostics: capabilities.textDocument?.diagnostic !== undefined,
    watchesFiles: capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    folders: workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]),
  };
}

function leftOut(options: unknown): readonly string[] {
  if (typeof options !== 'object' || options === null || !('leaveOut' in options)) return [];
  const { leaveOut } = options;
  return Array.isArray(leaveOut) ? leaveOut.filter(name => typeof name === 'string') : [];
}
