/*
 * What the server and its client say to each other beyond the Language Server Protocol. No message here is needed: a client
 * that knows none of them is served all the same.
 */

/** What a client may tell at `initialize`, as `initializationOptions`. */
export interface InitializationOptions {
  /**
   * Features that another server gives for the same files already, by the names of the registry; the server leaves them out. `lastRuns` is all
   * that is known from the record of runs, which then is not read.
   */
  readonly leaveOut?: readonly string[];
  /** Commands that the client has, of those in `commands`: only these are offered. */
  readonly commands?: readonly string[];
}

/** What a client can do beyond editing, each with one `RunArguments` where nothing else is said. */
export const commands = {
  /** Runs an orchestration. */
  run: 'segue.run',
  /** Runs some of its tasks. */
  runTask: 'segue.runTask',
  /** Runs again what failed in its last run. */
  retry: 'segue.retry',
  /** Shows an orchestration with its last run. */
  show: 'segue.openPanel',
  /** Asks for completions again, without an argument: after a folder, for what is in it. VS Code has it itself. */
  suggest: 'editor.action.triggerSuggest',
} as const;

export interface RunArguments {
  /** URI of the orchestration's file. */
  readonly file: string;
  /** Ids of tasks; empty: all. */
  readonly tasks: readonly string[];
}

/**
 * Requests of a server that runs in a browser, where it sees no files, to its client. Each takes a `FileParams`.
 * A client that has no such request answers with an error, and the server knows only what is open.
 */
export const fileRequests = {
  /** → `FileAnswer` */
  read: 'segue/readFile',
  /** → `FolderAnswer` */
  list: 'segue/readFolder',
  /** → `FactsAnswer`, or null where there is nothing */
  facts: 'segue/fileFacts',
} as const;

export interface FileParams {
  readonly uri: string;
}

export type FileAnswer =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly reason: string };

export type FolderAnswer =
  | { readonly kind: 'listed'; readonly entries: readonly FolderAnswerEntry[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface FolderAnswerEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly isLink: boolean;
}

export interface FactsAnswer {
  readonly kind: 'file' | 'folder' | 'other';
  readonly bytes: number;
}
