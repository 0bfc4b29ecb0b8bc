import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * The absolute path of a program as execvp(3) would find it: a name with `/` is taken from `workingDirectory`, any other
 * is looked for in the folders of `path`. Undefined where no executable file is there.
 */
export function findProgram(name: string, path: string, workingDirectory: string): string | undefined {
  if (name.includes('/')) {
    const file = resolve(workingDirectory, name);
    return isExecutable(file) ? file : undefined;
  }
  for (const folder of path.split(delimiter)) {
    const file = join(resolve(workingDirectory, folder === '' ? '.' : folder), name);
    if (isExecutable(file)) return file;
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
