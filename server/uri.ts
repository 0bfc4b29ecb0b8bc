/** Where a file is: the scheme and authority of its URI, and its path with `/` between the parts. */
export interface Place {
  /** `file://`, `vscode-vfs://github`, `untitled:`. */
  readonly origin: string;
  readonly path: string;
}

/**
 * Takes a URI apart (RFC 3986). Editors write one file's URI in different ways (`file:///c%3A/x`, `file:///C:/x`), so that
 * a place, and never a URI, says which file it is.
 */
export function placeOf(uri: string): Place {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):(\/\/[^/?#]*)?([^?#]*)/.exec(uri);
  if (match === null) return { origin: '', path: uri };
  const [, scheme = '', authority = '', path = ''] = match;
  return { origin: `${scheme.toLowerCase()}:${authority}`, path: withoutDriveSlash(decoded(path)) };
}

/** The URI of a place, as VS Code writes it. */
export function uriOf({ origin, path }: Place): string {
  const rooted = /^[A-Za-z]:\//.test(path) ? `/${path}` : path;
  return origin + rooted.split('/').map(encoded).join('/');
}

/** A text that is the same for every way to write a file's URI. */
export function keyOf({ origin, path }: Place): string {
  return origin + path;
}

/** `/c:/x` names a drive, which `c:/x` says; drive letters have no case. */
function withoutDriveSlash(path: string): string {
  const drive = /^\/([A-Za-z]):(?=\/|$)/.exec(path)?.[1];
  return drive === undefined ? path : drive.toLowerCase() + path.slice(2);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A lone `%` is not encoded at all.
    return path;
  }
}

/** RFC 3986 lets `!'()*` stand, VS Code encodes them; all other editors take both. */
function encoded(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
