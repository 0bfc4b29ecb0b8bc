import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Makes a temporary folder, in which each row has folders of its own. */
export function makeFolder(parent) {
  const path = mkdtempSync(join(parent, 'segue-bench-'));
  return {
    path,
    /** Writes files (path below `name` → text) and gives the absolute path of `name`. */
    write(name, files) {
      for (const [file, text] of Object.entries(files)) {
        const target = join(path, name, file);
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, text);
      }
      return join(path, name);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
