import { StoreError } from '../store/store.ts';

/**
 * An error as lines for people. What the machine refused (a file, the store) is told by its message; anything else is
 * a mistake of this program, told with how to get at its stack.
 */
export function explainError(
  error: unknown,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const isDebug = (env['SEGUE_DEBUG'] ?? '') !== '';
  const stack = isDebug && error instanceof Error && error.stack !== undefined ? [error.stack] : [];
  if (error instanceof StoreError) return [`error: ${error.message}`, ...stack];
  if (isFileError(error)) return [`error: ${fileMessage(error)}`, ...stack];
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const [first = ''] = message.split('\n');
  const hint = isDebug ? '' : ' Set SEGUE_DEBUG=1 to see where it comes from, and please report it.';
  return [`error: This is a mistake of segue itself: ${first}.${hint}`.replace('..', '.'), ...stack];
}

type FileError = NodeJS.ErrnoException & { readonly path: string };

/** Only errors with a path come from files; a system error without one is ours to explain. */
function isFileError(error: unknown): error is FileError {
  return error instanceof Error && 'code' in error && 'path' in error && typeof error.path === 'string';
}

const explanations: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EMFILE: 'too many files are open',
};

function fileMessage(error: FileError): string {
  return `${error.path}: ${explanations[error.code ?? ''] ?? error.message}.`;
}
