import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { ProjectDaemon } from '../../../runner/daemon/projectDaemon.ts';
import type { ProcessJobExecutor } from '../../../runner/job/createJobExecutor.ts';
import { Timetable } from '../../../runner/model/schedule/timetable.ts';
import { nodeFileSystem } from '../../../runner/project/nodeFileSystem.ts';
import type { RunState } from '../../../runner/record/runState.ts';
import { openExecutor } from '../../../runner/run/executeRun.ts';
import {
  type MemoryStore,
  memoryStore,
  type SharedMemory,
  sharedMemory,
} from '../../../runner/store/memory.ts';
import { ScriptedHost } from '../cli/scriptedHost.ts';
import { realClock } from '../job/realClock.ts';

const rigs: DaemonRig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.end();
});

/** A project on disk whose daemon a test plays: jobs are real, and the record is in memory. */
export class DaemonRig {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'segue-daemon-')));
  readonly shared: SharedMemory = sharedMemory();
  readonly host = new ScriptedHost();
  /** Errors of runs that were broken off. */
  readonly failures: unknown[] = [];

  /** The record of the daemon that was opened last. */
  store: MemoryStore | undefined;
  #executor: ProcessJobExecutor | undefined;

  constructor(files: Readonly<Record<string, string>>) {
    rigs.push(this);
    this.host.env = { PATH: process.env['PATH'] };
    this.write(files);
  }

  /** Writes files by their paths from the project's root. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), text);
    }
  }

  /** Ends what the test left running. */
  async end(): Promise<void> {
    await this.#executor?.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  remove(path: string): void {
    rmSync(join(this.root, path));
  }

  async open(): Promise<ProjectDaemon> {
    const host = Object.assign(this.host, { clock: realClock, cwd: this.root });
    this.#executor ??= await openExecutor(host);
    this.store = memoryStore({ clock: realClock, shared: this.shared });
    return ProjectDaemon.open({
      host,
      timetable: new Timetable(),
      shared: { executor: this.#executor },
      files: nodeFileSystem,
      store: this.store,
      failed: (_created, error) => this.failures.push(error),
    });
  }
}

/** What becomes of a run that is executed here, at its end. */
export function endOf(daemon: ProjectDaemon, runId: string): Promise<RunState> {
  return new Promise(resolve => {
    const stop = daemon.observe({
      onEntry: (entry, state) => {
        if (entry.kind !== 'run-ended' || state.created.runId !== runId) return;
        stop();
        resolve(state);
      },
    });
  });
}

/** The path of an orchestration's file. */
export function orchestrationPath(id: string): string {
  return `.segue/orchestrations/${id}.yaml`;
}
