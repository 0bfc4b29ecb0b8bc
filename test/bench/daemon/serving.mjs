import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** A daemon as a process of its own. */
export class Serving {
  readyMs = 0;
  url = '';
  #cli;
  #cwd;
  #child;
  #lines = [];
  #listeners = new Set();

  /** Starts a daemon; resolves when it is ready. */
  static async start(cli, cwd) {
    const serving = new Serving();
    const startedAt = performance.now();
    serving.#open(cli, cwd);
    await serving.says(({ message }) => message === 'Ready.');
    serving.readyMs = performance.now() - startedAt;
    return serving;
  }

  #open(cli, cwd) {
    this.#cli = cli;
    this.#cwd = cwd;
    this.#child = spawn(process.execPath, [cli, 'serve', '--port', '0'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface(this.#child.stdout).on('line', line => {
      this.url ||= /^listening on (\S+)/.exec(line)?.[1] ?? '';
    });
    createInterface(this.#child.stderr).on('line', line => {
      this.#lines.push(line.startsWith('{') ? JSON.parse(line) : { message: line });
      for (const listener of this.#listeners) listener();
    });
  }

  /** Resolves with the first line, written already or not, of a kind. */
  says(isWanted) {
    return this.#until(() => this.#lines.find(isWanted));
  }

  count(isWanted) {
    return this.#lines.filter(isWanted).length;
  }

  /** Resolves when it has written so many lines of a kind. */
  countTo(isWanted, count) {
    return this.#until(() => this.count(isWanted) >= count || undefined);
  }

  /** Resolves when as many runs have ended as were started. */
  quiet() {
    const isStart = ({ message }) => / started by /.test(message);
    return this.#until(
      () => this.count(isStart) === this.count(({ state }) => state !== undefined) || undefined,
    );
  }

  #until(look) {
    return new Promise((resolve, reject) => {
      const listener = () => {
        const found = look();
        if (found === undefined) return;
        this.#listeners.delete(listener);
        resolve(found);
      };
      this.#listeners.add(listener);
      this.#child
        .setMaxListeners(0)
        .once('exit', () => reject(new Error(`It has ended: ${JSON.stringify(this.#lines.slice(-3))}`)));
      listener();
    });
  }

  /** Tokens that let do everything. */
  async tokens(count) {
    const made = [];
    for (let at = 0; at < count; at++) {
      const args = [this.#cli, 'token', 'create', '--admin'];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: this.#cwd });
      made.push(stdout.split('\n')[0]);
    }
    return made;
  }

  /** Resident memory, and its peak, in bytes. */
  memory() {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    const kibibytes = name => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
    return { rss: kibibytes('VmRSS') * 1024, peak: kibibytes('VmHWM') * 1024 };
  }

  /** Processor time so far, in milliseconds; the system counts in hundredths of a second. */
  cpuMs() {
    const [, rest = ''] = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ');
    const fields = rest.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async end() {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }
}
