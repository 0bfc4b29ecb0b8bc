import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Host } from '../host.ts';
import { type Colours, colours, wantsColours } from '../report/colours.ts';
import type { ExitCode } from './exitCode.ts';

/** What a command works with. */
export interface Context {
  /** As the process has it, but for `cwd`, which is what `-C` says where it was given. */
  readonly host: Host;
  /** Styles for standard output and for standard error, which may differ. */
  readonly out: Colours;
  readonly err: Colours;
  /**
   * How to type a command so that it finds the same project, or the one in `folder` (absolute): `logs a#1` → `segue -C dir logs a#1`.
   */
  readonly commandLine: (words: string, folder?: string) => string;
  /** Every visible command with all its arguments and options, for completion. */
  readonly definedCommands: () => Promise<readonly Command[]>;
}

/** One command: its file defines its arguments and options, and reads nothing but them. */
export interface CommandModule {
  /** Adds arguments, options, examples and what the command does to `command`. */
  define(command: Command, context: () => Context, done: (code: ExitCode) => void): void;
}

/** The options that every command takes, as given. */
export interface EverywhereOptions {
  readonly project?: string;
  readonly color?: boolean;
}

/** What a command works with, by the options that every command takes. */
export function contextOf(
  host: Host,
  { project, color }: EverywhereOptions,
  definedCommands: Context['definedCommands'],
): Context {
  const isForbidden = color === false;
  return {
    host: project === undefined ? host : { ...host, cwd: resolve(host.cwd, project) },
    out: colours(wantsColours(host.stdout, host.env, isForbidden)),
    err: colours(wantsColours(host.stderr, host.env, isForbidden)),
    commandLine: (words, folder) => {
      const from = folder === undefined ? project : relative(host.cwd, folder) || '.';
      return from === undefined ? `segue ${words}` : `segue -C ${shellWord(from)} ${words}`;
    },
    definedCommands,
  };
}

/** A word as a shell takes it. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Writes lines to standard output. */
export function printLines({ host }: Context, lines: readonly string[]): void {
  if (lines.length > 0) host.stdout.write(`${lines.join('\n')}\n`);
}

/** Writes lines to standard error. */
export function printErrors({ host }: Context, lines: readonly string[]): void {
  if (lines.length > 0) host.stderr.write(`${lines.join('\n')}\n`);
}

/** Tables are cut to a terminal's width, and to nothing elsewhere, where a program may read them. */
export function widthOf({ host: { stdout } }: Context): number {
  return stdout.isTerminal ? stdout.columns() : Number.POSITIVE_INFINITY;
}
