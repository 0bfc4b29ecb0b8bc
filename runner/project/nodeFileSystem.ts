import { type Dirent, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { decodeText } from '../model/project/decodeText.ts';
import {
  type FileFacts,
  type FileSystem,
  type FolderEntry,
  type ListOutcome,
  mostBytes,
  type TextOutcome,
  type Unreadable,
  unreadable,
} from '../model/project/fileSystem.ts';

/**
 * The disk, by Node. The calls are synchronous inside: a command reads a handful of small files before it does
 * anything else, and a round trip through Node's thread pool costs more than each of these reads.
 */
export const nodeFileSystem: FileSystem = {
  async readText(path: string): Promise<TextOutcome> {
    try {
      const facts = statSync(path);
      if (facts.isDirectory()) return unreadable('is a folder; expected a file');
      if (!facts.isFile()) return unreadable('is not a regular file');
      if (facts.size > mostBytes) return unreadable(tooLarge(facts.size));
      return decodeText(readFileSync(path));
    } catch (error) {
      return missingOrUnreadable(error);
    }
  },

  async list(folder: string): Promise<ListOutcome> {
    try {
      return {
        kind: 'listed',
        entries: readdirSync(folder, { withFileTypes: true }).map(entry => folderEntry(folder, entry)),
      };
    } catch (error) {
      return missingOrUnreadable(error);
    }
  },

  async facts(path: string): Promise<FileFacts | null> {
    return factsAt(path);
  },
};

/** The reason for a file above `mostBytes`. */
function tooLarge(bytes: number): string {
  return `is too large: ${(bytes / 1024 / 1024).toFixed(1)} MiB; expected at most ${mostBytes / 1024 / 1024} MiB`;
}

function folderEntry(folder: string, entry: Dirent): FolderEntry {
  // A link counts as what it leads to, so that a project may be put together of links.
  const isLink = entry.isSymbolicLink();
  const kind = isLink ? factsAt(`${folder}/${entry.name}`)?.kind : kindOf(entry);
  return { name: entry.name, kind: kind ?? 'other', isLink };
}

/** Null also where the way to a path is barred or leads in a circle: to whoever asks, nothing is there. */
function factsAt(path: string): FileFacts | null {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    missingOrUnreadable(error);
    return null;
  }
  // Windows makes its mode bits up from the read-only attribute; they say nothing about who may read.
  const mode = process.platform === 'win32' ? null : stats.mode & 0o777;
  return { kind: kindOf(stats), bytes: stats.size, mode };
}

function kindOf(of: { isFile(): boolean; isDirectory(): boolean }): FolderEntry['kind'] {
  if (of.isFile()) return 'file';
  return of.isDirectory() ? 'folder' : 'other';
}

function missingOrUnreadable(error: unknown): { readonly kind: 'absent' } | Unreadable {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
  return unreadable(reasons[code] ?? `cannot be read (${code})`);
}

/** What the commonest refusals of an operating system mean to the person who asked. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
  ELOOP: 'cannot be read: its links lead in a circle',
  EISDIR: 'is a folder; expected a file',
  ENAMETOOLONG: 'cannot be read: its name is too long',
  EMFILE: 'cannot be read: too many files are open',
};
