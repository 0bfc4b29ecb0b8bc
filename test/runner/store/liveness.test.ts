import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machineProcesses, type Processes, type ProcessIdentity } from '../../../runner/store/liveness.ts';
import { isAlive } from '../../../runner/store/owner.ts';
import { processTable } from './sqliteRig.ts';

const isLinux = process.platform === 'linux';

test('finds itself alive, and an earlier process of its number dead', () => {
  const processes = machineProcesses();
  expect(processes.own.pid).toBe(process.pid);
  expect(processes.state({ ...processes.own })).toBe('alive');
  expect(processes.state({ ...processes.own, startedAt: 'earlier' })).toBe('dead');
});

test('finds another process alive until it is killed', async () => {
  const processes = machineProcesses();
  const child = spawn('sleep', ['100'], { stdio: 'ignore' });
  const of: ProcessIdentity = { ...processes.own, pid: child.pid ?? 0, startedAt: '' };
  expect(processes.state(of)).toBe('alive');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(processes.state(of)).toBe('dead');
});

test.runIf(isLinux)('finds another process dead whose number a new one has', async () => {
  const processes = machineProcesses();
  const child = spawn('sleep', ['100'], { stdio: 'ignore' });
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1').trim().split(' ');
  const of = { ...processes.own, pid: child.pid ?? 0 };
  expect(processes.state({ ...of, startedAt: stat[21] ?? '' })).toBe('alive');
  expect(processes.state({ ...of, startedAt: String(Number(stat[21]) - 1) })).toBe('dead');
  child.kill('SIGKILL');
  await once(child, 'exit');
});

test.runIf(isLinux)('finds a process dead whose parent has not noticed yet', async () => {
  const processes = machineProcesses();
  const parent = spawn('sh', ['-c', 'sleep 100 & echo $!; exec sleep 101'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(line);
  const of: ProcessIdentity = { ...processes.own, pid, startedAt: '' };
  const stat = (of: number | undefined): string => readFileSync(`/proc/${of}/stat`, 'latin1');
  // From here on the parent is a program that never asks after its children.
  while (!stat(parent.pid).includes('(sleep)')) await new Promise(resolve => setImmediate(resolve));
  expect(processes.state(of)).toBe('alive');
  process.kill(pid, 'SIGKILL');
  while (!stat(pid).includes(') Z ')) await new Promise(resolve => setImmediate(resolve));
  expect(processes.state(of)).toBe('dead');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
});

test.runIf(isLinux)('is not misled by a program with blanks and parentheses in its name', async () => {
  const processes = machineProcesses();
  const folder = mkdtempSync(join(tmpdir(), 'segue-liveness-'));
  const program = join(folder, 'a) Z (b');
  copyFileSync('/bin/sleep', program);
  const child = spawn(program, ['100'], { stdio: 'ignore' });
  await once(child, 'spawn');
  expect(readFileSync(`/proc/${child.pid}/stat`, 'latin1')).toContain('(a) Z (b)');
  expect(processes.state({ ...processes.own, pid: child.pid ?? 0, startedAt: '' })).toBe('alive');
  child.kill('SIGKILL');
  await once(child, 'exit');
  rmSync(folder, { recursive: true });
});

test('cannot see the processes of another machine, boot or container', () => {
  const { own, state } = machineProcesses();
  expect(state({ ...own, host: `not-${own.host}` })).toBe('elsewhere');
  expect(state({ ...own, boot: 'another' })).toBe('elsewhere');
});

test('takes the lease for the life only of an owner that it cannot see', () => {
  const here: Processes = processTable(1, new Set([3]));
  const owner = (host: string, pid: number) => ({
    id: pid,
    process: { host, boot: 'boot', pid, startedAt: '' },
    leaseUntil: 1000,
    address: null,
  });
  expect(isAlive(owner('here', 2), here, 1_000_000)).toBe(true);
  expect(isAlive(owner('here', 3), here, 0)).toBe(false);
  expect(isAlive(owner('there', 2), here, 999)).toBe(true);
  expect(isAlive(owner('there', 2), here, 1000)).toBe(false);
});
