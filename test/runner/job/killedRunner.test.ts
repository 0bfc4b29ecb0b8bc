import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endLeftovers } from '../../../runner/job/endLeftovers.ts';
import { realClock } from './realClock.ts';
import { eventually, isAlive, PATH } from './rig.ts';

const RUNNER = join(import.meta.dirname, 'runnerThatDies.ts');

describe.runIf(process.platform === 'linux').each(['processes', 'workers'])('a killed runner (%s)', kind => {
  let folder: string;
  let runner: ChildProcess;
  let pids: readonly number[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'segue-killed-'));
    runner = spawn(process.execPath, [RUNNER, folder, PATH, kind], { detached: true, stdio: 'inherit' });
    await eventually(() => existsSync(join(folder, 'ready')));
    pids = await Promise.all(['plain', 'deaf', 'escaped', 'bare'].map(readPid));
  });

  afterEach(() => {
    for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('leaves no process of a job, nor its pipes', async () => {
    expect(pids.filter(isAlive)).toEqual(pids);
    process.kill(runner.pid ?? 0, 'SIGKILL');
    await eventually(() => !pids.some(isAlive));
    await eventually(() => !readdirSync(folder).some(name => name.startsWith('segue-')));
  });

  test('nor when its whole process group is killed, or is sent Ctrl-C first', async () => {
    process.kill(-(runner.pid ?? 0), 'SIGINT');
    process.kill(-(runner.pid ?? 0), 'SIGKILL');
    await eventually(() => !pids.some(isAlive));
  });

  test('and a killed watchdog are made up for by who takes up the run', async () => {
    const watchdog = watchdogOf(folder);
    // Both die before either can see the other's end.
    process.kill(runner.pid ?? 0, 'SIGSTOP');
    process.kill(watchdog, 'SIGKILL');
    process.kill(runner.pid ?? 0, 'SIGKILL');
    const options = { clock: realClock, platform: process.platform, graceMs: 100 };
    expect(await endLeftovers('run', options)).toBe(0);
    expect(await endLeftovers('run1', options)).toBeGreaterThanOrEqual(3);
    // The one with an emptied environment is out of reach without a watchdog.
    expect(pids.slice(0, 3).filter(isAlive)).toEqual([]);
    expect(await endLeftovers('run1', options)).toBe(0);
  });

  function readPid(name: string): Promise<number> {
    const file = join(folder, `${name}.pid`);
    // An empty file would read as 0, and a signal to 0 goes to this very process group.
    return eventually(
      () => (existsSync(file) && Number(readFileSync(file, 'utf8') || Number.NaN)) || undefined,
    );
  }
});

/** The watchdog of the executor whose pipes are in `folder`. */
function watchdogOf(folder: string): number {
  for (const name of readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      if (line.includes('segue-watchdog') && line.includes(folder)) return Number(name);
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('There is no watchdog.');
}
