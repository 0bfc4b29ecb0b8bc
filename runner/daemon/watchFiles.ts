import { watch } from 'chokidar';
import type { Clock } from '../clock.ts';
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

/** Watches the files of a project; resolves when nothing that changes from then on is missed. */
export async function watchFiles(options: FileWatchOptions): Promise<{ close(): Promise<void> }> {
  const { root, clock, changed, failed } = options;
  let cancel = (): void => {};
  const told = (): void => {
    cancel();
    cancel = clock.after(quietMs, changed);
  };
  const watcher = watch(root, {
    ignored: (path, stats) => isForeign(root, path, stats?.isFile() === true),
    ignoreInitial: true,
    // A link that leads back to where it stands would be followed for ever.
    followSymlinks: false,
  });
  watcher.on('all', told).on('error', failed);
  await new Promise<void>(resolve => watcher.once('ready', () => resolve()));
  return {
    close: () => {
      cancel();
      return watcher.close();
    },
  };
}

function isForeign(root: string, path: string, isFile: boolean): boolean {
  const settings = joinPath(root, '.segue');
  if (path === settings || path.startsWith(`${settings}/`))
    return path.startsWith(joinPath(settings, 'state'));
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === 'node_modules' || name === '.git' || (isFile && !ownFile.test(name));
}
