import type { FileSystem } from '../model/project/fileSystem.ts';
import { joinPath } from '../model/project/paths.ts';
import { openProject } from '../project/project.ts';
import { hashOf } from '../run/hashOf.ts';
import { type Accepted, acceptFile } from '../run/prepare.ts';
import { recordedFiles } from '../run/recordedFiles.ts';
import { definitionsOf } from '../run/sources.ts';
import type { StoreReader } from '../store/store.ts';
import type { NewVersion, VersionStore } from '../store/versions.ts';
import type { Shelved, ValidVersion } from './shelved.ts';

/** So many versions are written in one transaction, so that others come to write in between. */
const atOnce = 500;

/** Keeps the versions of orchestrations that are valid now, where they are not what is kept already. */
export async function keepVersions(
  store: Pick<VersionStore, 'keepVersions' | 'version'>,
  shelved: readonly Shelved[],
): Promise<void> {
  const hashes = new Map<string, string>();
  for (let from = 0; from < shelved.length; from += atOnce) {
    const fresh: NewVersion[] = [];
    for (const { id, isCurrent, version } of shelved.slice(from, from + atOnce)) {
      if (!isCurrent || version === null) continue;
      const next = newVersion(id, version, hashes);
      const kept = await store.version(id);
      if (kept?.path !== next.path || JSON.stringify(kept.sources) !== JSON.stringify(next.sources))
        fresh.push(next);
    }
    if (fresh.length > 0) await store.keepVersions(fresh);
  }
}

/** `hashes`: those of texts that many orchestrations share. */
function newVersion(
  orchestration: string,
  { path, text, catalog }: ValidVersion,
  hashes: Map<string, string>,
): NewVersion {
  const own = hashOf(text);
  const sources: Record<string, string> = { [path]: own };
  const texts = new Map([[own, text]]);
  for (const [place, shared] of definitionsOf(catalog)) {
    const hash = hashes.get(shared) ?? hashOf(shared);
    hashes.set(shared, hash);
    sources[place] = hash;
    texts.set(hash, shared);
  }
  return { orchestration, path, sources, texts };
}

/** The version of an orchestration that was last valid, as it was kept; null where there is none, or what it needs beside its own texts is not valid any more. */
export async function restoreVersion(
  store: StoreReader,
  id: string,
  { files, root }: { readonly files: FileSystem; readonly root: string },
): Promise<Accepted | null> {
  const kept = await store.version(id);
  if (kept === undefined) return null;
  const then = await recordedFiles(files, store, { root, sources: kept.sources });
  const project = await openProject(root, then);
  const found = await project.resolveOrchestration(joinPath(root, kept.path), root);
  if (found.kind !== 'found') return null;
  const accepted = await acceptFile(project, found.file);
  return accepted.kind === 'accepted' ? accepted : null;
}
