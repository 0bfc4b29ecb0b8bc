import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../../../dist/segue.cjs', import.meta.url));

/** A line of the daemon's log. */
export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly [detail: string]: unknown;
}

/** A daemon that runs as a process of its own. */
export interface Serving {
  readonly child: ChildProcess;
  readonly lines: readonly LogLine[];
  /** Resolves with the first line, written already or not, whose message matches; rejects where the process ends without. */
  says(pattern: RegExp): Promise<LogLine>;
  /** Resolves when it has written so many lines, or has ended. */
  writes(count: number): Promise<void>;
  readonly ended: Promise<number | null>;
  /** Where it answers HTTP. */
  readonly url: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** A user's project with the built program. */
export class ServedProject {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'segue-serve-')));
  readonly #children = new Set<ChildProcess>();

  constructor(files: Readonly<Record<string, string>>) {
    this.write(files);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), text);
    }
  }

  /** The lines of a file that jobs write; none where there is no file yet. */
  linesOf(path: string): readonly string[] {
    const file = join(this.root, path);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  }

  serve(...args: readonly string[]): Serving {
    return this.serveThrough([], ...args);
  }

  /** The same through another program, which is given the command. */
  serveThrough(through: readonly string[], ...args: readonly string[]): Serving {
    const [command = '', ...rest] = [...through, process.execPath, program, 'serve', '--port', '0', ...args];
    return this.#follow(spawn(command, rest, { cwd: this.root, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  #follow(child: ChildProcessByStdio<null, Readable, Readable>): Serving {
    this.#children.add(child);
    const lines: LogLine[] = [];
    const listeners = new Set<() => void>();
    let rest = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      const texts = (rest + chunk).split('\n');
      rest = texts.pop() ?? '';
      for (const text of texts) lines.push(lineOf(text));
      for (const listener of listeners) listener();
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => {
        this.#children.delete(child);
        resolve(code);
      });
    });
    const says = (pattern: RegExp): Promise<LogLine> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find(({ message }) => pattern.test(message));
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`It ended without ${pattern}: ${JSON.stringify(lines)}`)));
      });
    const writes = (count: number): Promise<void> =>
      new Promise(resolve => {
        const look = (): void => {
          if (lines.length < count) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => resolve());
      });
    const url = new Promise<string>(resolve => {
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        const found = /^listening on (\S+)/.exec(chunk)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    return { child, lines, says, writes, ended, url, kill: signal => child.kill(signal) };
  }

  /** Types a command; gives what it writes. */
  run(...args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [program, ...args], {
        cwd: this.root,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        out += chunk;
      });
      child.on('error', reject).on('close', () => resolve(out));
    });
  }

  /** Types a command of which the output is JSON. */
  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.run(...args, '--json'));
  }

  /** Kills what still runs, and removes everything. */
  async end(): Promise<void> {
    const ends = [...this.#children].map(child => new Promise(resolve => child.once('close', resolve)));
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all(ends);
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** What is said before there is a log is plain text. */
function lineOf(text: string): LogLine {
  return text.startsWith('{') ? JSON.parse(text) : { time: '', level: 'error', message: text };
}
