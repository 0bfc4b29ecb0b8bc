import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ComponentContext, ComponentFailure, type Place } from '../component.ts';
import type { FunctionCall } from './functionCall.ts';

interface Called {
  readonly context: ComponentContext;
  readonly call: FunctionCall;
}

/** An error of the author's code with its place there; the frames of its stack that are the author's go to the log. */
export function explainError(error: unknown, { context, call }: Called): ComponentFailure {
  const { root } = context.call;
  if (!(error instanceof Error)) return new ComponentFailure(`${call.name} threw ${shown(error)}.`);
  const refused = refusal(error, call);
  if (refused !== undefined) return refused;
  const frames = ownFrames(error, root);
  for (const frame of frames) context.log(`    at ${frame.text}`);
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
    context.log(`caused by ${sentence(cause)}`);
  const place =
    frames.find(({ text }) => !text.includes('node_modules'))?.place ?? syntaxPlace(error, { context, call });
  return new ComponentFailure(sentence(error), place);
}

function sentence({ name, message }: Error): string {
  const text = message === '' ? name : `${name}: ${message}`;
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** What Node.js cannot load, in words of ours. */
function refusal(error: Error, { module }: FunctionCall): ComponentFailure | undefined {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return new ComponentFailure(
      `The module ${module} is TypeScript, which this Node.js, ${process.version}, does not run; version 22.18 and newer do.`,
    );
  if (code === 'ERR_MODULE_NOT_FOUND') return new ComponentFailure(sentence(error));
  return undefined;
}

/** How the function that calls the author's is called in stacks: what stands from it on is ours. Names of members outlive the build, unlike others. */
export const callerName = 'segueCalls';

interface Frame {
  readonly text: string;
  readonly place: Place;
}

/** Frames from the innermost to the one that we called, without those of Node.js. */
function ownFrames(error: Error, root: string): readonly Frame[] {
  const frames: Frame[] = [];
  for (const line of (error.stack ?? '').split('\n')) {
    const match = /^ {4}at (?:(.*) \()?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(line);
    if (line.includes(callerName)) break;
    if (match === null) continue;
    const [, name = '', address = '', lineNumber, column] = match;
    const path = address.startsWith('file:') ? fileURLToPath(address) : address;
    const file = relative(root, path);
    const place = { file, line: Number(lineNumber), column: Number(column) };
    const at = `${file}:${lineNumber}:${column}`;
    frames.push({ text: name === '' ? at : `${name} (${at})`, place });
  }
  return frames;
}

/** Where a module is not even JavaScript: Node.js tells of it in the first line of what it prints about such a file, and nowhere else. */
function syntaxPlace(error: Error, { context, call }: Called): Place | undefined {
  if (error.name !== 'SyntaxError') return undefined;
  const { stderr } = spawnSync(process.execPath, ['--check', call.path], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  const [address = '', , carets = ''] = stderr.split('\n');
  const [, path, line] = /^(?:file:\/\/)?(\/.*):(\d+)$/.exec(address) ?? [];
  if (path === undefined) return undefined;
  return {
    file: relative(context.call.root, path),
    line: Number(line),
    column: carets.indexOf('^') + 1 || 1,
  };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
