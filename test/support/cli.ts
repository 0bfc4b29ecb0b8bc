import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { normalise } from './texts.ts';

/** A command that takes longer than this hangs: everything in these tests ends by itself within a second or two. */
const longestMs = 30_000;
/** How often a condition on a file or an output is looked at; tests wait for facts and never for a time. */
const lookMs = 10;

/** Shells tell of a program that a signal ended by this and the signal's number. */
const signalBase = 128;

const program = fileURLToPath(new URL('../../dist/segue.cjs', import.meta.url));
const waitFor = fileURLToPath(new URL('./wait-for.sh', import.meta.url));

/** How a command ended, and what it wrote until then. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that may still run. */
export interface Started {
  readonly ended: Promise<Ended>;
  /** All that it wrote so far, on both streams. */
  written(): string;
  /** Resolves when it has written a text; times and names in it count as all others do, see `normalise`. */
  writes(text: string): Promise<void>;
}

export interface ProjectOptions {
  /** Where the copy lies in its place, as `examples/weather`. Default: the name of the copied folder. */
  readonly at?: string;
  /** Symbolic links beside it, by name. */
  readonly links?: Readonly<Record<string, string>>;
  /** Names of files and folders that are not copied. */
  readonly without?: readonly string[];
}

/**
 * A copy of a user's files in a folder of its own, and a shell in it: commands are lines as a user types them, with the built
 * `segue` on the PATH, and `wait-for FILE…`, which waits until files exist. The environment is that of a fresh login.
 */
export class CliProject {
  /** The folder, without symbolic links in its path. */
  readonly folder: string;
  readonly #place: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #running = new Set<ChildProcess>();

  /** `files`: the folder that is copied; none gives an empty project. */
  constructor(files?: string, { at, links = {}, without = [] }: ProjectOptions = {}) {
    this.#place = realpathSync(mkdtempSync(join(tmpdir(), 'segue-cli-')));
    this.folder = join(this.#place, at ?? (files === undefined ? 'project' : basename(files)));
    const bin = join(this.#place, 'bin');
    const home = join(this.#place, 'home');
    for (const folder of [this.folder, bin, home]) mkdirSync(folder, { recursive: true });
    if (files !== undefined) {
      const left = new Set(['case.yaml', 'state', ...without]);
      cpSync(files, this.folder, { recursive: true, filter: path => !left.has(basename(path)) });
    }
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(this.#place, name));
    symlinkSync(program, join(bin, 'segue'));
    symlinkSync(process.execPath, join(bin, 'node'));
    cpSync(waitFor, join(bin, 'wait-for'));
    chmodSync(join(bin, 'wait-for'), 0o755);
    this.#environment = environment(bin, home);
  }

  /** A path of the project as an absolute one. */
  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** Runs shell lines to their end. */
  run(command: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.start(command, env).ended;
  }

  /** Starts shell lines that go on while the test does something else. */
  start(command: string, env: Readonly<Record<string, string>> = {}): Started {
    const child = spawn('bash', ['--noprofile', '--norc', '-c', command], {
      cwd: this.folder,
      env: { ...this.#environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a command that hangs can be ended with all that it started.
      detached: true,
    });
    this.#running.add(child);
    const written = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        written[name] += text;
      });
    }
    const ended = new Promise<Ended>((resolve, reject) => {
      const overdue = setTimeout(() => {
        endGroup(child);
        reject(
          new Error(`Still running after ${longestMs} ms: ${command}\n${written.stdout}${written.stderr}`),
        );
      }, longestMs);
      child.on('error', reject);
      child.on('close', (code, signal) => {
        clearTimeout(overdue);
        this.#running.delete(child);
        resolve({ exitCode: code ?? signalBase + (constants.signals[signal ?? 'SIGHUP'] ?? 0), ...written });
      });
    });
    return {
      ended,
      written: () => written.stdout + written.stderr,
      writes: text =>
        until(
          () => normalise(written.stdout + written.stderr).includes(normalise(text)),
          () => `"${text}" was not written by ${command}:\n${written.stdout}${written.stderr}`,
        ),
    };
  }

  /** Runs shell lines at a terminal of 80 columns without colours, to their end; all that it got is in `stdout`. */
  terminal(command: string): Promise<Ended> {
    const quoted = `'${command.replaceAll("'", "'\\''")}'`;
    return this.run(`script --quiet --return --command ${quoted} /dev/null`, {
      TERM: 'xterm',
      NO_COLOR: '1',
      SHELL: '/bin/bash',
    });
  }

  /** Resolves when a file of the project exists. */
  async fileExists(path: string): Promise<void> {
    await until(
      () => existsSync(this.path(path)),
      () => `The file ${path} has not come into being.`,
    );
  }

  /** Ends what still runs, and removes the folder. */
  async remove(): Promise<void> {
    for (const child of this.#running) endGroup(child);
    // What is ended at this moment may still write: removing is tried again.
    rmSync(this.#place, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

/** Resolves when a fact holds; rejects with `problem` where it does not come true. */
async function until(holds: () => boolean, problem: () => string): Promise<void> {
  const last = Date.now() + longestMs;
  while (!holds()) {
    if (Date.now() > last) throw new Error(problem());
    await new Promise(resolve => setTimeout(resolve, lookMs));
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

/** All compiled code of one test process is kept together, so that only its first command has to compile. */
const cache = mkdtempSync(join(tmpdir(), 'segue-cli-cache-'));
afterAll(() => rmSync(cache, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));

/** Nothing of the environment of the tests but where the system's own programs are. */
function environment(bin: string, home: string): Readonly<Record<string, string>> {
  return {
    PATH: [bin, '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: home,
    XDG_CACHE_HOME: cache,
    USER: 'ada',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    TMPDIR: dirname(cache),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
}
