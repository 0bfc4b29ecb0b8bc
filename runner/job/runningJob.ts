import type { Clock } from '../clock.ts';
import type { Failure, JobEndState } from '../record/entry.ts';
import { type CommandFiles, type CommandFilesSupply, LARGEST_SUMMARY } from './commandFiles.ts';
import { exitFailure, memoryFailure, startFailure, timeoutFailure, unpassable } from './failures.ts';
import type { JobResult, JobSpec, RunningJob } from './job.ts';
import { JobLog } from './log/jobLog.ts';
import { readOutputs } from './outputFile.ts';
import { JOB_COOKIE, RUNNER_COOKIE } from './process/escapedProcesses.ts';
import type { Exit, JobProcess, LaunchRequest } from './process/jobProcess.ts';
import type { ResourceSampler } from './process/resourceSampler.ts';
import { type ProgramFacts, type ProgramFound, programOf } from './programOf.ts';
import { removeQuietly } from './removeQuietly.ts';
import { systemReason } from './systemReason.ts';

/** A job's last sample of processor time stands for the whole where it was taken in this share of its life. */
const SAMPLE_IS_WHOLE = 0.85;

export interface JobParts {
  readonly clock: Clock;
  readonly files: CommandFilesSupply;
  readonly sampler: ResourceSampler;
  readonly facts: ProgramFacts;
  /** What names the executor in the environment of its jobs. */
  readonly mark: string;
  /** Starts the job's processes, by whichever launcher suits it. */
  readonly launch: (request: LaunchRequest) => JobProcess;
}

type Found = Extract<ProgramFound, { ok: true }>;

/** One job from its start to its result: log, files, limits and processes together. */
export class StartedJob implements RunningJob {
  readonly ended: Promise<JobResult>;
  readonly #spec: JobSpec;
  readonly #parts: JobParts;
  readonly #startedAt: number;
  readonly #log: JobLog;
  #process: JobProcess | undefined;
  #pid: number | undefined;
  /** Why the job was told to end, `cancelled` where nobody gave a reason; undefined while it was not. */
  #ending: Failure | 'cancelled' | undefined;
  /** The main process is gone: what comes later does not change how the job ended. */
  #hasExited = false;
  #memoryBytes = 0;
  #cancelTimeout: (() => void) | undefined;

  constructor(spec: JobSpec, parts: JobParts) {
    this.#spec = spec;
    this.#parts = parts;
    this.#startedAt = parts.clock.monotonic();
    this.#log = new JobLog({
      file: spec.logFile,
      masks: spec.masks,
      clock: parts.clock,
      onFailure: message => this.end(false, { code: 'log-failed', message }),
    });
    this.ended = this.#run();
  }

  end(force: boolean, reason?: Failure): void {
    if (!this.#hasExited) this.#ending ??= reason ?? 'cancelled';
    this.#cancelTimeout?.();
    this.#process?.end(force);
  }

  memoryBytes(): number {
    return this.#memoryBytes;
  }

  async #run(): Promise<JobResult> {
    if (this.#ending !== undefined) return this.#result({});
    const refused = unpassable(this.#spec);
    if (refused !== undefined) return this.#result({ failure: refused });
    const found = programOf(this.#spec, this.#parts.facts);
    if (!found.ok) return this.#result({ failure: { code: 'could-not-start', message: found.message } });
    let files: CommandFiles;
    try {
      files = this.#parts.files.take(this.#spec.scratch);
    } catch (error) {
      const message = `The files for outputs could not be made in ${this.#spec.scratch}: ${systemReason(error)}.`;
      return this.#result({ failure: { code: 'could-not-start', message } });
    }
    const exit = await this.#execute(found, files);
    if (found.scriptFile !== undefined) removeQuietly(found.scriptFile);
    return this.#resultOf(exit, found, files);
  }

  async #execute(found: Found, files: CommandFiles): Promise<Exit> {
    const { clock, launch } = this.#parts;
    const { timeoutMs } = this.#spec;
    this.#process = launch({
      job: `${this.#spec.runId}/${this.#spec.name}`,
      program: found.program,
      env: this.#environment(files),
      workingDirectory: this.#spec.workingDirectory,
      sink: bytes => this.#log.write(bytes),
      onStarted: pid => this.#watch(pid),
      onExited: () => {
        this.#hasExited = true;
        this.#cancelTimeout?.();
      },
    });
    if (timeoutMs !== null) {
      this.#cancelTimeout = clock.after(timeoutMs, () =>
        this.end(false, timeoutFailure(timeoutMs, clock.monotonic() - this.#startedAt)),
      );
    }
    const exit = await this.#process.ended;
    // A process that never started has not exited either.
    this.#cancelTimeout?.();
    return exit;
  }

  #watch(pid: number): void {
    const { memoryBytes } = this.#spec;
    this.#pid = pid;
    this.#parts.sampler.watch({
      pid,
      isLimited: memoryBytes !== null,
      onMemory: bytes => {
        this.#memoryBytes = bytes;
        if (memoryBytes !== null && bytes > memoryBytes) this.end(false, memoryFailure(memoryBytes, bytes));
      },
    });
  }

  #environment(files: CommandFiles): Readonly<Record<string, string>> {
    const { env, runId, name, workingDirectory } = this.#spec;
    return {
      ...env,
      // Shells keep a PWD that names the working directory, and else spend system calls on finding one.
      PWD: workingDirectory,
      SEGUE_OUTPUT: files.output,
      SEGUE_SUMMARY: files.summary,
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      [JOB_COOKIE]: `${runId}/${name}`,
      [RUNNER_COOKIE]: this.#parts.mark,
    };
  }

  #resultOf(exit: Exit, found: Found, files: CommandFiles): JobResult {
    const left = this.#parts.files.giveBack(this.#spec.scratch, files);
    const read = left.output === undefined ? undefined : readOutputs(left.output);
    const summary = left.summary === undefined ? {} : { summary: this.#summary(left.summary) };
    const failure = this.#failureOf(exit, found) ?? this.#badOutput(read);
    return this.#result({
      ...(failure === undefined ? {} : { failure }),
      ...(exit.kind === 'code' ? { exitCode: exit.code } : {}),
      ...(read?.ok ? { outputs: this.#masked(read.outputs) } : {}),
      ...summary,
    });
  }

  #failureOf(exit: Exit, { program, shell }: Found): Failure | undefined {
    if (exit.kind === 'not-started') return startFailure(this.#spec, program, exit);
    const folder = this.#spec.workingDirectory;
    return exitFailure(exit, shell === undefined ? undefined : { lastLine: this.#log.lastLine(), folder });
  }

  #badOutput(read: ReturnType<typeof readOutputs> | undefined): Failure | undefined {
    if (read === undefined || read.ok) return undefined;
    return { code: 'bad-output', message: this.#log.masks.maskText(read.message) };
  }

  #masked(outputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const { masks } = this.#log;
    return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, masks.maskText(value)]));
  }

  #summary(text: string): string {
    const whole = this.#log.masks.maskText(text.replace(/\uFFFD$/, ''));
    return Buffer.byteLength(text) < LARGEST_SUMMARY ? whole : `${whole}\n\n… (cut at 1 MiB)`;
  }

  #result(end: Omit<Partial<JobResult>, 'state' | 'reason'> & { readonly failure?: Failure }): JobResult {
    const { failure, ...left } = end;
    const reason = this.#reason(failure);
    if (reason?.code === 'could-not-start') this.#log.note(reason.message);
    this.#log.close();
    const durationMs = this.#parts.clock.monotonic() - this.#startedAt;
    const exitCode = left.exitCode ?? failure?.exitCode;
    return {
      state: this.#endState(reason),
      ...(reason === undefined ? {} : { reason }),
      durationMs,
      outputs: {},
      ...left,
      ...(exitCode === undefined ? {} : { exitCode }),
      ...this.#usage(durationMs),
      annotations: this.#log.commands.annotations,
      addedMasks: this.#log.commands.addedMasks,
    };
  }

  /** Why the job did not simply succeed. */
  #reason(failure: Failure | undefined): Failure | undefined {
    if (this.#ending !== undefined) return this.#ending === 'cancelled' ? undefined : this.#ending;
    const { warning } = this.#log.commands;
    if (failure !== undefined || warning === undefined) return failure;
    return { code: 'warning', message: warning };
  }

  #endState(reason: Failure | undefined): JobEndState {
    if (this.#ending === 'cancelled') return 'cancelled';
    if (reason === undefined) return 'succeeded';
    return reason.code === 'warning' ? 'warning' : 'failed';
  }

  #usage(durationMs: number): Pick<JobResult, 'peakMemoryBytes' | 'cpuMs'> {
    const usage = this.#pid === undefined ? undefined : this.#parts.sampler.forget(this.#pid);
    if (usage === undefined) return {};
    const { peakMemoryBytes, cpuMs, measuredAtMs } = usage;
    return measuredAtMs >= durationMs * SAMPLE_IS_WHOLE ? { peakMemoryBytes, cpuMs } : { peakMemoryBytes };
  }
}
