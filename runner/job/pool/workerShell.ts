import { type ChildProcess, spawn } from 'node:child_process';
import type { Exit, LaunchRequest } from '../process/jobProcess.ts';
import { closeForWriting, openForWriting, type PipeReader } from '../process/outputPipes.ts';
import type { ProcessParts } from '../process/spawnLauncher.ts';
import { PooledJob } from './pooledJob.ts';
import { type Environment, type EnvironmentChange, environmentChange } from './shareableScript.ts';
import { WordReader } from './wordReader.ts';
import { jobMessage, syncMessage, WORKER_LOOP, type WorkerCall } from './workerMessage.ts';

export interface WorkerOptions {
  /** Path of bash. */
  readonly file: string;
  /** What the bash is started with; jobs get what differs. */
  readonly env: Environment;
  /** A free pipe, for this worker alone. */
  readonly pipe: string;
  /**
   * A job that the worker did not even begin, because it ended first: to be started some other way. `isFirst`: the
   * worker never began any.
   */
  readonly onNotBegun: (job: PooledJob, isFirst: boolean) => void;
  /** The worker takes another job. */
  readonly onIdle: (worker: WorkerShell) => void;
  /** The worker takes no further job. */
  readonly onGone: (worker: WorkerShell) => void;
}

/**
 * A bash that runs one script after another, each in a subshell and process group of its own. It forks in a quarter of
 * the time in which the runner can start a process, and does not hold up the runner meanwhile.
 */
export class WorkerShell {
  readonly env: Environment;
  readonly #parts: ProcessParts;
  readonly #options: WorkerOptions;
  readonly #token = newToken();
  readonly #child: ChildProcess;
  readonly #reader: PipeReader;
  #job: PooledJob | undefined;
  /** Whether the worker takes another job after this one. */
  #isWanted = true;
  #hasBegun = false;
  readonly #ended: Promise<void>;

  /** Throws what spawn throws at once; where the process cannot be made, its first job is handed to `onNotBegun`. */
  constructor(parts: ProcessParts, options: WorkerOptions) {
    this.#parts = parts;
    this.#options = options;
    this.env = options.env;
    const words = new WordReader(
      this.#token,
      bytes => this.#onOutput(bytes),
      word => this.#onWord(word),
    );
    this.#reader = parts.pipes.read(options.pipe, bytes => words.take(bytes));
    this.#child = this.#spawn();
    // A write after its death fails here; its exit is what tells of that.
    this.#child.stdin?.on('error', () => {});
    if (this.#child.pid !== undefined) parts.watchdog.watch(this.#child.pid);
    this.#ended = new Promise(resolve => {
      const over = (exit: Exit): void => {
        this.#onExit(exit);
        resolve();
      };
      this.#child.once('error', error => over({ kind: 'not-started', code: '', message: error.message }));
      this.#child.once('exit', (code, signal) =>
        over(signal === null ? { kind: 'code', code: code ?? 1 } : { kind: 'signal', signal }),
      );
    });
  }

  /** How this worker gets the environment; undefined where it cannot. */
  changeTo(env: Environment): EnvironmentChange | undefined {
    return environmentChange(this.env, env);
  }

  /** Runs a job; the worker must be idle. Undefined where the job is too long for a message. */
  launch(request: LaunchRequest, call: WorkerCall): PooledJob | undefined {
    const message = jobMessage(this.#token, call);
    if (message === undefined) return undefined;
    const job = new PooledJob(request, this.#parts);
    this.#job = job;
    this.#child.stdin?.write(message, 'latin1');
    return job;
  }

  /** Ends the worker, after its job where it has one. Resolves when it has ended. */
  retire(): Promise<void> {
    this.#isWanted = false;
    if (this.#job === undefined) this.#child.kill('SIGKILL');
    return this.#ended;
  }

  #spawn(): ChildProcess {
    const output = openForWriting(this.#options.pipe);
    try {
      return spawn(this.#options.file, ['--noprofile', '--norc', '-c', WORKER_LOOP], {
        argv0: 'bash',
        cwd: '/',
        detached: true,
        env: this.env,
        // Its own messages are about its bookkeeping; those of jobs go to the pipe.
        stdio: ['pipe', output, 'ignore'],
      });
    } finally {
      closeForWriting(output);
    }
  }

  #onOutput(bytes: Buffer): void {
    // Output between two jobs is of a process that got away: whose it is cannot be known, so nobody gets it.
    if (this.#job !== undefined) {
      this.#job.request.sink(bytes);
    } else if (this.#isWanted) {
      this.#options.onGone(this);
      void this.retire();
    }
  }

  #onWord(word: string): void {
    const job = this.#job;
    if (job === undefined) return;
    if (word.startsWith('+')) {
      this.#hasBegun = true;
      job.onStarted(Number(word.slice(1)));
    } else if (word.startsWith('.')) {
      const [status, left] = word.slice(1).split(' ');
      job.onExited(Number(status));
      if (left === undefined) void this.#finish(job);
      else void this.#clear(job);
    } else {
      void this.#finish(job);
    }
  }

  /** Ends what is left of the job's group, and asks the worker for a sign after all output of it. */
  async #clear(job: PooledJob): Promise<void> {
    await job.clear();
    this.#child.stdin?.write(syncMessage(this.#token), 'latin1');
  }

  /** All output of the job was read, and its group is empty. */
  async #finish(job: PooledJob): Promise<void> {
    job.close();
    const pid = job.pid;
    const found = pid === undefined ? 0 : await this.#parts.escaped?.clear(job.request.job, pid, job.ageMs);
    // What escaped may have written to the pipe until it was ended.
    if (found) this.#isWanted = false;
    if (this.#job !== job) return;
    this.#job = undefined;
    if (this.#isWanted) this.#options.onIdle(this);
    else void this.retire();
    job.finish();
  }

  /** The worker is no more: by `retire`, or because somebody killed it, as a job can. */
  #onExit(exit: Exit): void {
    const { pipes, watchdog } = this.#parts;
    this.#isWanted = false;
    if (this.#child.pid !== undefined) watchdog.forget(this.#child.pid);
    this.#options.onGone(this);
    const job = this.#job;
    this.#job = undefined;
    pipes.discard(this.#options.pipe);
    if (job === undefined) {
      this.#reader.abandon();
    } else if (job.pid === undefined) {
      this.#reader.abandon();
      this.#options.onNotBegun(job, !this.#hasBegun);
    } else {
      void this.#endOrphan(job, exit);
    }
  }

  /** A job whose worker was killed cannot be waited for: it fails as its worker did. */
  async #endOrphan(job: PooledJob, exit: Exit): Promise<void> {
    job.request.onExited();
    job.end(true);
    await job.clear();
    await this.#parts.escaped?.clear(job.request.job, job.pid ?? 0, job.ageMs);
    this.#reader.abandon();
    job.finish(exit);
  }
}

/** What a job cannot guess, as 32 hex digits. The module is loaded here, since a run of few tasks has no worker and loading it takes 4 ms. */
function newToken(): string {
  return process.getBuiltinModule('node:crypto').randomBytes(16).toString('hex');
}
