import { statSync } from 'node:fs';
import type { JobCommand, JobSpec } from '../job.ts';
import { JOB_COOKIE } from '../process/escapedProcesses.ts';
import type { JobProcess, Launcher, LaunchRequest, Program } from '../process/jobProcess.ts';
import type { ProcessParts } from '../process/spawnLauncher.ts';
import { type Environment, isPlainEnvironment, isShareable } from './shareableScript.ts';
import type { SubshellWork } from './workerMessage.ts';
import { WorkerShell } from './workerShell.ts';

export interface PoolOptions {
  readonly parts: ProcessParts;
  /** What starts a job that no worker can take. */
  readonly otherwise: Launcher;
  /** Path of bash for a job with this environment. */
  readonly findBash: (env: Environment) => string | undefined;
}

type ScriptCommand = Extract<JobCommand, { kind: 'script' }>;

/**
 * Runs scripts by warm worker shells, as many as run at once: what is bash and cannot tell in the worker's subshell itself,
 * all else by a program that the subshell becomes. Workers are of one run each: whoever takes up a run
 * whose runner died finds them, and the subshells in them, by the run's id in their environment.
 */
export class WorkerPool {
  readonly #options: PoolOptions;
  /** By run: those of several that are in progress at once do not take turns. */
  readonly #idle = new Map<string, WorkerShell[]>();
  readonly #all = new Set<WorkerShell>();
  /** False once a worker could not begin its job: this bash is too old for it. */
  #isUsable = true;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Undefined where the job needs a process of its own. */
  launch(request: LaunchRequest, spec: JobSpec): JobProcess | undefined {
    const { command, runId, workingDirectory } = spec;
    if (!this.#isUsable || command.kind !== 'script') return undefined;
    // Whatever is wrong with the folder is told by an ordinary start.
    if (statSync(workingDirectory, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
    const idle = this.#idle.get(runId) ?? [];
    this.#idle.set(runId, idle);
    const worker = idle.pop() ?? this.#start(request, runId);
    const change = worker?.changeTo(request.env);
    const work = workOf(command, request.program);
    const job =
      change === undefined ? undefined : worker?.launch(request, { work, workingDirectory, change });
    if (job === undefined && worker !== undefined) idle.push(worker);
    return job;
  }

  /** Ends every worker. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map(worker => worker.retire()));
  }

  /** A run has no further job: its workers end, those that are busy as soon as they are not. */
  leave(runId: string): void {
    const idle = this.#idle.get(runId) ?? [];
    this.#idle.delete(runId);
    for (const worker of idle) void worker.retire();
  }

  #start(request: LaunchRequest, runId: string): WorkerShell | undefined {
    const { parts, otherwise, findBash } = this.#options;
    const env = workerEnvironment(request.env, runId);
    const file = findBash(request.env);
    const pipe = file !== undefined && isPlainEnvironment(env) ? parts.pipes.tryTake() : undefined;
    if (file === undefined || pipe === undefined) return undefined;
    const worker = new WorkerShell(parts, {
      file,
      env,
      pipe,
      onNotBegun: (job, isFirst) => {
        if (isFirst) this.#isUsable = false;
        job.startBy(otherwise);
      },
      onIdle: worker => {
        const idle = this.#idle.get(runId);
        if (idle === undefined) void worker.retire();
        else idle.push(worker);
      },
      onGone: gone => {
        this.#all.delete(gone);
        const idle = this.#idle.get(runId) ?? [];
        const at = idle.indexOf(gone);
        if (at >= 0) idle.splice(at, 1);
      },
    });
    this.#all.add(worker);
    return worker;
  }
}

function workOf(command: ScriptCommand, program: Program): SubshellWork {
  // A script that went to a file is run from it, so that its messages name the same lines either way.
  const isBashText = program.calledAs === 'bash' && program.args.at(-1) === command.script;
  if (!isBashText || !isShareable(command.script)) return { kind: 'become', program };
  const options = command.shell === 'bash' ? '-eo pipefail' : '-e';
  return { kind: 'evaluate', script: command.script, options };
}

/**
 * A worker starts with its first job's environment, since the next job's is nearly the same: even its output files are
 * used again. Its name in the run is no job's, so that the end of a job is not its end.
 */
function workerEnvironment(env: Environment, runId: string): Environment {
  return { ...env, [JOB_COOKIE]: `${runId}/` };
}
