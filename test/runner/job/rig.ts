import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createJobExecutor,
  type JobExecutorOptions,
  type ProcessJobExecutor,
} from '../../../runner/job/createJobExecutor.ts';
import type { JobResult, JobSpec, RunningJob } from '../../../runner/job/job.ts';
import { realClock } from './realClock.ts';

/** A PATH as a user has it. */
export const PATH = process.env['PATH'] ?? '/usr/bin:/bin';

export interface Ended extends JobResult {
  /** The lines of the log without their timestamps. */
  readonly lines: readonly string[];
}

/** An executor with a folder of its own, and jobs that need only say what is special of them. */
export class JobRig {
  readonly folder = mkdtempSync(join(tmpdir(), 'segue-test-'));
  readonly executor: ProcessJobExecutor;
  #count = 0;

  constructor(options: Partial<JobExecutorOptions> = {}) {
    this.executor = createJobExecutor({
      clock: realClock,
      temporaryFolder: this.folder,
      path: PATH,
      platform: process.platform,
      node: process.execPath,
      graces: { endMs: 400, leftoverMs: 200, settleMs: 100 },
      ...options,
    });
  }

  /** Starts a script of the default shell, or whatever `change` makes of it. */
  start(script: string, change: Partial<JobSpec> = {}): RunningJob & { readonly spec: JobSpec } {
    const name = `task.0.${++this.#count}`;
    const spec: JobSpec = {
      runId: 'run1',
      name,
      command: { kind: 'script', shell: 'default', script },
      env: { PATH },
      workingDirectory: this.folder,
      logFile: join(this.folder, `${name}.log`),
      scratch: this.folder,
      timeoutMs: null,
      memoryBytes: null,
      masks: [],
      ...change,
    };
    const job = this.executor.start(spec);
    return {
      spec,
      ended: job.ended,
      end: (...args) => job.end(...args),
      memoryBytes: () => job.memoryBytes(),
    };
  }

  /** Runs a job to its end. */
  async run(script: string, change: Partial<JobSpec> = {}): Promise<Ended> {
    const job = this.start(script, change);
    const result = await job.ended;
    return { ...result, lines: linesOf(job.spec.logFile) };
  }

  async close(): Promise<void> {
    await this.executor.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The lines of a log, each checked for its timestamp and freed of it. */
export function linesOf(logFile: string): readonly string[] {
  // A job that prints nothing has no log.
  const text = existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new Error(`The log's last line has no end: ${text.slice(-100)}`);
  return text
    .slice(0, -1)
    .split('\n')
    .map(line => {
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /.test(line)) throw new Error(`No timestamp: ${line}`);
      return line.slice(25);
    });
}

/** Whether a process exists that has not ended; zombies have. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** Waits for something that another process brings about; throws after twenty seconds. */
export async function eventually<T>(find: () => T | undefined | false): Promise<T> {
  const due = performance.now() + 20_000;
  for (;;) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > due) throw new Error('It did not come about in twenty seconds.');
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
