import { readdirSync, readFileSync } from 'node:fs';

/** The processes that were started by commands or jobs of the project in a folder and have not ended, but for those that emptied their environment. */
export function processesOf(folder: string): readonly number[] {
  const entry = `\0SEGUE_FAULTS=${folder}\0`;
  return livingProcesses().filter(pid => `\0${readProc(pid, 'environ')}`.includes(entry));
}

/** What is left of a project's processes, for people: empty where there is nothing. */
export function leftIn(folder: string): readonly string[] {
  return processesOf(folder).map(pid =>
    `${pid} ${readProc(pid, 'stat').slice(0, 60)} ${readProc(pid, 'cmdline')}`
      .replaceAll('\0', ' ')
      .slice(0, 300),
  );
}

/** The processes whose command line holds a text. */
export function processesCalled(text: string): readonly number[] {
  return livingProcesses().filter(pid => readProc(pid, 'cmdline').includes(text));
}

/** Whether a process exists that has not ended; zombies have. */
export function isAlive(pid: number): boolean {
  const stat = readProc(pid, 'stat');
  return stat !== '' && !/\) [ZX] /.test(stat);
}

/** The highest resident memory that a process ever had, in bytes; 0 where it is gone. */
export function peakMemory(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readProc(pid, 'status'))?.[1] ?? 0) * 1024;
}

export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

/** Waits for something that other processes bring about; throws after twenty seconds with what `describe` tells. */
export async function eventually<T>(find: () => T | undefined | false, describe = () => ''): Promise<T> {
  const due = performance.now() + 20_000;
  for (;;) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > due) throw new Error(`It did not come about. ${describe()}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

function livingProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => pid !== process.pid && isAlive(pid));
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
