import type { Clock } from '../../clock.ts';
import type { ProcessRow, ProcessTable } from './processTable.ts';

/** Most jobs end sooner than this and are never measured. */
const FIRST_MS = 50;

/** How often a job with a memory limit is measured: a process that fills memory does so fast. */
const LIMITED_MS = 100;

/** How often any other job is measured once it is old; a young one more often, so that its last sample is near its end. */
const SLOWEST_MS = 1_000;
const SHARE_OF_AGE = 0.1;

/** Processes that are not of any job are looked at again after so many sweeps, since their numbers are given out anew. */
const SWEEPS_TO_REMEMBER = 16;

export interface WatchedJob {
  /** The job's first process, which leads its group. */
  readonly pid: number;
  readonly isLimited: boolean;
  /** Called after each measurement with the resident memory of all its processes, in bytes. */
  readonly onMemory: (bytes: number) => void;
}

/** What was measured of a job. */
export interface Usage {
  readonly peakMemoryBytes: number;
  readonly cpuMs: number;
  /** How old the job was at the last measurement, in milliseconds. */
  readonly measuredAtMs: number;
}

interface Entry {
  readonly job: WatchedJob;
  readonly startedAt: number;
  /** The processes found so far: one whose parent ended is still of the job. */
  readonly pids: Set<number>;
  /** When it is to be measured next, on the monotonic clock. */
  due: number;
  usage: Usage | undefined;
}

/**
 * Measures the memory and processor time of running jobs: of the process group, of all descendants, and of what was either
 * before it was orphaned. One reading of the process table serves all jobs.
 */
export class ResourceSampler {
  readonly #clock: Clock;
  readonly #table: ProcessTable;
  readonly #entries = new Map<number, Entry>();
  readonly #foreign = new Set<number>();
  #sweeps = 0;
  #isReading = false;
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(clock: Clock, table: ProcessTable) {
    this.#clock = clock;
    this.#table = table;
  }

  /** Measures a job from now on; its process was started just now. */
  watch(job: WatchedJob): void {
    const startedAt = this.#clock.monotonic();
    const due = startedAt + FIRST_MS;
    this.#entries.set(job.pid, { job, startedAt, pids: new Set([job.pid]), due, usage: undefined });
    // Its number may have been another process's at the last sweep.
    this.#foreign.delete(job.pid);
    this.#schedule(due);
  }

  /** Ends the measuring of a job; undefined where it ended before the first measurement. */
  forget(pid: number): Usage | undefined {
    const entry = this.#entries.get(pid);
    this.#entries.delete(pid);
    if (this.#entries.size === 0) this.close();
    return entry?.usage;
  }

  /** Measures nothing any more. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#entries.clear();
  }

  /** One timer for all jobs; it is moved only where a job is due before it. */
  #schedule(at: number): void {
    if (this.#isReading || (this.#timer !== undefined && this.#timer.at <= at)) return;
    this.#timer?.cancel();
    const delayMs = Math.max(1, at - this.#clock.monotonic());
    this.#timer = { at, cancel: this.#clock.after(delayMs, () => void this.#sweep()) };
  }

  async #sweep(): Promise<void> {
    this.#timer = undefined;
    this.#isReading = true;
    if (this.#sweeps++ % SWEEPS_TO_REMEMBER === 0) this.#foreign.clear();
    const rows = await this.#table.read(pid => this.#foreign.has(pid));
    this.#isReading = false;
    this.#measure(rows);
    const next = Math.min(...[...this.#entries.values()].map(entry => entry.due));
    if (Number.isFinite(next)) this.#schedule(next);
  }

  #measure(rows: readonly ProcessRow[]): void {
    const now = this.#clock.monotonic();
    const owners = this.#owners(rows);
    const sums = new Map<Entry, { bytes: number; cpuMs: number }>();
    for (const row of rows) {
      const entry = owners.get(row.pid);
      if (entry === undefined) {
        this.#foreign.add(row.pid);
        continue;
      }
      const sum = sums.get(entry) ?? { bytes: 0, cpuMs: 0 };
      sums.set(entry, { bytes: sum.bytes + row.residentBytes, cpuMs: sum.cpuMs + row.cpuMs });
    }
    for (const entry of [...this.#entries.values()]) {
      const ageMs = now - entry.startedAt;
      const everyMs = entry.job.isLimited
        ? LIMITED_MS
        : Math.min(SLOWEST_MS, Math.max(LIMITED_MS, ageMs * SHARE_OF_AGE));
      entry.due = now + everyMs;
      const sum = sums.get(entry);
      if (sum !== undefined) this.#record(entry, sum, ageMs);
    }
  }

  #record(entry: Entry, sum: { bytes: number; cpuMs: number }, ageMs: number): void {
    entry.usage = {
      peakMemoryBytes: Math.max(entry.usage?.peakMemoryBytes ?? 0, sum.bytes),
      // An orphan that ended took its time with it, so the sum can fall; the time used cannot.
      cpuMs: Math.max(entry.usage?.cpuMs ?? 0, sum.cpuMs),
      measuredAtMs: ageMs,
    };
    entry.job.onMemory(sum.bytes);
  }

  /** Parents mostly have lower pids than their children, so that one pass in that order finds whole trees. */
  #owners(rows: readonly ProcessRow[]): ReadonlyMap<number, Entry> {
    const known = new Map<number, Entry>();
    for (const entry of this.#entries.values()) for (const pid of entry.pids) known.set(pid, entry);
    const owners = new Map<number, Entry>();
    for (const row of [...rows].sort((a, b) => a.pid - b.pid)) {
      const entry = this.#entries.get(row.group) ?? known.get(row.pid) ?? owners.get(row.parent);
      if (entry !== undefined) owners.set(row.pid, entry);
    }
    for (const entry of this.#entries.values()) entry.pids.clear();
    for (const [pid, entry] of owners) entry.pids.add(pid);
    return owners;
  }
}
