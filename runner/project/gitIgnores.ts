import { execFile } from 'node:child_process';
import { folderOf } from '../model/project/paths.ts';

/** Asks Git whether it ignores a path (`git check-ignore`); null where there is no Git, or no repository around the path. */
export function gitIgnores(path: string): Promise<boolean | null> {
  return new Promise(resolve => {
    execFile('git', ['-C', folderOf(path), 'check-ignore', '--quiet', path], error => {
      if (error === null) resolve(true);
      // 1 is its answer "not ignored"; anything else (128, or no program of that name) is no answer.
      else resolve(error.code === 1 ? false : null);
    });
  });
}
