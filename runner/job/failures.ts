import { statSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { formatDuration } from '../model/duration.ts';
import { formatSize } from '../model/size.ts';
import type { Failure } from '../record/entry.ts';
import { explainExit, interpreterFault, shellWord, TOO_LARGE } from './explainExit.ts';
import type { JobSpec } from './job.ts';
import type { Exit, Program } from './process/jobProcess.ts';

/** What a signal that ended a job usually means. */
const MEANINGS: Readonly<Record<string, string>> = {
  SIGABRT: 'it aborted itself',
  SIGBUS: 'it accessed memory that is not there',
  SIGFPE: 'an arithmetic error',
  SIGHUP: 'its terminal was closed',
  SIGILL: 'an illegal instruction',
  SIGINT: 'it was interrupted',
  SIGKILL: 'it was killed, perhaps because the system ran out of memory',
  SIGPIPE: 'it wrote to a closed pipe',
  SIGSEGV: 'it accessed memory that is not its own',
  SIGTERM: 'it was asked to end',
  SIGXCPU: 'it used more processor time than the system allows',
  SIGXFSZ: 'it wrote a larger file than the system allows',
};

/** A shell reports a program that a signal ended as 128 and the signal's number. */
const SIGNAL_BASE = 128;

/** The last line of a job's log and the folder that it was started in: they tell why a shell failed. */
export interface ShellFacts {
  readonly lastLine: string;
  readonly folder: string;
}

/** Why a job failed that ended by itself; undefined where it did not. `shell`: undefined where the job is no shell's script. */
export function exitFailure(exit: Exit, shell: ShellFacts | undefined): Failure | undefined {
  if (exit.kind === 'not-started') return undefined;
  if (exit.kind === 'code' && exit.code === 0) return undefined;
  const exitCode = exit.kind === 'code' ? exit.code : SIGNAL_BASE + (constants.signals[exit.signal] ?? 0);
  const signal = exit.kind === 'signal' ? exit.signal : signalOf(exit.code);
  if (signal !== undefined) {
    const meaning = MEANINGS[signal];
    const message = `Exit code ${exitCode}: ended by ${signal}${meaning === undefined ? '' : ` (${meaning})`}.`;
    return { code: 'exit-code', message, exitCode, signal };
  }
  const why = shell === undefined ? '' : explainExit(exitCode, shell.lastLine, shell.folder);
  return { code: 'exit-code', message: `Exit code ${exitCode}${why}.`, exitCode };
}

function signalOf(code: number): string | undefined {
  if (code <= SIGNAL_BASE) return undefined;
  const found = Object.entries(constants.signals).find(([, number]) => number === code - SIGNAL_BASE);
  return found?.[0];
}

/** Why a job's process could not be made. */
export function startFailure(
  spec: JobSpec,
  program: Program,
  error: { code: string; message: string },
): Failure {
  return { code: 'could-not-start', message: startMessage(spec, program, error) };
}

function startMessage(spec: JobSpec, program: Program, error: { code: string; message: string }): string {
  const folder = spec.workingDirectory;
  const folderStat = statSync(folder, { throwIfNoEntry: false });
  if (folderStat === undefined) return `The working directory ${folder} does not exist.`;
  if (!folderStat.isDirectory()) return `The working directory ${folder} is not a folder.`;
  switch (error.code) {
    case 'ENOENT':
      return notFound(program.file, folder, spec.env['PATH']);
    case 'EACCES':
      return notExecutable(program.file, folder);
    case 'E2BIG':
      return `The program could not be started: ${TOO_LARGE}.`;
    case 'EAGAIN':
    case 'ENOMEM':
    case 'EMFILE':
    case 'ENFILE':
      return `The system has no room for another process (${error.code}); run fewer tasks at once.`;
    default:
      return `${program.file} could not be started: ${error.message}.`;
  }
}

function notFound(file: string, folder: string, path: string | undefined): string {
  if (!file.includes('/')) return `${file} was not found in PATH (${path ?? 'which is not set'}).`;
  const exists = statSync(resolve(folder, file), { throwIfNoEntry: false }) !== undefined;
  return exists
    ? `${file} could not be started: ${interpreterFault(file, folder)}.`
    : `${file} does not exist (from ${folder}).`;
}

function notExecutable(file: string, folder: string): string {
  const stat = statSync(resolve(folder, file), { throwIfNoEntry: false });
  if (stat?.isDirectory()) return `${file} is a folder, not a program.`;
  return `${file} is not executable; run: chmod +x ${shellWord(file)}`;
}

/** The first name or value that no process can be given, because it holds a NUL; undefined where all is well. */
export function unpassable(spec: JobSpec): Failure | undefined {
  const { command, env } = spec;
  const isNul = (text: string): boolean => text.includes('\0');
  const words = command.kind === 'script' ? [command.script] : [command.file, ...command.args];
  const what = words.some(isNul)
    ? command.kind === 'script'
      ? 'The script'
      : 'An argument'
    : Object.keys(env)
        .filter(name => isNul(name) || isNul(env[name] ?? ''))
        .map(name => `The environment variable ${name.replaceAll('\0', '\uFFFD')}`)[0];
  if (what === undefined) return undefined;
  return {
    code: 'could-not-start',
    message: `${what} holds a NUL character, which no program can be given.`,
  };
}

/** The reason of a job that ran longer than it may. Both in milliseconds. */
export function timeoutFailure(limitMs: number, measuredMs: number): Failure {
  // A timer may fire a fraction of a millisecond before its time; what is over its limit is never told to be under it.
  const message = `Ran for ${formatDuration(Math.max(measuredMs, limitMs))}, over its limit of ${formatDuration(limitMs)}.`;
  return { code: 'timeout', message };
}

/** The reason of a job that used more memory than it may. Both in bytes. */
export function memoryFailure(limitBytes: number, measuredBytes: number): Failure {
  const message = `Used ${formatSize(measuredBytes)} of memory, over its limit of ${formatSize(limitBytes)}.`;
  return { code: 'memory', message };
}
