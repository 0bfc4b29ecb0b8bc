import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../../clock.ts';
import type { EscapedProcesses } from './escapedProcesses.ts';
import type { Exit, JobProcess, Launcher, LaunchRequest } from './jobProcess.ts';
import { closeForWriting, type OutputPipes, openForWriting, type PipeReader } from './outputPipes.ts';
import { type GroupOptions, ProcessGroup } from './processGroup.ts';
import type { Watchdog } from './watchdog.ts';

/** How long output is read on when a process that cannot be found still holds the pipe. In milliseconds. */
const DRAIN_MS = 500;

export interface ProcessParts extends GroupOptions {
  readonly clock: Clock;
  readonly pipes: OutputPipes;
  readonly watchdog: Watchdog;
  /** Undefined where the system does not show the environments of processes. */
  readonly escaped: EscapedProcesses | undefined;
}

/** Starts each job as a child of the runner, in a session and process group of its own. */
export class SpawnLauncher implements Launcher {
  readonly #parts: ProcessParts;

  constructor(parts: ProcessParts) {
    this.#parts = parts;
  }

  launch(request: LaunchRequest): JobProcess {
    return new SpawnedProcess(this.#parts, request);
  }
}

class SpawnedProcess implements JobProcess {
  readonly ended: Promise<Exit>;
  readonly #parts: ProcessParts;
  #group: ProcessGroup | undefined;
  /** Told to end before there was a process. */
  #isUnwanted = false;

  constructor(parts: ProcessParts, request: LaunchRequest) {
    this.#parts = parts;
    this.ended = this.#run(request).catch(notStarted);
  }

  end(force: boolean): void {
    if (this.#group === undefined) this.#isUnwanted = true;
    else this.#group.end(force);
  }

  async #run(request: LaunchRequest): Promise<Exit> {
    const { pipes, watchdog } = this.#parts;
    const pipe = await pipes.take(watchdog);
    if (this.#isUnwanted) {
      pipes.giveBack(pipe);
      return { kind: 'not-started', code: 'ECANCELED', message: 'told to end' };
    }
    const reader = pipes.read(pipe, request.sink);
    try {
      return await this.#runOn(pipe, reader, request);
    } finally {
      const isClosed = reader.isEnded;
      reader.abandon();
      // A pipe that a process out of reach may still write to must not carry another job's output.
      if (isClosed) pipes.giveBack(pipe);
      else pipes.discard(pipe);
    }
  }

  async #runOn(pipe: string, reader: PipeReader, request: LaunchRequest): Promise<Exit> {
    const { clock, watchdog, escaped } = this.#parts;
    const startedAt = clock.monotonic();
    const child = spawnOn(pipe, request);
    const exited = exitOf(child);
    const pid = child.pid;
    if (pid !== undefined) {
      watchdog.watch(pid);
      this.#group = new ProcessGroup(pid, this.#parts);
      request.onStarted(pid);
    }
    const exit = await exited;
    request.onExited();
    if (pid !== undefined) {
      await this.#group?.clear();
      await escaped?.clear(request.job, pid, clock.monotonic() - startedAt);
      watchdog.forget(pid);
    }
    await endsWithin(clock, DRAIN_MS, reader);
    return exit;
  }
}

function spawnOn(pipe: string, { program, env, workingDirectory }: LaunchRequest): ChildProcess {
  const output = openForWriting(pipe);
  try {
    return spawn(program.file, program.args, {
      argv0: program.calledAs,
      cwd: workingDirectory,
      detached: true,
      env,
      stdio: ['ignore', output, output],
    });
  } finally {
    closeForWriting(output);
  }
}

/** Resolves when the output is complete, at the latest after `limitMs`. */
function endsWithin(clock: Clock, limitMs: number, reader: PipeReader): Promise<void> {
  if (reader.isEnded) return Promise.resolve();
  return new Promise(resolve => {
    const cancel = clock.after(limitMs, resolve);
    void reader.ended.then(() => {
      cancel();
      resolve();
    });
  });
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise(resolve => {
    child.once('error', error => resolve(notStarted(error)));
    child.once('exit', (code, signal) => {
      if (signal !== null) resolve({ kind: 'signal', signal });
      else resolve({ kind: 'code', code: code ?? 0 });
    });
  });
}

function notStarted(error: unknown): Exit {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { kind: 'not-started', code, message };
}
