import type { FileSystem } from '../model/project/fileSystem.ts';
import { joinPath } from '../model/project/paths.ts';
import type { StoreReader } from '../store/store.ts';

/**
 * A disk on which the files that a run was made of have the texts that the run recorded; everything else is as it is. The
 * endings of recorded paths count as they are: a file that has since been renamed from `.yml` to `.yaml` is not mixed in.
 */
export async function recordedFiles(
  files: FileSystem,
  store: StoreReader,
  { root, sources }: { readonly root: string; readonly sources: Readonly<Record<string, string>> },
): Promise<FileSystem> {
  const texts = new Map<string, string>();
  for (const [path, hash] of Object.entries(sources)) {
    const text = await store.text(hash);
    if (text !== undefined) texts.set(joinPath(root, path), text);
  }
  return {
    readText: async path => {
      const text = texts.get(path);
      return text === undefined ? files.readText(path) : { kind: 'text', text };
    },
    facts: async path => {
      const text = texts.get(path);
      return text === undefined ? files.facts(path) : { kind: 'file', bytes: text.length, mode: null };
    },
    list: folder => files.list(folder),
  };
}
