import { StoreError } from '../store.ts';

/** Primary result codes of SQLite that we tell apart (https://www.sqlite.org/rescode.html). */
const code = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

interface SqliteError extends Error {
  readonly errcode: number;
  readonly errstr: string;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** The primary code, without what an extended one adds in its upper bits; undefined for what is no error of SQLite. */
function primaryCode(error: unknown): number | undefined {
  return isSqliteError(error) ? error.errcode & 0xff : undefined;
}

/** Whether another process holds what was needed, so that trying again may succeed. */
export function isBusy(error: unknown): boolean {
  const found = primaryCode(error);
  return found === code.busy || found === code.locked;
}

/** Whether what went wrong is the machine's and may pass: a lock, a full disk, a device or a quota. The same may be written later. */
export function mayPass(error: unknown): boolean {
  const found = primaryCode(error);
  return isBusy(error) || found === code.full || found === code.ioError;
}

/** Whether the file is there and fine but may not be written by this user, or not at all where it lies. */
export function isNotWritable(error: unknown): boolean {
  const found = primaryCode(error);
  return found === code.readOnly || found === code.cannotOpen;
}

/** Says an error of SQLite or of the file system in words for people; other errors are bugs and come back as they are. */
export function storeError(error: unknown, file: string): unknown {
  if (error instanceof StoreError) return error;
  const options = { cause: error };
  if (isSqliteError(error)) {
    const detail = error.message;
    switch (primaryCode(error)) {
      case code.busy:
      case code.locked:
        return new StoreError('locked', `The run history ${file} is locked by another process.`, options);
      case code.corrupt:
      case code.notADatabase:
        return new StoreError('corrupt', corruptMessage(file, detail), options);
      case code.readOnly:
        return new StoreError('read-only', readOnlyMessage(file, detail), options);
      case code.full:
        return new StoreError('full', fullMessage(file), options);
      case code.ioError:
        return new StoreError(
          'unusable',
          `The run history ${file} cannot be read or written (${detail}): the device fails, or a quota or a limit on the ` +
            'size of files is reached. Nothing of this change was kept.',
          options,
        );
      default:
        return new StoreError('unusable', `The run history ${file} cannot be used: ${detail}.`, options);
    }
  }
  return fileError(error, file) ?? error;
}

/** What is said of a file that another process keeps locked; `seconds` were waited. */
export function lockedError(file: string, seconds: number, cause: unknown): StoreError {
  return new StoreError(
    'locked',
    `The run history ${file} is locked by another process for ${seconds} s. End that process, or try again when it is done.`,
    { cause },
  );
}

/** What is said of contents that Segue never wrote. */
export function corruptMessage(file: string, detail: string): string {
  return (
    `The run history ${file} is damaged (${detail}). Nothing was changed. Put back a copy of it, or move it and its ` +
    '-wal and -shm files away to begin a new history.'
  );
}

/** What is said of a file that was there when it was opened. */
export function removedMessage(file: string): string {
  return `The run history ${file} was removed, or replaced by another file, while it was in use.`;
}

function readOnlyMessage(file: string, detail: string): string {
  return `The run history ${file} cannot be written (${detail}). Make the file and its folder writable for this user.`;
}

function fullMessage(file: string): string {
  return `The run history ${file} cannot be written: the disk is full. Nothing of this change was kept; free some space and try again.`;
}

function fileError(error: unknown, file: string): StoreError | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const options = { cause: error };
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StoreError('read-only', readOnlyMessage(file, error.message), options);
    case 'ENOSPC':
    case 'EDQUOT':
      return new StoreError('full', fullMessage(file), options);
    case 'ENOTDIR':
    case 'EEXIST':
      return new StoreError(
        'unusable',
        `The run history ${file} cannot be made: a part of its path is a file, or a link that leads nowhere.`,
        options,
      );
    default:
      return undefined;
  }
}
