import { orchestrationId } from '../orchestrationId.ts';
import { isOrchestrationFile } from './fileRole.ts';
import type { FileSystem, FolderEntry, ListOutcome } from './fileSystem.ts';
import { layout } from './layout.ts';
import { joinPath } from './paths.ts';
import { yamlEndings } from './yamlNames.ts';

/** A file that holds an orchestration. */
export interface OrchestrationFile {
  readonly id: string;
  /** Relative to the project's root. */
  readonly path: string;
}

export interface FoundFiles {
  readonly files: readonly OrchestrationFile[];
  /** Folders that could not be looked into, and links that lead nowhere: path relative to the root, and the reason. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * The file of an orchestration by its id: `.segue/orchestrations/<id>.yaml` where there is one, else an
 * `<id>.orchestration.yaml` anywhere in the project, for which the whole tree is walked. More than one where the id is not clear.
 */
export async function findOrchestration(
  files: FileSystem,
  root: string,
  id: string,
): Promise<readonly OrchestrationFile[]> {
  const direct = await findDirectly(files, root, id);
  if (direct.length > 0) return direct;
  return (await listOrchestrations(files, root)).files.filter(file => file.id === id);
}

/** The files of an id in `.segue/orchestrations/`, found without looking at any other. */
export async function findDirectly(
  files: FileSystem,
  root: string,
  id: string,
): Promise<readonly OrchestrationFile[]> {
  const found: OrchestrationFile[] = [];
  for (const stem of [id, `${id}.orchestration`]) {
    for (const ending of yamlEndings) {
      const path = `${layout.orchestrations}/${stem}${ending}`;
      if ((await files.facts(joinPath(root, path)))?.kind === 'file') found.push({ id, path });
    }
  }
  return found;
}

/** All files of a project that hold orchestrations, in the order of their paths. Walks the whole tree. */
export async function listOrchestrations(files: FileSystem, root: string): Promise<FoundFiles> {
  const found: OrchestrationFile[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const listing = await files.list(joinPath(root, folder));
    if (listing.kind === 'unreadable') unreadable.push({ path: folder, reason: listing.reason });
    for (const { name, kind, isLink } of entriesOf(listing, folder === '')) {
      const path = folder === '' ? name : `${folder}/${name}`;
      // A link to a folder may lead back to where it stands.
      if (kind === 'folder' && !isLink && !isPassedOver(name, path)) folders.push(path);
      if (kind === 'file' && isOrchestrationFile(folder, name))
        found.push({ id: orchestrationId(name), path });
      if (kind === 'other' && isLink && isOrchestrationFile(folder, name))
        unreadable.push({ path, reason: 'is a link that leads to no file' });
    }
  }
  return { files: found.sort((a, b) => compare(a.path, b.path)), unreadable };
}

/** A folder further down that has a `.segue/` of its own is another project: what lies in it is that one's. */
function entriesOf(listing: ListOutcome, isRoot: boolean): readonly FolderEntry[] {
  if (listing.kind !== 'listed') return [];
  const isProject = listing.entries.some(({ name, kind }) => name === '.segue' && kind === 'folder');
  return isProject && !isRoot ? [] : listing.entries;
}

/** Folders that hold others' files, and too many of them. */
function isPassedOver(name: string, path: string): boolean {
  return name === 'node_modules' || name === '.git' || path === layout.state;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
