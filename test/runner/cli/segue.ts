import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** How a command ended. */
export interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly result: Promise<Result>;
  /** Resolves when standard output holds the text; rejects where the command ends without. */
  shows(text: string): Promise<void>;
}

/** The program as users have it, built from the sources as they are now, and folders for projects. */
export class Segue {
  readonly #folder = mkdtempSync(join(tmpdir(), 'segue-cli-'));
  #projects = 0;

  /** Builds the program. */
  static async build(): Promise<Segue> {
    const segue = new Segue();
    await build({
      absWorkingDir: root,
      entryPoints: { cli: 'runner/main.ts' },
      outdir: segue.#folder,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node22.13',
      external: ['./server.cjs'],
      logLevel: 'error',
    });
    copyFileSync(join(root, 'runner', 'bootstrap.cjs'), join(segue.#folder, 'segue.cjs'));
    return segue;
  }

  /** A folder with files in it. */
  project(files: Readonly<Record<string, string>>): string {
    const folder = join(this.#folder, `project-${++this.#projects}`);
    mkdirSync(folder);
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, path.includes('/') ? path : `.segue/orchestrations/${path}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return folder;
  }

  /** Types a command in a folder and waits for its end. */
  run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Result> {
    return this.start(cwd, args, env).result;
  }

  start(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(GITHUB_|FORCE_COLOR|NO_COLOR|CI$)/.test(name),
    );
    const child = spawn(process.execPath, [join(this.#folder, 'segue.cjs'), ...args], {
      cwd,
      env: { ...Object.fromEntries(inherited), XDG_CACHE_HOME: this.#folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    const watchers = new Set<() => void>();
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
      for (const watcher of watchers) watcher();
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk;
    });
    const result = new Promise<Result>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => resolve({ code, out, err }));
    });
    return {
      child,
      result,
      shows: text =>
        new Promise((resolve, reject) => {
          const look = () => {
            if (out.includes(text)) resolve();
          };
          watchers.add(look);
          look();
          child.on('close', () => reject(new Error(`It ended without "${text}": ${out}${err}`)));
        }),
    };
  }

  /** Removes everything. */
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Times, durations, ids and names of people in an output, made the same everywhere. */
export function normal(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'INSTANT')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'DATE')
    .replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, 'TIME')
    .replaceAll(/\d\d:\d\d:\d\d/g, 'TIME')
    .replaceAll(/\b\d+(\.\d)? m?s\b(?: +)?/g, match => (match.endsWith(' ') ? 'SPAN ' : 'SPAN'))
    .replaceAll(/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, 'ID')
    .replaceAll(/\b(created|DATE) by \S+/g, '$1 by WHOM');
}
