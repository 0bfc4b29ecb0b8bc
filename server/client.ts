import type { ClientCapabilities, InitializeParams } from 'vscode-languageserver';
import type { InitializationOptions } from './protocol.ts';

/** What is known of a client from `initialize`. */
export interface ClientFacts {
  /** As the client sent them: what is absent it cannot do. */
  readonly capabilities: ClientCapabilities;
  /** Names of features that another server gives already for the same files. */
  readonly leaveOut: ReadonlySet<string>;
  /** Commands that the client has, by their names in protocol.ts. */
  readonly commands: ReadonlySet<string>;
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
    leaveOut: new Set(namesIn(params.initializationOptions, 'leaveOut')),
    commands: new Set(namesIn(params.initializationOptions, 'commands')),
    pullsDiagnostics: capabilities.textDocument?.diagnostic !== undefined,
    watchesFiles: capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    folders: workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]),
  };
}

function namesIn(options: unknown, key: keyof InitializationOptions): readonly string[] {
  if (typeof options !== 'object' || options === null || !(key in options)) return [];
  const names: unknown = (options as Readonly<Record<string, unknown>>)[key];
  return Array.isArray(names) ? names.filter(name => typeof name === 'string') : [];
}
