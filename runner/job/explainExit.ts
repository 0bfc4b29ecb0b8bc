import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** What exec(3) means by E2BIG. */
export const TOO_LARGE =
  'the environment and the arguments are larger than the system allows; pass large values by a file';

/** Only so much of a script is looked at for Windows line endings, in bytes. */
const LOOKED_AT = 65_536;

/**
 * What a shell's exit code and the last line that it wrote say of why it failed, to be put behind `Exit code N`; empty where
 * they say nothing. Shells end with 127 when a command was not found and with 126 when it could not be executed; their last
 * line names it. `folder`: where the job was started, to look at the scripts that are named.
 */
export function explainExit(exitCode: number, lastLine: string, folder: string): string {
  // What is left of `bash: line 3: ./load.sh: Permission denied` or `sh: 3: ./load.sh: not found`.
  const complaint = lastLine.replace(/^.*?: (?:line )?\d+: /, '');
  const carriageReturn = carriageReturnIn(lastLine, complaint, folder);
  if (carriageReturn !== undefined) return carriageReturn;
  if (exitCode === 127) return notFound(complaint, folder);
  if (exitCode !== 126) return '';
  const name = /^(.+): Permission denied$/i.exec(complaint)?.[1];
  if (name !== undefined) return `: ${name} is not executable; run: chmod +x ${shellWord(name)}`;
  if (complaint.endsWith(': Argument list too long')) return `: ${TOO_LARGE}`;
  const directory = /^(.+): Is a directory$/i.exec(complaint)?.[1];
  return directory === undefined
    ? ': a command could not be executed'
    : `: ${directory} is a folder, not a program`;
}

function notFound(complaint: string, folder: string): string {
  // Bash says the first since 5.2, the second before.
  const script =
    /^(.+): cannot execute: required file not found$/.exec(complaint)?.[1] ??
    /^(.+): .+: bad interpreter: No such file or directory$/.exec(complaint)?.[1];
  if (script !== undefined) return `: ${interpreterFault(script, folder)}`;
  const name = /^(.+): (?:(?:command )?not found|No such file or directory)$/.exec(complaint)?.[1];
  if (name === undefined) return ': a command was not found';
  // Other shells say of the script that it was not found.
  return isFile(resolve(folder, name)) && name.includes('/')
    ? `: ${interpreterFault(name, folder)}`
    : `: ${name} was not found`;
}

/** Why a script that is there could not be started by its first line. */
export function interpreterFault(script: string, folder: string): string {
  const first = /^#!([^\n]*)/.exec(beginning(resolve(folder, script)))?.[1] ?? '';
  if (first.endsWith('\r')) return windowsEndings(script);
  const [interpreter = ''] = first.trim().split(/\s/);
  if (interpreter === '') return `the program that the #! line of ${script} names does not exist`;
  return `the #! line of ${script} names ${interpreter}, which does not exist`;
}

/** A shell takes the `\r` of a Windows line for a part of the last word, and complains of words that nobody wrote. */
function carriageReturnIn(lastLine: string, complaint: string, folder: string): string | undefined {
  const script = /^(.+?): (?:line )?\d+: /.exec(lastLine)?.[1];
  if (script?.includes('/') && beginning(resolve(folder, script)).includes('\r\n'))
    return `: ${windowsEndings(script)}`;
  if (!/\$'.*\\r'/.test(complaint)) return undefined;
  return ': a script has the line endings of Windows (\\r\\n); save it with those of Unix (\\n)';
}

function windowsEndings(script: string): string {
  return `${script} has the line endings of Windows (\\r\\n); run: sed -i 's/\\r$//' ${shellWord(script)}`;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The first bytes of a file; empty where there is none that can be read. */
function beginning(path: string): string {
  try {
    if (!isFile(path)) return '';
    const bytes = Buffer.alloc(LOOKED_AT);
    const file = openSync(path, 'r');
    try {
      return bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    // The message then says less.
    return '';
  }
}

/** A word as a shell takes it. */
export function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
