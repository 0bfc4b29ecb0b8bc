import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/** What `/proc/<pid>/stat` says of a process (proc_pid_stat(5)). */
export interface ProcessStat {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks, a hundred a second, of the process and of the children that it waited for. */
  readonly cpuTicks: number;
  /** When it started, in ticks since boot: with the pid, a name for good. */
  readonly startedAt: number;
  readonly residentPages: number;
}

/** Large enough for a stat line, and read into again and again. */
const buffer = Buffer.allocUnsafe(4_096);

/** The pids of all processes, in no order. Linux only. */
export function listPids(): readonly number[] {
  const pids: number[] = [];
  for (const name of readdirSync('/proc')) {
    const code = name.charCodeAt(0);
    if (code >= 48 && code <= 57) pids.push(Number(name));
  }
  return pids;
}

/** Undefined where there is no such process. */
export function readStat(pid: number): ProcessStat | undefined {
  const text = readSmall(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field, the program's name in brackets, may hold anything; the last bracket closes it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (at: number): number => Number(fields[at - 3]);
  return {
    pid,
    state: fields[0] ?? '',
    parent: field(4),
    group: field(5),
    session: field(6),
    cpuTicks: field(14) + field(15) + field(16) + field(17),
    startedAt: field(22),
    residentPages: field(24),
  };
}

/** The words that a process was started with; none where they cannot be read. */
export function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
  } catch {
    return [];
  }
}

/**
 * Whether a process is just becoming another program: for a moment its environment reads as empty, and so does its command
 * line, which tells it from a process that was given no environment. Kernel threads, children of 2, have neither for good.
 */
export function isBecoming(pid: number): boolean {
  try {
    if (readFileSync(`/proc/${pid}/environ`).length > 0 || readFileSync(`/proc/${pid}/cmdline`).length > 0)
      return false;
  } catch {
    return false;
  }
  const stat = readStat(pid);
  return stat !== undefined && stat.state !== 'Z' && stat.state !== 'X' && stat.parent !== 2 && pid !== 2;
}

/** Whether a process's first environment holds `entry`, or a variable that begins with it. False where it cannot be read. */
export function environmentHas(pid: number, entry: string): boolean {
  return holdsEntry(environmentOf(pid) ?? '', entry);
}

/** A process's first environment, its variables each with a NUL behind; null where it ended meanwhile, or belongs to somebody else. */
export function environmentOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return null;
  }
}

/** Whether an environment holds `entry`, or a variable that begins with it. */
export function holdsEntry(environment: string, entry: string): boolean {
  return environment.startsWith(entry) || environment.includes(`\0${entry}`);
}

/** Bytes of a memory page, from the auxiliary vector (getauxval(3), AT_PAGESZ); 4,096 where it cannot be read. */
export function readPageBytes(): number {
  const AT_PAGESZ = 6n;
  try {
    const vector = readFileSync('/proc/self/auxv');
    for (let at = 0; at + 16 <= vector.length; at += 16) {
      if (vector.readBigUInt64LE(at) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + 8));
    }
  } catch {
    // Some sandboxes hide it.
  }
  return 4_096;
}

/** The pid that was given out last in this pid namespace; undefined where it cannot be read. */
export function lastPid(): number | undefined {
  const text = readSmall('/proc/loadavg');
  return text === undefined ? undefined : Number(text.slice(text.lastIndexOf(' ') + 1));
}

function readSmall(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0));
  } catch {
    // ESRCH: it ended between the two calls.
    return undefined;
  } finally {
    closeSync(file);
  }
}
