import { type FSWatcher, watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Host } from '../host.ts';
import { type JobKey, jobName } from '../record/entry.ts';
import { apply, type JobRecord, type RunState, type TaskRecord } from '../record/runState.ts';
import type { JobLogs } from '../report/jobLogs.ts';
import { logIndexJson } from '../report/logIndexJson.ts';
import { runName } from '../report/words.ts';
import { LogIndex } from '../run/logIndex.ts';
import type { StoreReader } from '../store/store.ts';
import { Alarm } from './alarm.ts';
import { type LogSelection, logHeading, selectsJob } from './logSelection.ts';
import { printLogJson } from './logsJson.ts';

/** What is followed. */
export interface Following {
  readonly host: Host;
  readonly store: StoreReader;
  readonly logs: JobLogs;
  /** The run as its journal told up to `sequence`; brought up to date from here. */
  readonly run: RunState;
  readonly sequence: number;
  readonly selection: LogSelection;
  /** Prints lines as JSON, or where they are. */
  readonly as: 'text' | 'json' | 'index';
}

/** Where a system cannot watch a folder (a network share, too many watches), the logs are looked at this often, in ms. */
const pollMs = 250;
const chunkBytes = 64 * 1024;

/**
 * Copies the logs of a run to standard output as they grow, until the selected jobs have ended, their run has, or
 * nobody reads any more. Woken by the store and by the file system, whichever process executes the run.
 */
export async function followLogs(following: Following): Promise<void> {
  const follower = new LogFollower(following);
  try {
    await follower.follow();
  } finally {
    follower.close();
  }
}

/** A job whose log may still grow. */
interface OpenLog {
  readonly task: TaskRecord;
  readonly job: JobRecord;
  readonly path: string;
  /** How many bytes of it were copied. */
  copied: number;
  readonly index: LogIndex;
  /** How many offsets of the index were told; null before the first line of it. */
  told: number | null;
}

class LogFollower {
  readonly #following: Following;
  readonly #open = new Map<string, OpenLog>();
  readonly #end = new AbortController();
  readonly #alarm = new Alarm();
  #sequence: number;
  #hasGrown = true;
  #isOrphaned = false;
  #watcher: FSWatcher | null = null;
  #cancelPoll: (() => void) | null = null;
  /** The job whose log was written last, so that a heading stands where another one begins. */
  #last: OpenLog | null = null;

  constructor(following: Following) {
    this.#following = following;
    this.#sequence = following.sequence;
  }

  async follow(): Promise<void> {
    const { stdout } = this.#following.host;
    stdout.onClosed(() => this.#alarm.ring());
    for (const task of this.#following.run.tasks.values()) {
      for (const job of task.jobs) if (job.startedAt !== null) this.#openLog(task, job);
    }
    while (!stdout.isClosed) {
      if (this.#hasGrown) await this.#readJournal();
      this.#watch();
      const isOver = this.#isOver();
      for (const log of this.#open.values()) await this.#copy(log);
      if (isOver) return;
      await this.#alarm.wait();
    }
  }

  close(): void {
    this.#end.abort();
    this.#watcher?.close();
    this.#cancelPoll?.();
  }

  /** Brings the run up to date, and asks to be told when there is more. */
  async #readJournal(): Promise<void> {
    const { store, run, host } = this.#following;
    const { runId } = run.created;
    this.#hasGrown = false;
    const entries = await store.journal(runId, this.#sequence);
    for (const { sequence, entry } of entries) {
      this.#sequence = sequence;
      apply(run, entry);
      if (entry.kind === 'job-started') this.#openByKey(entry.job);
    }
    if (entries.length === 0 && (await store.run(runId))?.state === 'interrupted') {
      this.#isOrphaned = true;
      host.stderr.write(`The process that ran ${runName(run.created)} has died.\n`);
    }
    if (run.endedAt !== null || this.#isOrphaned) return;
    void store.grown(runId, this.#end.signal, this.#sequence).then(() => {
      this.#hasGrown = true;
      this.#alarm.ring();
    });
  }

  #openByKey(key: JobKey): void {
    const task = this.#following.run.tasks.get(key.task);
    const job = task?.jobs.findLast(one => jobName(one.key) === jobName(key));
    if (task !== undefined && job !== undefined) this.#openLog(task, job);
  }

  #openLog(task: TaskRecord, job: JobRecord): void {
    const { run, logs, selection } = this.#following;
    if (!selectsJob(selection, job.key)) return;
    const name = jobName(job.key);
    const path = logs.path(run.created.runId, name);
    this.#open.set(name, { task, job, path, copied: 0, index: new LogIndex(path), told: null });
  }

  /** Whether nothing that is selected can still be written; what is there is copied after this. */
  #isOver(): boolean {
    const { run, selection } = this.#following;
    if (run.endedAt !== null || this.#isOrphaned) return true;
    const task = selection.task === null ? undefined : run.tasks.get(selection.task);
    if (task === undefined) return false;
    const job =
      selection.job === null ? undefined : task.jobs.find(({ key }) => jobName(key) === selection.job);
    if (job?.ended != null) return true;
    return task.state !== 'queued' && task.state !== 'waiting' && task.state !== 'running';
  }

  /** Copies what was added to a log since last time; forgets the log when its job has ended, for then it is complete. */
  async #copy(log: OpenLog): Promise<void> {
    const hasEnded = log.job.ended !== null;
    const { host, as } = this.#following;
    const { stdout } = host;
    if (as === 'index') await this.#tellIndex(log, hasEnded);
    else if (as === 'json') await this.#copyJson(log, hasEnded);
    const file = as === 'text' ? await openOrNull(log.path) : null;
    if (file !== null) {
      try {
        const buffer = Buffer.allocUnsafe(chunkBytes);
        while (!stdout.isClosed) {
          const { bytesRead } = await file.read(buffer, 0, chunkBytes, log.copied);
          if (bytesRead === 0) break;
          log.copied += bytesRead;
          this.#head(log);
          stdout.write(Uint8Array.prototype.slice.call(buffer, 0, bytesRead));
          await stdout.drained();
        }
      } finally {
        await file.close();
      }
    }
    if (hasEnded) this.#open.delete(jobName(log.job.key));
  }

  async #tellIndex(log: OpenLog, isComplete: boolean): Promise<void> {
    const { index, told } = log;
    const hasGrown = await index.update();
    if (!hasGrown && !isComplete && told !== null) return;
    log.told = index.offsets.length;
    const { stdout } = this.#following.host;
    stdout.write(
      `${JSON.stringify(logIndexJson(jobName(log.job.key), log.path, { index, told: told ?? 0, isComplete }))}\n`,
    );
    await stdout.drained();
  }

  /** Only whole lines: one that is still being written is not JSON yet. What a job that has ended left is whole. */
  async #copyJson(log: OpenLog, hasEnded: boolean): Promise<void> {
    await log.index.update();
    const range = { from: log.copied, to: hasEnded ? null : log.index.bytes };
    log.copied = log.index.bytes;
    await printLogJson({ output: this.#following.host.stdout, key: log.job.key, path: log.path, range });
  }

  #head(log: OpenLog): void {
    if (this.#last === log) return;
    const { host, selection } = this.#following;
    const isFirst = this.#last === null;
    this.#last = log;
    if (isFirst && selection.task !== null) return;
    host.stdout.write(`${isFirst ? '' : '\n'}${logHeading(log.task, log.job)}\n`);
  }

  /** Watches the folder of the logs, which appears with the first job; where that cannot be done, looks again after a while. */
  #watch(): void {
    const [log] = this.#open.values();
    if (log === undefined || this.#watcher !== null) return;
    try {
      this.#watcher = watch(dirname(log.path), () => this.#alarm.ring());
      this.#watcher.on('error', () => {
        this.#watcher?.close();
        this.#poll();
      });
    } catch {
      this.#poll();
    }
  }

  #poll(): void {
    this.#cancelPoll?.();
    this.#cancelPoll = this.#following.host.clock.after(pollMs, () => {
      this.#alarm.ring();
      this.#poll();
    });
  }
}

async function openOrNull(path: string) {
  try {
    return await open(path, 'r');
  } catch {
    return null;
  }
}
