import type { JsonObject } from '../../runner/model/orchestration.ts';
import type { FolderEntry, ListOutcome } from '../../runner/model/project/fileSystem.ts';
import { folderOf, isAbsolute, joinPath } from '../../runner/model/project/paths.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import { mappingAround, pathOf, type Step, type ValueCursor, writtenUnder } from '../cursor/cursor.ts';
import type { FileReading } from '../reading.ts';
import { literal, type Offer, rank } from './offer.ts';

/** What stands in a folder (an absolute path), as the disk says right now. */
export type ListFolder = (folder: string) => Promise<ListOutcome>;

/** A path that is being written. */
export interface PathPlace {
  readonly reading: FileReading;
  readonly steps: readonly Step[];
  /** What is written of it up to the cursor. */
  readonly typed: string;
  readonly list: ListFolder;
}

/** A file or folder that a path can go on to, as the whole path is written. */
export interface KnownPath {
  readonly path: string;
  readonly isFolder: boolean;
  /** By its ending it is what is wanted; false where it may be. */
  readonly isLikely: boolean;
}

/** Endings of the files that a place wants, where its schema does not say them by a pattern. */
const endings: Readonly<Record<string, RegExp>> = { 'sql-file': /\.sql$/i };

/** The files and folders that a value of a path's format can go on to. */
export function pathsFor(
  format: string,
  schema: JsonObject,
  place: PathPlace,
): Promise<readonly KnownPath[]> {
  const { reading, steps } = place;
  const key = pathOf(steps).at(-1);
  const mustMatch = patternOf(schema);
  return pathsAfter(place, {
    // A component's own file stands beside its description; all other paths begin at the project's root.
    folder: reading.kind === 'component' && key === 'main' ? folderOf(reading.path) : '',
    wanted: key === 'workingDirectory' ? 'folders' : 'files',
    mustMatch,
    likely: endings[format] ?? mustMatch,
  });
}

/** What the schema says of the whole path; null where it says nothing that can be read. */
function patternOf({ pattern }: JsonObject): RegExp | null {
  if (typeof pattern !== 'string') return null;
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return null;
  }
}

/** Paths in a component's parameters that no schema tells of: what has a folder in it is likely one. */
export async function pathsInParameters(place: PathPlace): Promise<readonly KnownPath[]> {
  const { steps, typed } = place;
  const isParameter = steps.some(step => 'key' in step && (step.key === 'with' || step.key === 'parameters'));
  if (!isParameter || !/^(\.{1,2}|[\w@-][\w@.-]*)\//.test(typed)) return [];
  return pathsAfter(place, { folder: '', wanted: 'files', mustMatch: null, likely: null });
}

/** A path with a folder in it at the end of a stretch of a script. */
const pathAtEnd = /(?:^|[\s"'`=(<>|;&,])((?:\.{1,2}|[\w@-][\w@.-]*)\/[\w@./-]*)$/;

/** The files and folders that the word of a script at the cursor can go on to; none where it is no path. */
export async function scriptPathOffers(
  reading: FileReading,
  { steps, word, offset }: ValueCursor,
  list: ListFolder,
): Promise<readonly Offer[]> {
  const { text } = reading.file;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const typed = pathAtEnd.exec(text.slice(Math.max(lineStart, word.start), offset))?.[1];
  if (typed === undefined) return [];
  const folder = writtenUnder(mappingAround(steps), 'workingDirectory') ?? '';
  const place: PathPlace = { reading, steps, typed, list };
  const found = await pathsAfter(place, { folder, wanted: 'files', mustMatch: null, likely: null });
  const rest = /^[\w@./-]*/.exec(text.slice(offset))?.[0].length ?? 0;
  const span: Span = { start: offset - typed.length, end: offset + rest };
  return found.map(path => ({ ...pathOffer(path, literal(path.path)), span }));
}

/** A path as an offer; `insert` is how it is written where it stands. */
export function pathOffer({ path, isFolder, isLikely }: KnownPath, insert: string): Offer {
  return {
    label: path,
    kind: isFolder ? 'folder' : 'file',
    insert,
    rank: isLikely ? rank.near : rank.usual,
    ...(isFolder ? { goesOn: true } : {}),
  };
}

interface WantedPaths {
  /** Where relative paths begin, as seen from the project's root. */
  readonly folder: string;
  readonly wanted: 'files' | 'folders';
  /** Files that do not are left out. */
  readonly mustMatch: RegExp | null;
  readonly likely: RegExp | null;
}

async function pathsAfter(
  { reading, typed, list }: PathPlace,
  { folder, wanted, mustMatch, likely }: WantedPaths,
): Promise<readonly KnownPath[]> {
  if (isAbsolute(typed) || typed.includes('${{') || typed.includes('://') || folder.includes('${{'))
    return [];
  const cut = typed.lastIndexOf('/') + 1;
  const [before, name] = [typed.slice(0, cut), typed.slice(cut)];
  const { root } = reading.project;
  const asked = joinPath(joinPath(root, folder), before);
  // Nothing outside of the project is there on every machine.
  if (asked !== root && !asked.startsWith(`${root}/`)) return [];
  const listing = await list(asked);
  if (listing.kind !== 'listed') return [];
  return listing.entries
    .filter(entry => isShown(entry, name))
    .flatMap(({ name: own, kind }): readonly KnownPath[] => {
      const path = before + own;
      if (kind === 'folder') return [{ path: `${path}/`, isFolder: true, isLikely: wanted === 'folders' }];
      if (wanted === 'folders' || kind !== 'file' || mustMatch?.test(path) === false) return [];
      return [{ path, isFolder: false, isLikely: likely === null || likely.test(path) }];
    })
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** What is installed is nobody's own, and what is hidden is offered only to those who begin to write it. */
function isShown({ name }: FolderEntry, typed: string): boolean {
  return name !== 'node_modules' && (!name.startsWith('.') || typed.startsWith('.'));
}
