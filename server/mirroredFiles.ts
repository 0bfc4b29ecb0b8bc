import type {
  FileFacts,
  FileSystem,
  FolderEntry,
  ListOutcome,
  TextOutcome,
} from '../runner/model/project/fileSystem.ts';
import { folderOf, relativeTo } from '../runner/model/project/paths.ts';
import type { OpenDocument, OpenDocuments } from './document.ts';

/**
 * The files of one origin as the author sees them: what is open in the editor, over what the disk said last. The disk is
 * asked once for each thing, until somebody tells of a change there.
 */
export class MirroredFiles implements FileSystem {
  readonly origin: string;
  readonly #disk: FileSystem;
  readonly #documents: OpenDocuments;
  readonly #texts = new Map<string, Promise<TextOutcome>>();
  readonly #lists = new Map<string, Promise<ListOutcome>>();
  readonly #facts = new Map<string, Promise<FileFacts | null>>();

  constructor(origin: string, disk: FileSystem, documents: OpenDocuments) {
    this.origin = origin;
    this.#disk = disk;
    this.#documents = documents;
  }

  /** The document that is open for a path. */
  openAt(path: string): OpenDocument | undefined {
    return this.#documents.at({ origin: this.origin, path });
  }

  async readText(path: string): Promise<TextOutcome> {
    const open = this.openAt(path);
    if (open !== undefined) return { kind: 'text', text: open.text };
    return remembered(this.#texts, path, () => this.#disk.readText(path));
  }

  async list(folder: string): Promise<ListOutcome> {
    const onDisk = await remembered(this.#lists, folder, () => this.#disk.list(folder));
    const open = this.#openIn(folder);
    if (open.size === 0 || onDisk.kind === 'unreadable') return onDisk;
    const entries = onDisk.kind === 'listed' ? onDisk.entries : [];
    for (const { name } of entries) open.delete(name);
    return { kind: 'listed', entries: [...entries, ...open.values()] };
  }

  async facts(path: string): Promise<FileFacts | null> {
    const open = this.openAt(path);
    if (open !== undefined) return { kind: 'file', bytes: open.text.length, mode: null };
    const onDisk = await remembered(this.#facts, path, () => this.#disk.facts(path));
    if (onDisk !== null || this.#openIn(path).size === 0) return onDisk;
    return { kind: 'folder', bytes: 0, mode: null };
  }

  /** The disk has changed at a path: what it said of the path, of all beneath and of the folders above is forgotten. */
  forget(path: string): void {
    for (const kept of [this.#texts, this.#lists, this.#facts]) {
      kept.delete(path);
      for (const key of kept.keys()) if (key.startsWith(`${path}/`)) kept.delete(key);
      for (let folder = folderOf(path); ; folder = folderOf(folder)) {
        kept.delete(folder);
        if (folderOf(folder) === folder) break;
      }
    }
  }

  /** Where nobody tells of changes on the disk, all of it may have changed. */
  forgetAll(): void {
    for (const kept of [this.#texts, this.#lists, this.#facts]) kept.clear();
  }

  /** What stands in a folder by open documents alone. */
  #openIn(folder: string): Map<string, FolderEntry> {
    const found = new Map<string, FolderEntry>();
    for (const { place } of this.#documents.all()) {
      if (place.origin !== this.origin) continue;
      const rest = relativeTo(folder, place.path);
      if (rest === place.path) continue;
      const cut = rest.indexOf('/');
      const name = cut < 0 ? rest : rest.slice(0, cut);
      found.set(name, { name, kind: cut < 0 ? 'file' : 'folder', isLink: false });
    }
    return found;
  }
}

/** Files of an origin that the server cannot see: nothing is there but what is open. */
export const noFiles: FileSystem = {
  readText: async () => ({ kind: 'absent' }),
  list: async () => ({ kind: 'absent' }),
  facts: async () => null,
};

function remembered<Value>(
  kept: Map<string, Promise<Value>>,
  key: string,
  ask: () => Promise<Value>,
): Promise<Value> {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const asked = ask();
  kept.set(key, asked);
  return asked;
}
