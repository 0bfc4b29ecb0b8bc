/**
 * What reading a project needs of a disk. Paths are absolute, with `/` between their parts. Nothing here rejects:
 * a file that cannot be read is an outcome, because it is something to tell its author.
 */
export interface FileSystem {
  /** The text of a UTF-8 file of at most `mostBytes`. */
  readText(path: string): Promise<TextOutcome>;
  /** What stands in a folder, by name, in no particular order. */
  list(folder: string): Promise<ListOutcome>;
  /** What a path is, links followed; null where there is nothing. */
  facts(path: string): Promise<FileFacts | null>;
}

/** More than this no person wrote; a file named by mistake (a dump, a log) is refused before it is read. */
export const mostBytes = 10 * 1024 * 1024;

export type TextOutcome =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | Unreadable;

export type ListOutcome =
  | { readonly kind: 'listed'; readonly entries: readonly FolderEntry[] }
  | { readonly kind: 'absent' }
  | Unreadable;

/** Something is there, but it cannot be read. */
export interface Unreadable {
  readonly kind: 'unreadable';
  /** Ends a sentence that begins with the file's name: `is a folder, expected a file`. */
  readonly reason: string;
  /** The text up to the place that cannot be read; empty where nothing could be. */
  readonly readable: string;
}

export interface FolderEntry {
  readonly name: string;
  /** Of a link, what it leads to. */
  readonly kind: 'file' | 'folder' | 'other';
  readonly isLink: boolean;
}

export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'other';
  readonly bytes: number;
  /** Permission bits as POSIX has them (`0o644`), or null where the platform has none. */
  readonly mode: number | null;
}

/** An outcome for what is there but cannot be read. */
export function unreadable(reason: string, readable = ''): Unreadable {
  return { kind: 'unreadable', reason, readable };
}
