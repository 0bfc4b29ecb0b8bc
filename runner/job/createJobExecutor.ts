import type { Clock } from '../clock.ts';
import { CommandFilesSupply } from './commandFiles.ts';
import type { JobExecutor, JobSpec, RunningJob } from './job.ts';
import { WorkerPool } from './pool/workerPool.ts';
import { EscapedProcesses, RUNNER_COOKIE } from './process/escapedProcesses.ts';
import { DEFAULT_GRACES, type Graces } from './process/graces.ts';
import type { JobProcess, LaunchRequest } from './process/jobProcess.ts';
import { OutputPipes } from './process/outputPipes.ts';
import { procTable, psTable } from './process/processTable.ts';
import { ResourceSampler } from './process/resourceSampler.ts';
import { SpawnLauncher } from './process/spawnLauncher.ts';
import { Watchdog } from './process/watchdog.ts';
import { findShell, type ProgramFacts } from './programOf.ts';
import { StartedJob } from './runningJob.ts';

/** A worker costs as much as the process that it stands for, and pays from its second job on. */
const SPAWNS_BEFORE_WORKERS = 4;

export interface JobExecutorOptions {
  readonly clock: Clock;
  /** Absolute path of a folder for the executor's own pipes, such as `os.tmpdir()`. Throws where it cannot be written. */
  readonly temporaryFolder: string;
  /** PATH by which shells are found for jobs whose own environment has none. */
  readonly path: string;
  readonly platform: NodeJS.Platform;
  /** Program that runs scripts of the shell `node`, as `process.execPath`. */
  readonly node: string;
  readonly graces?: Partial<Graces>;
  /** So many scripts are started as processes of their own before warm workers are used; 0: none, Infinity: all. */
  readonly spawnsBeforeWorkers?: number;
}

/** A job executor that can be warmed up while a run is still being prepared. */
export interface ProcessJobExecutor extends JobExecutor {
  /** Starts what the first job needs; without it the first job does. Optional, returns at once. */
  prepare(): void;
}

/** Makes an executor that runs jobs as processes of this machine. Throws where the temporary folder cannot be written. */
export function createJobExecutor(options: JobExecutorOptions): ProcessJobExecutor {
  return new ProcessExecutor(options);
}

class ProcessExecutor implements ProcessJobExecutor {
  readonly #options: JobExecutorOptions;
  readonly #mark = newMark();
  readonly #files: CommandFilesSupply;
  readonly #pipes: OutputPipes;
  readonly #watchdog: Watchdog;
  readonly #sampler: ResourceSampler;
  readonly #spawning: SpawnLauncher;
  /** Undefined where the system cannot show what a worker's job left behind. */
  readonly #pool: WorkerPool | undefined;
  /** Scripts that were started so far, by run: one of few tasks is done before workers would be warm. */
  readonly #scripts = new Map<string, number>();
  readonly #facts: ProgramFacts;
  readonly #running = new Set<StartedJob>();
  #isClosed = false;

  constructor(options: JobExecutorOptions) {
    this.#options = options;
    const { clock, path, platform, temporaryFolder } = options;
    const graces = { ...DEFAULT_GRACES, ...options.graces };
    const isLinux = platform === 'linux';
    this.#files = new CommandFilesSupply(this.#mark.slice(0, 8));
    this.#pipes = new OutputPipes(temporaryFolder);
    this.#watchdog = new Watchdog({
      clock,
      cookie: `${RUNNER_COOKIE}=${this.#mark}`,
      graceMs: graces.endMs,
      folder: this.#pipes.folder,
      path,
    });
    this.#facts = { path, node: options.node, found: new Map() };
    this.#sampler = new ResourceSampler(clock, isLinux ? procTable() : psTable());
    const parts = {
      clock,
      graces,
      isLinux,
      escaped: isLinux ? new EscapedProcesses({ clock, graces }) : undefined,
      pipes: this.#pipes,
      watchdog: this.#watchdog,
    };
    this.#spawning = new SpawnLauncher(parts);
    const findBash = (env: Readonly<Record<string, string>>): string | undefined =>
      findShell('bash', { ...this.#facts, path: env['PATH'] ?? path }, '/');
    this.#pool = isLinux ? new WorkerPool({ parts, otherwise: this.#spawning, findBash }) : undefined;
  }

  prepare(): void {
    // A failure is told to the first job that needs a pipe.
    this.#pipes.prepare(this.#watchdog).catch(() => {});
  }

  start(spec: JobSpec): RunningJob {
    if (this.#isClosed) throw new Error('The job executor is closed.');
    const { clock } = this.#options;
    const job = new StartedJob(spec, {
      clock,
      files: this.#files,
      sampler: this.#sampler,
      facts: this.#facts,
      mark: this.#mark,
      launch: request => this.#launch(request, spec),
    });
    this.#running.add(job);
    void job.ended.finally(() => this.#running.delete(job));
    return job;
  }

  leave(runId: string): void {
    this.#scripts.delete(runId);
    this.#pool?.leave(runId);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const running = [...this.#running];
    for (const job of running) job.end(true);
    await Promise.all(running.map(job => job.ended));
    await this.#pool?.close();
    this.#sampler.close();
    this.#watchdog.close();
    this.#files.clear();
    this.#pipes.close();
  }

  #launch(request: LaunchRequest, spec: JobSpec): JobProcess {
    const { spawnsBeforeWorkers = SPAWNS_BEFORE_WORKERS } = this.#options;
    const isScript = spec.command.kind === 'script';
    const scripts = (this.#scripts.get(spec.runId) ?? 0) + (isScript ? 1 : 0);
    this.#scripts.set(spec.runId, scripts);
    const isWarm = isScript && scripts > spawnsBeforeWorkers;
    return (isWarm ? this.#pool?.launch(request, spec) : undefined) ?? this.#spawning.launch(request);
  }
}

/**
 * Names an executor: 96 random bits in hex digits. It need only differ from those of others and is no secret, so that loading a
 * generator for secrets (4 ms) is not worth its while.
 */
function newMark(): string {
  const word = (): string =>
    Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return word() + word() + word();
}
