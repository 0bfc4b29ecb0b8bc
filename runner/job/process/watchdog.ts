import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../../clock.ts';
import { commandLine, listPids, readStat } from './procFiles.ts';
import { WATCHDOG_SCRIPT } from './watchdogScript.ts';

export interface WatchdogOptions {
  readonly clock: Clock;
  /** What every process of this executor's jobs carries in its environment: `SEGUE_RUNNER=…`. */
  readonly cookie: string;
  readonly graceMs: number;
  /** The executor's own folder: named pipes are made in it, and it is removed when the runner dies. */
  readonly folder: string;
  readonly path: string;
}

/** Within this time no number of a session is given out again. In milliseconds. */
const FORGET_MS = 500;

/** Where systems keep the tools that the watchdog needs, whatever PATH a user has. */
const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

/** What it is called in lists of processes. */
const WATCHDOG_NAME = 'segue-watchdog';

interface Asked {
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/**
 * The process that outlives the runner and ends its jobs when the runner is killed. It is told of each session before a job in
 * it counts as started; the pipe to it holds what it has not read yet, so that telling never waits.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #sessions = new Set<number>();
  #child: ChildProcess | undefined;
  /** Who waits for pipes, in the order of asking; answers come in that order. */
  readonly #asked: Asked[] = [];
  /** Lines that are not told yet: each telling wakes the watchdog, and there is mostly something else to tell soon. */
  readonly #forgotten: string[] = [];
  #isOver = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** Starts the process unless it runs; later calls of anything do so too. */
  start(): void {
    if (this.#child !== undefined || this.#isOver) return;
    const { cookie, graceMs, folder, path } = this.#options;
    const tenths = String(Math.ceil(graceMs / 100));
    // By the runner's pid it can be told whether the runner still lives: else it is its parent no more.
    const facts = [cookie, tenths, folder, String(process.pid)];
    const child = spawn('/bin/sh', ['-c', WATCHDOG_SCRIPT, WATCHDOG_NAME, ...facts], {
      // A group and session of its own: neither Ctrl-C nor a signal to the runner's group reaches it.
      detached: true,
      // Nothing of the runner's environment: it must not carry the cookie of a job that this runner may itself be.
      env: { PATH: path === '' ? SYSTEM_PATH : `${path}:${SYSTEM_PATH}` },
      cwd: '/',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child = child;
    // A write after its death fails here; its exit is what tells of that.
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('latin1').on('data', (text: string) => this.#onAnswer(text));
    child.on('error', error => this.#onEnd(child, error));
    child.on('exit', () => this.#onEnd(child, new Error('the watchdog process ended')));
    child.unref();
    for (const stream of [child.stdin, child.stdout]) if ('unref' in stream) callUnref(stream);
    for (const session of this.#sessions) this.#say(`+ ${session}`);
  }

  /** From now on the processes of this session end with the runner. */
  watch(session: number): void {
    this.#sessions.add(session);
    this.start();
    this.#say(`+ ${session}`);
  }

  /** The session holds no process any more; its number may be given to somebody else. Told with the next word, or soon. */
  forget(session: number): void {
    if (!this.#sessions.delete(session)) return;
    this.#forgotten.push(`- ${session}\n`);
    if (this.#forgotten.length > 1) return;
    this.#options.clock.after(FORGET_MS, () => this.#say(''));
  }

  /** Makes the named pipes `from` to `to` - 1 in the folder. Rejects where that cannot be. */
  makePipes(from: number, to: number): Promise<void> {
    this.start();
    this.#child?.ref();
    return new Promise((resolve, reject) => {
      this.#asked.push({ done: resolve, failed: reject });
      this.#say(`pipes ${from} ${to}`);
    });
  }

  /** The runner ends in an orderly way: nothing is left to watch. */
  close(): void {
    this.#isOver = true;
    this.#say('bye');
    this.#child?.stdin?.end();
    this.#child?.stdout?.destroy();
  }

  #say(line: string): void {
    const forgotten = this.#forgotten.splice(0).join('');
    const text = line === '' ? forgotten : `${forgotten}${line}\n`;
    if (text !== '') this.#child?.stdin?.write(text, 'latin1');
  }

  #onAnswer(text: string): void {
    for (const word of text.split('\n')) {
      if (word === 'made') this.#asked.shift()?.done();
      if (word === 'failed') this.#asked.shift()?.failed(new Error('mkfifo failed'));
    }
    if (this.#asked.length === 0) this.#child?.unref();
  }

  #onEnd(child: ChildProcess, error: Error): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    for (const { failed } of this.#asked.splice(0)) failed(error);
    // Somebody killed it: the jobs that run must not be without one.
    if (this.#sessions.size > 0) this.start();
  }
}

/** Whether a watchdog on this machine outlives its runner, whose jobs it is about to end. Linux only. */
export function isWatchdogAtWork(): boolean {
  return listPids().some(pid => {
    const words = commandLine(pid);
    if (words[3] !== WATCHDOG_NAME) return false;
    const stat = readStat(pid);
    return stat !== undefined && stat.state !== 'Z' && stat.parent !== Number(words[7]);
  });
}

/** The streams of a child are sockets, which its type does not say; they alone must not keep the runner alive. */
function callUnref(stream: object & { unref?: unknown }): void {
  if (typeof stream.unref === 'function') stream.unref();
}
