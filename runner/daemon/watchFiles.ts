import { watch } from 'chokidar';
import type { Clock } from '../clock.ts';
import { layout } from '../model/project/layout.ts';
import { joinPath } from '../model/project/paths.ts';

export interface FileWatchOptions {
  /** Absolute path of the project's root. */
  readonly root: string;
  readonly clock: Clock;
  /** Told once after edits that come together. */
  readonly changed: () => void;
  /** Told where the system watches no more, for want of handles for instance. */
  readonly failed: (error: unknown) => void;
}

/** Editors and `git checkout` write several files, or one in several steps: what comes within this time is one edit, in milliseconds. */
const quietMs = 100;

/** Of what lies outside `.segue`, only these are the project's. */
const ownFile = /\.orchestration\.ya?ml$/;

/**
 * Watches the files of a project; resolves when nothing that changes from then on is missed. Folders are watched, and not each file: the system tells of
 * a folder what changes in it, and has a limit on how much may be watched.
 */
export async function watchFiles(options: FileWatchOptions): Promise<{ close(): Promise<void> }> {
  const { root, clock, changed, failed } = options;
  let cancel = (): void => {};
  const told = (): void => {
    cancel();
    cancel = clock.after(quietMs, changed);
  };
  const watcher = watch(root, {
    ignored: (path, stats) => isForeign(root, path) || stats?.isFile() === true,
    ignoreInitial: true,
    // A link that leads back to where it stands would be followed for ever.
    followSymlinks: false,
  });
  watcher.on('raw', (_kind, name, where) => {
    if (isOwn(root, folderOf(where), name)) told();
  });
  watcher.on('addDir', told).on('unlinkDir', told).on('error', failed);
  await new Promise<void>(resolve => watcher.once('ready', () => resolve()));
  return {
    close: () => {
      cancel();
      return watcher.close();
    },
  };
}

/** Folders that hold nothing of the project's. */
function isForeign(root: string, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return path === joinPath(root, layout.state) || name === 'node_modules' || name === '.git';
}

/** The folder in which something has changed, as chokidar passes it on. */
function folderOf(where: unknown): string | undefined {
  const isKnown = typeof where === 'object' && where !== null && 'watchedPath' in where;
  return isKnown && typeof where.watchedPath === 'string' ? where.watchedPath : undefined;
}

/** Whether what has changed in a folder may be one of the project's files; where the system does not say what it was, it may. */
function isOwn(root: string, folder: string | undefined, name: string | null): boolean {
  if (folder === undefined || name === null) return true;
  const settings = joinPath(root, '.segue');
  if (isForeign(root, joinPath(folder, name))) return false;
  return folder === settings || folder.startsWith(`${settings}/`) || ownFile.test(name);
}
