import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * GitHub's `hashFiles()`: one SHA-256 over the SHA-256 of each file below the project's root that matches any of the patterns, in
 * the order of their paths, as 64 hex digits; empty where none matches. A pattern with `!` in front takes files out again.
 */
export function hashFiles(root: string, patterns: readonly string[]): string {
  const chosen = new Set<string>();
  for (const pattern of patterns.flatMap(text => text.split('\n')).map(line => line.trim())) {
    if (pattern === '') continue;
    const isTakenOut = pattern.startsWith('!');
    for (const path of globSync(isTakenOut ? pattern.slice(1) : pattern, { cwd: root })) {
      if (isTakenOut) chosen.delete(path);
      else if (isInside(path) && statSync(join(root, path), { throwIfNoEntry: false })?.isFile())
        chosen.add(path);
    }
  }
  if (chosen.size === 0) return '';
  // Loaded here, since few files ask for this and loading it takes 4 ms.
  const { createHash } = process.getBuiltinModule('node:crypto');
  const whole = createHash('sha256');
  for (const path of [...chosen].sort())
    whole.update(
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest(),
    );
  return whole.digest('hex');
}

/** Files outside the project are not hashed, as on GitHub. */
function isInside(path: string): boolean {
  return !path.startsWith('..');
}
