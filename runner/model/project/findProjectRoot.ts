import type { FileSystem } from './fileSystem.ts';
import { folderOf, joinPath } from './paths.ts';

/**
 * The root of the project that a folder belongs to: the nearest ancestor (or the folder itself) that holds `.segue/`,
 * else the nearest that holds `.git` (a folder, or a file in a worktree), else the folder itself. `folder` is absolute.
 */
export async function findProjectRoot(folder: string, files: FileSystem): Promise<string> {
  let gitRoot: string | null = null;
  for (let at = folder; ; at = folderOf(at)) {
    if ((await files.facts(joinPath(at, '.segue')))?.kind === 'folder') return at;
    if (gitRoot === null && (await files.facts(joinPath(at, '.git'))) !== null) gitRoot = at;
    if (folderOf(at) === at) return gitRoot ?? folder;
  }
}
