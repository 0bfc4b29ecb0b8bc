import { writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Shell } from '../model/orchestration.ts';
import { findProgram } from './findProgram.ts';
import type { JobSpec } from './job.ts';
import type { Program } from './process/jobProcess.ts';
import { systemReason } from './systemReason.ts';

/** Linux takes no argument over 128 KiB (MAX_ARG_STRLEN); longer scripts go by a file. In bytes. */
const LONGEST_ARGUMENT = 100_000;

/** What is needed to turn a job's command into a program. */
export interface ProgramFacts {
  /** Where shells are looked for when a job's own environment has no PATH. */
  readonly path: string;
  /** The Node that runs scripts of the shell `node`: the runner's own, so that its version is known. */
  readonly node: string;
  /** Shells that were found, by name and PATH: looking through PATH is dear beside a small job. */
  readonly found: Map<string, string>;
}

export type ProgramFound =
  | {
      readonly ok: true;
      readonly program: Program;
      /** Which language a script is in, once `default` is decided; undefined for a program. */
      readonly shell: Shell | undefined;
      /** A file made for this job, to be removed after it. */
      readonly scriptFile: string | undefined;
    }
  | { readonly ok: false; readonly message: string };

/** How each shell is called, as GitHub does: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
interface ShellKind {
  /** Programs that will do, best first. */
  readonly programs: readonly string[];
  readonly suffix: string;
  byArgument(script: string): readonly string[];
  byFile(file: string): readonly string[];
  /** What is made of the script before it is passed. */
  prepared?(script: string): string;
}

/** No start-up files: a job does not depend on whose machine it runs on. */
const BASH = ['--noprofile', '--norc'] as const;

const SHELLS: Readonly<Record<Shell | 'default-bash', ShellKind>> = {
  'default-bash': {
    programs: ['bash'],
    suffix: '.sh',
    byArgument: script => [...BASH, '-e', '-c', '--', script],
    byFile: file => [...BASH, '-e', file],
  },
  bash: {
    programs: ['bash'],
    suffix: '.sh',
    byArgument: script => [...BASH, '-eo', 'pipefail', '-c', '--', script],
    byFile: file => [...BASH, '-eo', 'pipefail', file],
  },
  sh: {
    programs: ['sh'],
    suffix: '.sh',
    byArgument: script => ['-e', '-c', '--', script],
    byFile: file => ['-e', file],
  },
  python: {
    programs: ['python3', 'python'],
    suffix: '.py',
    byArgument: script => ['-c', script],
    byFile: file => [file],
  },
  node: {
    programs: [],
    suffix: '.js',
    byArgument: script => [...requireEverywhere(script), `--eval=${script}`],
    byFile: file => [file],
  },
  pwsh: {
    programs: ['pwsh'],
    suffix: '.ps1',
    byArgument: script => ['-NoProfile', '-NonInteractive', '-Command', script],
    byFile: file => ['-NoProfile', '-NonInteractive', '-Command', `. '${file.replaceAll("'", "''")}'`],
    prepared: script =>
      `$ErrorActionPreference = 'stop'\n${script}\n` +
      'if ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }\n',
  },
};

/** Turns a job's command into a program with its arguments; a script that is too long for one goes to a file in the scratch folder. */
export function programOf(spec: JobSpec, facts: ProgramFacts): ProgramFound {
  const { command } = spec;
  if (command.kind === 'program') {
    const program = { file: command.file, calledAs: command.file, args: command.args };
    return { ok: true, program, shell: undefined, scriptFile: undefined };
  }
  const path = spec.env['PATH'] ?? facts.path;
  const names = command.shell === 'default' ? (['default-bash', 'sh'] as const) : ([command.shell] as const);
  for (const name of names) {
    const file = findShell(name, { ...facts, path }, spec.workingDirectory);
    if (file !== undefined) return scriptProgram(spec, { name, file, script: command.script });
  }
  return { ok: false, message: missingShell(command.shell, path) };
}

/** The program of a shell by the PATH in `facts`, seen from `folder`; undefined where it is not installed. */
export function findShell(
  name: keyof typeof SHELLS,
  facts: ProgramFacts,
  folder: string,
): string | undefined {
  if (name === 'node') return facts.node;
  const key = `${name} ${facts.path}`;
  const known = facts.found.get(key);
  if (known !== undefined) return known;
  for (const program of SHELLS[name].programs) {
    const file = findProgram(program, facts.path, folder);
    if (file === undefined) continue;
    // A PATH with a relative folder finds something else in another working directory.
    if (isAbsolutePath(facts.path)) facts.found.set(key, file);
    return file;
  }
  return undefined;
}

function isAbsolutePath(path: string): boolean {
  return path.split(delimiter).every(isAbsolute);
}

interface ScriptCall {
  readonly name: keyof typeof SHELLS;
  readonly file: string;
  readonly script: string;
}

function scriptProgram(spec: JobSpec, { name, file, script }: ScriptCall): ProgramFound {
  const kind = SHELLS[name];
  const text = kind.prepared?.(script) ?? script;
  const calledAs = kind.programs[0] ?? 'node';
  const shell = name === 'default-bash' ? 'bash' : name;
  if (Buffer.byteLength(text) < LONGEST_ARGUMENT) {
    const program = { file, calledAs, args: kind.byArgument(text) };
    return { ok: true, program, shell, scriptFile: undefined };
  }
  const scriptFile = join(spec.scratch, `${spec.name}.script${kind.suffix}`);
  try {
    // A script may hold what its author would not show to everybody on the machine.
    writeFileSync(scriptFile, text, { mode: 0o600 });
  } catch (error) {
    return {
      ok: false,
      message: `The script could not be written to ${scriptFile}: ${systemReason(error)}.`,
    };
  }
  return { ok: true, program: { file, calledAs, args: kind.byFile(scriptFile) }, shell, scriptFile };
}

/**
 * Node decides by itself whether a script is CommonJS or an ES module, and only CommonJS has `require`. A script with both
 * `await` at its top level and `require` gets it as a global.
 */
function requireEverywhere(script: string): readonly string[] {
  if (!/\brequire\s*\(/.test(script) || !/\bawait\b/.test(script)) return [];
  const code =
    "import{createRequire}from'node:module';globalThis.require=createRequire(process.cwd()+'/script.js')";
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

function missingShell(shell: Shell | 'default', path: string): string {
  const names = shell === 'default' ? ['bash', 'sh'] : SHELLS[shell].programs;
  const wanted = names.join(' nor ');
  const found = names.length > 1 ? `Neither ${wanted} was` : `${wanted} was not`;
  return `${found} found in PATH (${path}). Install it, or choose another shell with "shell:".`;
}
