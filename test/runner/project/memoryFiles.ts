import { decodeText } from '../../../runner/model/project/decodeText.ts';
import {
  type FileFacts,
  type FileSystem,
  type FolderEntry,
  type ListOutcome,
  type TextOutcome,
  unreadable,
} from '../../../runner/model/project/fileSystem.ts';

/** A file of a disk that is not there: its text or bytes, and its permissions. */
export interface MemoryFile {
  readonly content: string | Uint8Array;
  readonly mode?: number;
}

/** Files by absolute path, kept in memory, that write down what was asked of them. */
export class MemoryFiles implements FileSystem {
  readonly #files: ReadonlyMap<string, MemoryFile>;
  /** Paths whose text was asked for and found, in order. */
  readonly read: string[] = [];
  /** Folders that were listed. */
  readonly listed: string[] = [];

  constructor(files: Readonly<Record<string, string | MemoryFile>>) {
    const entries = Object.entries(files);
    this.#files = new Map(
      entries.map(([path, file]) => [path, typeof file === 'string' ? { content: file } : file]),
    );
  }

  async readText(path: string): Promise<TextOutcome> {
    const file = this.#files.get(path);
    if (file === undefined) {
      if (this.#below(path).length > 0) return unreadable('is a folder; expected a file');
      return { kind: 'absent' };
    }
    this.read.push(path);
    return decodeText(
      typeof file.content === 'string' ? new TextEncoder().encode(file.content) : file.content,
    );
  }

  async list(folder: string): Promise<ListOutcome> {
    this.listed.push(folder);
    const entries = new Map<string, FolderEntry>();
    for (const rest of this.#below(folder)) {
      const [name = '', ...deeper] = rest.split('/');
      entries.set(name, { name, kind: deeper.length === 0 ? 'file' : 'folder', isLink: false });
    }
    return entries.size === 0 ? { kind: 'absent' } : { kind: 'listed', entries: [...entries.values()] };
  }

  async facts(path: string): Promise<FileFacts | null> {
    const file = this.#files.get(path);
    if (file !== undefined) return { kind: 'file', bytes: file.content.length, mode: file.mode ?? 0o600 };
    return this.#below(path).length > 0 ? { kind: 'folder', bytes: 0, mode: 0o700 } : null;
  }

  #below(folder: string): readonly string[] {
    const prefix = folder.endsWith('/') ? folder : `${folder}/`;
    return [...this.#files.keys()].flatMap(path =>
      path.startsWith(prefix) ? [path.slice(prefix.length)] : [],
    );
  }
}
