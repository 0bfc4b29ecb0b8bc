import { execFile } from 'node:child_process';
import { listPids, type ProcessStat, readPageBytes, readStat } from './procFiles.ts';

/** What is known of one process when resources are measured. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly residentBytes: number;
  /** Of the process and of the children that it waited for. */
  readonly cpuMs: number;
}

/** The processes of the machine, as often as they are asked for. */
export interface ProcessTable {
  /** The rows of processes; those for which `isForeign` is true may be left out. */
  read(isForeign: (pid: number) => boolean): readonly ProcessRow[] | Promise<readonly ProcessRow[]>;
}

/** USER_HZ is 100 on every architecture that Node runs on; a tick is 10 ms. */
const TICK_MS = 10;

/** The table of Linux, from /proc: some 15 µs a process that is not foreign. */
export function procTable(): ProcessTable {
  const pageBytes = readPageBytes();
  const rowOf = (stat: ProcessStat): ProcessRow => ({
    pid: stat.pid,
    parent: stat.parent,
    group: stat.group,
    residentBytes: stat.residentPages * pageBytes,
    cpuMs: stat.cpuTicks * TICK_MS,
  });
  return {
    read(isForeign) {
      const rows: ProcessRow[] = [];
      for (const pid of listPids()) {
        const stat = isForeign(pid) ? undefined : readStat(pid);
        if (stat !== undefined) rows.push(rowOf(stat));
      }
      return rows;
    },
  };
}

/** The table of other systems, from ps(1) as POSIX has it. */
export function psTable(): ProcessTable {
  return {
    read: () =>
      new Promise(resolve => {
        const columns = ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'pgid=', '-o', 'rss=', '-o', 'time='];
        execFile('ps', columns, (error, text) => resolve(error === null ? parsePs(text) : []));
      }),
  };
}

/** Reads lines of pid, parent, group, resident KiB and `[dd-]hh:mm:ss` (macOS: `mm:ss.cc`). */
export function parsePs(text: string): readonly ProcessRow[] {
  return text.split('\n').flatMap(line => {
    const [pid, parent, group, kib, time] = line.trim().split(/\s+/);
    if (time === undefined) return [];
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      residentBytes: Number(kib) * 1_024,
      cpuMs: cpuMsOf(time),
    };
  });
}

function cpuMsOf(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = (clock ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1_000);
}
