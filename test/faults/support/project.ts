import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { killAll, processesOf } from './processes.ts';

/** The command line as it is installed. */
export const SEGUE = join(import.meta.dirname, '../../../dist/segue.cjs');

/** Tests that look at processes by /proc and use the tools of Linux. They run side by side, since most of them wait. */
export const faults = process.platform === 'linux' ? describe.concurrent : describe.skip;

/** How a command ended and what it said. */
export interface Outcome {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it said so far. */
  readonly said: { readonly stdout: string; readonly stderr: string };
  readonly ended: Promise<Outcome>;
}

export interface CommandOptions {
  /** Laid over the rig's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly stdio?: SpawnOptions['stdio'];
  /** False: the test reads the outputs itself, as they come. */
  readonly isKept?: boolean;
  /** A program that starts the command: `prlimit --fsize=…`. */
  readonly through?: readonly string[];
}

/** Folders of projects. Tests run at once, so that they are removed only after the last one of a file. */
const folders = new Set<string>();

afterAll(() => {
  for (const folder of folders) {
    killAll(processesOf(folder));
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A user's project in a folder of its own, and the command line to work on it. It is gone, with all its processes, after the tests. */
export class Project {
  readonly root: string;
  /** The temporary folder of its commands, so that what they leave there can be seen. Its name is short, since sockets lie in it. */
  readonly temporary: string;
  /** Holds both. */
  readonly folder: string;

  /** `name`: of the project's folder, which may be as odd as one likes. */
  constructor(name = 'project') {
    const folder = mkdtempSync(join(tmpdir(), 'sgf-'));
    this.folder = folder;
    this.root = join(folder, name);
    this.temporary = join(folder, 't');
    mkdirSync(join(this.root, '.segue', 'orchestrations'), { recursive: true });
    mkdirSync(this.temporary);
    folders.add(folder);
  }

  /** Writes a file; `path` is relative to the project. Gives back its absolute path. */
  write(path: string, content: string | Uint8Array, mode?: number): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    if (mode !== undefined) chmodSync(file, mode);
    return file;
  }

  /** Writes an orchestration of one phase with these tasks, each a line of flow YAML without its braces. */
  tasks(id: string, ...tasks: readonly string[]): void {
    this.orchestration(
      id,
      `phases:\n  - name: One\n    tasks:\n${tasks.map(task => `      - { ${task} }\n`).join('')}`,
    );
  }

  orchestration(id: string, text: string): void {
    this.write(`.segue/orchestrations/${id}.yaml`, text);
  }

  /** A component `name` without parameters that executes a script, and configurations of it. */
  component(name: string, script: string, ...configurations: readonly string[]): void {
    const lines = script.split('\n').map(line => `    ${line}\n`);
    this.write(
      `.segue/components/${name}/component.yaml`,
      `name: ${name}\nruns:\n  using: shell\n  script: |\n${lines.join('')}`,
    );
    for (const configuration of configurations)
      this.write(`.segue/configurations/${name}/${configuration}.yaml`, 'parameters: {}\n');
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  text(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  /** Runs a command to its end. */
  segue(...args: readonly string[]): Promise<Outcome> {
    return this.command(args).ended;
  }

  /** Starts a command. */
  command(args: readonly string[], options: CommandOptions = {}): Running {
    const [program = process.execPath, ...words] = [
      ...(options.through ?? []),
      process.execPath,
      SEGUE,
      ...args,
    ];
    const child = spawn(program, words, {
      cwd: options.cwd ?? this.root,
      env: { ...this.#environment(), ...options.env },
      stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
      // A session of its own, so that signals to its group reach nobody else.
      detached: true,
    });
    const said = { stdout: '', stderr: '' };
    if (options.isKept !== false) {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        said.stdout += text;
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said.stderr += text;
      });
    }
    const ended = new Promise<Outcome>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal, ...said }));
    });
    return { child, pid: child.pid ?? 0, said, ended };
  }

  /** The JSON that a command writes. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const { stdout, stderr, code } = await this.segue(...args, '--json');
    try {
      return JSON.parse(stdout);
    } catch {
      throw new Error(`segue ${args.join(' ')} ended with ${code} and no JSON: ${stdout}${stderr}`);
    }
  }

  /** What commands left in their temporary folder, but for the folder of sockets, which all commands of a user share. */
  left(): readonly string[] {
    return readdirSync(this.temporary).filter(name => !/^segue-\d+$/.test(name));
  }

  #environment(): Readonly<Record<string, string | undefined>> {
    return {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
      TMPDIR: this.temporary,
      // By it the processes of this project are found, those that were never jobs included.
      SEGUE_FAULTS: this.folder,
    };
  }
}
