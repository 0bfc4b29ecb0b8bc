import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The command line that runs are asked of: the project's own, or the one that came with the extension. */
export interface Program {
  /** Absolute path of its script. */
  readonly script: string;
  readonly isBundled: boolean;
  /** The Node.js that executes it: the editor's own. */
  readonly node: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A command failed; the message is what it wrote for people. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number | null;
  constructor(message: string, exitCode: number | null) {
    super(message);
    this.exitCode = exitCode;
  }
}

export type RunningCommand = ChildProcessByStdio<null, Readable, Readable>;

/** How much of what a command writes for people is kept for a message. */
const keptMessage = 8_000;

export interface CommandOptions {
  readonly signal?: AbortSignal;
  /** Lives on when the editor ends: a run must not depend on a window. */
  readonly isIndependent?: boolean;
}

/** Starts a command in a project. */
export function start(
  { script, node, env }: Program,
  root: string,
  words: readonly string[],
  { signal, isIndependent = false }: CommandOptions = {},
): RunningCommand {
  return spawn(node, [script, ...words], {
    cwd: root,
    // In a desktop editor the same program is Node.js only when it is told so.
    env: { ...env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isIndependent,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Runs a command to its end and gives what it wrote to standard output. Throws a `CommandError` where it fails. */
export async function output(
  program: Program,
  root: string,
  words: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const child = start(program, root, words, options);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await end(child);
  return Buffer.concat(chunks).toString('utf8');
}

/** The same of a command that answers with JSON. */
export async function answer<Value>(
  program: Program,
  root: string,
  words: readonly string[],
  options: CommandOptions = {},
): Promise<Value> {
  return readJson(await output(program, root, words, options));
}

/** What a command line of another version prints may be anything. Throws a `CommandError` where it is no JSON. */
export function readJson<Value>(text: string): Value {
  try {
    return JSON.parse(text);
  } catch {
    const found = text.trim() === '' ? 'nothing' : `"${text.trim().slice(0, 200)}"`;
    throw new CommandError(`The command line was expected to answer in JSON, and printed ${found}.`, null);
  }
}

/**
 * Calls `take` with every line of a command's standard output that is not empty, as JSON, until it ends. Throws a `CommandError` where
 * it fails or says something else.
 */
export async function answers<Value>(child: RunningCommand, take: (value: Value) => void): Promise<void> {
  let failure: unknown = null;
  createInterface({ input: child.stdout }).on('line', line => {
    if (line === '' || failure !== null) return;
    try {
      take(readJson(line));
    } catch (error) {
      failure = error;
      child.kill();
    }
  });
  await end(child).catch(error => {
    throw failure ?? error;
  });
}

/** Resolves when a command has ended well. */
export function end(child: RunningCommand): Promise<void> {
  let message = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    message = (message + text).slice(-keptMessage);
  });
  return new Promise((resolve, reject) => {
    child.once('error', error => reject(new CommandError(whyNotStarted(error), null)));
    child.once('close', code => {
      if (code === 0) resolve();
      else reject(new CommandError(plainMessage(message), code));
    });
  });
}

/** The system says of a missing folder that the program in it is missing. */
function whyNotStarted(error: NodeJS.ErrnoException): string {
  const { code, path, message } = error;
  if (code !== 'ENOENT' || path === undefined) return message;
  if (existsSync(path)) return "The project's folder is not there any more.";
  return `The editor's own Node.js is not at ${path} any more. Where the editor was updated meanwhile, a reload of its window finds the new one.`;
}

/** The message as a person reads it in the panel, which says by itself that it is an error. */
export function plainMessage(text: string): string {
  return text.replaceAll(/^error: /gm, '').trim();
}
