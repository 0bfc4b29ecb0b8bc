import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/**
 * The commit that is checked out around a folder, as 40 or 64 hex digits, or null outside git. Read from git's own files
 * (gitrepository-layout(5)), because starting `git` would cost more than starting a run.
 */
export function gitCommit(folder: string): string | null {
  try {
    const directory = gitDirectory(folder);
    return directory === null ? null : resolveHead(directory);
  } catch {
    // A repository that cannot be read is no reason not to run: the record then names no commit.
    return null;
  }
}

/** The repository's folder; a work tree made by `git worktree`, or a submodule, has a file that names it. */
function gitDirectory(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, '.git');
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts?.isDirectory() === true) return path;
    if (facts?.isFile() === true)
      return resolve(
        at,
        readFileSync(path, 'utf8')
          .replace(/^gitdir:\s*/, '')
          .trim(),
      );
    if (dirname(at) === at) return null;
  }
}

function resolveHead(directory: string): string | null {
  const head = readFileSync(join(directory, 'HEAD'), 'utf8').trim();
  const name = /^ref:\s*(.+)$/.exec(head)?.[1];
  if (name === undefined) return commitIn(head);
  const shared = commonDirectory(directory);
  for (const place of [directory, shared]) {
    const commit = commitIn(textOf(join(place, name)));
    if (commit !== null) return commit;
  }
  const packed = textOf(join(shared, 'packed-refs')).split('\n');
  return commitIn(packed.find(line => line.endsWith(` ${name}`)) ?? '');
}

function commonDirectory(directory: string): string {
  const common = textOf(join(directory, 'commondir')).trim();
  if (common === '') return directory;
  return isAbsolute(common) ? common : join(directory, common);
}

function textOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'utf8') : '';
}

function commitIn(text: string): string | null {
  return /^([0-9a-f]{64}|[0-9a-f]{40})\b/.exec(text)?.[1] ?? null;
}
