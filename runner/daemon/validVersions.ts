import type { FileSystem } from '../model/project/fileSystem.ts';
import { joinPath } from '../model/project/paths.ts';
import { openProject } from '../project/project.ts';
import { hashOf } from '../run/hashOf.ts';
import { type Accepted, acceptFile } from '../run/prepare.ts';
import { recordedFiles } from '../run/recordedFiles.ts';
import { definitionsOf } from '../run/sources.ts';
import type { StoreReader } from '../store/store.ts';
import type { NewVersion, Version, VersionStore } from '../store/versions.ts';
import type { Shelved, ValidVersion } from './shelved.ts';

/** So many versions are written in one transaction, so that others come to write in between. */
const atOnce = 100;

/** Keeps the versions of orchestrations that are valid now, where they are not what is kept already; gives up between two transactions when `signal` aborts. */
export async function keepVersions(
  store: Pick<VersionStore, 'keepVersions' | 'versions'>,
  shelved: readonly Shelved[],
  signal: AbortSignal,
): Promise<void> {
  const hashes = new Map<string, string>();
  for (let from = 0; from < shelved.length && !signal.aborted; from += atOnce) {
    const some = shelved.slice(from, from + atOnce);
    const kept = await store.versions(some.map(({ id }) => id));
    const known = new Map(kept.map(version => [version.orchestration, printOf(version)]));
    const fresh = some
      .flatMap(({ id, isCurrent, version }) =>
        isCurrent && version !== null ? [newVersion(id, version, hashes)] : [],
      )
      .filter(version => known.get(version.orchestration) !== printOf(version));
    if (fresh.length > 0) await store.keepVersions(fresh);
    // Whatever else there is to do goes first.
    await new Promise(resolve => setImmediate(resolve));
  }
}

function printOf({ path, sources }: Version): string {
  return JSON.stringify([path, sources]);
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
  const [kept] = await store.versions([id]);
  if (kept === undefined) return null;
  const then = await recordedFiles(files, store, { root, sources: kept.sources });
  const project = await openProject(root, then);
  const found = await project.resolveOrchestration(joinPath(root, kept.path), root);
  if (found.kind !== 'found') return null;
  const accepted = await acceptFile(project, found.file);
  return accepted.kind === 'accepted' ? accepted : null;
}
