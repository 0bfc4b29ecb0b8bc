import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads the SQL files of the project at a root, by their paths from there; gives undefined for what cannot be read. */
export function sqlFilesOf(root: string): (path: string) => string | undefined {
  return path => {
    try {
      return readFileSync(join(root, path), 'utf8');
    } catch {
      return undefined;
    }
  };
}
