import type { Json, Shell } from '../model/orchestration.ts';
import type { Annotation, Failure, JobEndState } from '../record/entry.ts';

/**
 * Runs jobs as processes. One executor serves one runner process; it owns the worker shells and the watchdog that ends
 * every job's processes when the runner dies.
 */
export interface JobExecutor {
  /** Starts a job. Never throws for what a job can do wrong: that is its result. */
  start(spec: JobSpec): RunningJob;
  /** A run has no further job: what was kept ready for it goes. */
  leave(runId: string): void;
  /** Ends everything that still runs, at once, and frees the workers. */
  close(): Promise<void>;
}

export interface JobSpec {
  readonly runId: string;
  /** `<task>.<index>.<attempt>`, unique in its run. */
  readonly name: string;
  readonly command: JobCommand;
  /** The whole environment of the job, but for what the executor adds: SEGUE_OUTPUT, SEGUE_SUMMARY, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY, SEGUE_JOB, SEGUE_RUNNER, PWD. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly workingDirectory: string;
  /** Absolute path of the job's log; its folder exists. A job that prints nothing leaves no file. */
  readonly logFile: string;
  /** Absolute path of a folder of the run's own for output, summary and script files; it exists. */
  readonly scratch: string;
  readonly timeoutMs: number | null;
  readonly memoryBytes: number | null;
  /** Values that are written as `***` in the log, in outputs, in the summary and in annotations. */
  readonly masks: readonly string[];
}

/** What a job executes. */
export type JobCommand =
  | { readonly kind: 'script'; readonly shell: Shell | 'default'; readonly script: string }
  | { readonly kind: 'program'; readonly file: string; readonly args: readonly string[] };

export interface RunningJob {
  /** Never rejects. When it resolves, no process of the job is left and its log is complete on disk. */
  readonly ended: Promise<JobResult>;
  /** SIGTERM to the job's process group, SIGKILL after the grace time; with `force` SIGKILL at once. `reason` absent: cancelled. */
  end(force: boolean, reason?: Failure): void;
  /** Resident memory of the job's processes in bytes as last measured, 0 before. For the run's own limit. */
  memoryBytes(): number;
}

export interface JobResult {
  readonly state: JobEndState;
  /** Why it failed, or what it warns of. */
  readonly reason?: Failure;
  readonly durationMs: number;
  readonly exitCode?: number;
  readonly outputs: Readonly<Record<string, Json>>;
  readonly peakMemoryBytes?: number;
  readonly cpuMs?: number;
  readonly summary?: string;
  readonly annotations: readonly Annotation[];
  /** Values added by `::add-mask::`; they are masked in whatever the run does from then on. */
  readonly addedMasks: readonly string[];
}
