/**
 * Patterns of files, as a shell and GitHub's `paths:` mean them: `*` and `?` stay inside a name, `**` crosses folders, `[a-z]` is one character, `{a,b}` is either,
 * and a pattern with `!` in front takes files out again. As in a shell, a name that begins with a dot is matched only where the pattern says the dot.
 */
export interface Glob {
  /** As it is written. */
  readonly text: string;
  /** Whether it takes files out. */
  readonly isExclusion: boolean;
  /** What stands between slashes, in each of the ways that its braces can be read. */
  readonly ways: readonly Way[];
}

/** One way to read a pattern, name by name; `**` is any number of folders. */
export type Way = readonly (RegExp | '**')[];

/** A pattern, or a sentence that says why it is none. */
export type ReadGlob = { readonly glob: Glob } | { readonly mistake: string };

/** So many ways are as many as a person could mean. */
const mostWays = 256;

/** Reads a pattern. */
export function readGlob(text: string): ReadGlob {
  const isExclusion = text.startsWith('!');
  const body = (isExclusion ? text.slice(1) : text).replace(/^\.\//, '');
  const mistake = mistakeIn(text, body);
  if (mistake !== null) return { mistake };
  const ways = expandBraces(body);
  if (ways === null) return { mistake: `The braces of "${text}" stand for more than ${mostWays} patterns.` };
  return { glob: { text, isExclusion, ways: ways.map(wayOf) } };
}

/** Whether a path, with slashes, is one of a list of patterns: the last that matches decides. */
export function matchesGlobs(globs: readonly Glob[], path: string): boolean {
  const names = path.split('/');
  const last = globs.findLast(({ ways }) => ways.some(way => progressOf(way, names) === 'whole'));
  return last !== undefined && !last.isExclusion;
}

/** Whether a folder may hold files that are one of a list of patterns. */
export function mayHold(globs: readonly Glob[], folder: string): boolean {
  const names = folder.split('/');
  return globs.some(
    ({ isExclusion, ways }) => !isExclusion && ways.some(way => progressOf(way, names) !== 'none'),
  );
}

/** The folders that the files of a pattern are below, as far as the pattern names them; '' is the folder that patterns start from. */
export function basesOf({ ways }: Glob): readonly string[] {
  const bases = ways.map(way => {
    const names = way.slice(0, -1).map(part => (part === '**' ? undefined : literalOf(part)));
    const end = names.indexOf(undefined);
    const known = end === -1 ? names : names.slice(0, end);
    return known.length === 1 && known[0] === '' ? '/' : known.join('/');
  });
  return [...new Set(bases)];
}

function mistakeIn(text: string, body: string): string | null {
  if (body.trim() === '') return `"${text}" names no files; expected a pattern such as "inbox/**/*.csv".`;
  if (body.includes('\\')) return `"${text}" has a backslash; folders are separated by "/" on every system.`;
  if (body.endsWith('/')) return `"${text}" names a folder; expected its files, such as "${text}**".`;
  if (body.includes('//')) return `"${text}" has an empty name between two slashes.`;
  if (body.slice(1).split('/').includes('..') && !/^(\.\.\/)+[^/]/.test(body))
    return `"${text}" goes back to a folder above; ".." can stand only at its beginning.`;
  return unclosedIn(text, body);
}

function unclosedIn(text: string, body: string): string | null {
  let depth = 0;
  let bracket = false;
  for (const character of body) {
    if (bracket) {
      if (character === '/') break;
      bracket = character !== ']';
    } else if (character === '[') bracket = true;
    else if (character === '{') depth++;
    else if (character === '}') depth--;
    if (depth < 0) return `"${text}" closes a brace that is not open; expected "{" before "}".`;
  }
  if (bracket) return `The bracket "[" in "${text}" is not closed; expected "]".`;
  if (depth > 0) return `The brace "{" in "${text}" is not closed; expected "}".`;
  return emptySet.test(body) ? `The brackets "[]" in "${text}" hold no character.` : null;
}

const emptySet = /\[[!^]?\]/;

/** The patterns that one with braces stands for; null where there are too many. The innermost braces are read first. */
function expandBraces(pattern: string): readonly string[] | null {
  const done: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const braces = /\{([^{}]*)\}/.exec(next);
    if (braces === null) done.push(next);
    else {
      const before = next.slice(0, braces.index);
      const after = next.slice(braces.index + braces[0].length);
      const choices = (braces[1] ?? '').split(',');
      for (const choice of choices.toReversed()) open.push(before + choice + after);
    }
    if (done.length + open.length > mostWays) return null;
  }
  return [...new Set(done)];
}

function wayOf(pattern: string): Way {
  return pattern.split('/').flatMap((name): Way => {
    if (name === '**') return ['**'];
    // GitHub's `**.js`: files of that kind in any folder.
    if (name.startsWith('**')) return ['**', nameOf(`*${name.replace(/^\*+/, '')}`)];
    return [nameOf(name)];
  });
}

/** What a name has to look like. */
function nameOf(pattern: string): RegExp {
  let source = /^[*?[]/.test(pattern) ? '(?!\\.)' : '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    const set = character === '[' ? /^\[([!^]?)([^\]]+)\]/.exec(pattern.slice(at)) : null;
    if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (set === null) source += escaped(character);
    else {
      source += `[${set[1] === '' ? '' : '^'}${(set[2] ?? '').replaceAll(/[\\\]^[]/g, '\\$&')}]`;
      at += set[0].length - 1;
    }
  }
  return new RegExp(`^${safely(source)}$`, 'su');
}

/** A range such as `[z-a]` is none; then each of its characters counts. */
function safely(source: string): string {
  try {
    new RegExp(source, 'su');
    return source;
  } catch {
    return source.replaceAll(/\[[^\]]*\]/g, set => set.replaceAll(/(?<!\\)-/g, '\\-'));
  }
}

function escaped(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
}

/** The name that a part without any pattern is. */
function literalOf({ source }: RegExp): string | undefined {
  const body = source.slice(1, -1);
  const plain = body.replaceAll(/\\(.)/g, '$1');
  return /(?<!\\)[*?[(]/.test(body) ? undefined : plain;
}

/** How far the names of a path go along a way: all of it, a part of it (a folder on the way), or nowhere. */
function progressOf(way: Way, names: readonly string[]): 'whole' | 'part' | 'none' {
  let places = reached(way, new Set([0]));
  for (const name of names) {
    const next = new Set<number>();
    for (const place of places) {
      const part = way[place];
      if (part === '**' && isCrossed(name)) next.add(place);
      else if (part !== undefined && part !== '**' && part.test(name)) next.add(place + 1);
    }
    places = reached(way, next);
    if (places.size === 0) return 'none';
  }
  return places.has(way.length) ? 'whole' : 'part';
}

/** `**` may stand for no folder at all. */
function reached(way: Way, places: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(places);
  for (const place of all) if (way[place] === '**') all.add(place + 1);
  return all;
}

/** What `**` does not look into: hidden folders, and the packages of Node.js, which are thousands of files that nobody means. */
function isCrossed(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules';
}
