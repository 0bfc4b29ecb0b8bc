import { decodeText } from '../../runner/model/project/decodeText.ts';
import type {
  FileFacts,
  FileSystem,
  FolderEntry,
  ListOutcome,
  TextOutcome,
} from '../../runner/model/project/fileSystem.ts';

/** A disk in memory that can change: files by absolute path. */
export class MemoryDisk implements FileSystem {
  readonly files: Map<string, string>;

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(Object.entries(files));
  }

  async readText(path: string): Promise<TextOutcome> {
    const text = this.files.get(path);
    return text === undefined ? { kind: 'absent' } : decodeText(new TextEncoder().encode(text));
  }

  async list(folder: string): Promise<ListOutcome> {
    const entries = new Map<string, FolderEntry>();
    for (const rest of this.#beneath(folder)) {
      const [name = '', ...deeper] = rest.split('/');
      entries.set(name, { name, kind: deeper.length === 0 ? 'file' : 'folder', isLink: false });
    }
    return entries.size === 0 ? { kind: 'absent' } : { kind: 'listed', entries: [...entries.values()] };
  }

  async facts(path: string): Promise<FileFacts | null> {
    const text = this.files.get(path);
    if (text !== undefined) return { kind: 'file', bytes: text.length, mode: null };
    return this.#beneath(path).length > 0 ? { kind: 'folder', bytes: 0, mode: null } : null;
  }

  #beneath(folder: string): readonly string[] {
    const prefix = folder.endsWith('/') ? folder : `${folder}/`;
    return [...this.files.keys()].flatMap(path =>
      path.startsWith(prefix) ? [path.slice(prefix.length)] : [],
    );
  }
}
