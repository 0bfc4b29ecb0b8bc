/** Paths with `/` between their parts, as the file system port takes them. */

/** Joins a folder and a relative path; `.` and `..` parts are resolved, an absolute path stands for itself. */
export function joinPath(folder: string, path: string): string {
  return normalPath(isAbsolute(path) ? path : `${folder}/${path}`);
}

/** A path without `.`, `..` and doubled slashes; `..` above the root is the root. A drive's backslashes become slashes. */
export function normalPath(path: string): string {
  // Elsewhere than on Windows a backslash is an ordinary character of a name.
  const [root, rest] = splitRoot(/^[A-Za-z]:\\/.test(path) ? path.replaceAll('\\', '/') : path);
  const parts: string[] = [];
  for (const part of rest.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return root + parts.join('/');
}

/** Whether a path starts at a root: `/…` or `C:/…`. */
export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
}

/** The folder that a path stands in; a root stands in itself. */
export function folderOf(path: string): string {
  const [root, rest] = splitRoot(path);
  const cut = rest.lastIndexOf('/');
  return cut < 0 ? root : root + rest.slice(0, cut);
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path as seen from a folder above it; a path elsewhere stays as it is. */
export function relativeTo(folder: string, path: string): string {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function splitRoot(path: string): readonly [string, string] {
  const root = /^(?:[A-Za-z]:)?\//.exec(path)?.[0] ?? '';
  return [root, path.slice(root.length)];
}
