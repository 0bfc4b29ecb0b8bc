import { rmSync } from 'node:fs';

/** Removes a file or folder of the executor's own; where that cannot be, it is left for whoever clears the temporary folder. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // A folder that turned read-only is no reason to fail a job that has ended.
  }
}
