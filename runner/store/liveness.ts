import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What tells one process from every other one, past and present. */
export interface ProcessIdentity {
  readonly host: string;
  /** Names one boot of the machine and one numbering of its processes; empty where the system does not tell. */
  readonly boot: string;
  readonly pid: number;
  /** When the process started, in the system's own terms; empty where it does not tell. */
  readonly startedAt: string;
}

/** Which processes live, as far as it can be seen from here. */
export interface Processes {
  readonly own: ProcessIdentity;
  /** `elsewhere`: on another machine, or in a container with process ids of its own, so that only its lease can tell. */
  state(of: ProcessIdentity): 'alive' | 'dead' | 'elsewhere';
}

/** The processes of this machine. What is needed of the system is read when first asked for. */
export function machineProcesses(): Processes {
  let own: ProcessIdentity | undefined;
  const ownIdentity = (): ProcessIdentity => {
    own ??= {
      host: hostname(),
      boot: bootIdentity(),
      pid: process.pid,
      startedAt: readProcess(process.pid)?.startedAt ?? '',
    };
    return own;
  };
  return {
    get own() {
      return ownIdentity();
    },
    state: of => {
      const { host, boot, pid, startedAt } = ownIdentity();
      if (of.host !== host || of.boot !== boot) return 'elsewhere';
      if (of.pid === pid) return of.startedAt === startedAt ? 'alive' : 'dead';
      return isRunning(of) ? 'alive' : 'dead';
    },
  };
}

function bootIdentity(): string {
  if (process.platform !== 'linux') return '';
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    // Containers share the machine's boot but not its process ids, and may share its host name.
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  const found = readProcess(pid);
  // Nothing readable is not yet a death: `/proc` may hide the processes of others, or not exist.
  if (found === undefined) return exists(pid);
  return !found.isEnding && (startedAt === '' || found.startedAt === startedAt);
}

/** The kernel's flag of a process on its way out (`PF_EXITING` in Linux's include/linux/sched.h). */
const exitingFlag = 0x4;

interface FoundProcess {
  readonly startedAt: string;
  /** It runs no more: it is being taken down, or waits for its parent to notice. */
  readonly isEnding: boolean;
}

/**
 * Reads `/proc/<pid>/stat` (see proc(5)); undefined where there is none. The second field, the program's name in
 * parentheses, may hold blanks and parentheses itself, so that the fields are counted from the last one.
 */
function readProcess(pid: number): FoundProcess | undefined {
  if (process.platform !== 'linux') return undefined;
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  // Fields 9 and 22 of the page; what is left of the line begins with field 3.
  const flags = Number(fields[9 - 3]);
  const isEnding = state === 'Z' || state === 'X' || (flags & exitingFlag) !== 0;
  return { startedAt: fields[22 - 3] ?? '', isEnding };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
