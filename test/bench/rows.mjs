import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { largeProject, makefile, project } from './inputs.mjs';

const node = process.execPath;
const mebibyte = 1024 * 1024;

/** 199 characters and a newline, a million times. */
const lines = `yes ${'x'.repeat(199)} | head -n 1000000`;

/** Every row: Segue, the floors beside it, and what is aimed for. `limit` is the greatest ratio to a floor. */
export function rowsOf(place) {
  return [
    startRow(place),
    tasksRow(place, { name: 'phases', phases: 10, tasks: 100 }),
    tasksRow(place, { name: 'tasks', phases: 1, tasks: 1000 }),
    shRow(place),
    handOverRow(place),
    sleepRow(place),
    logRow(place),
    validateRow(place),
    longRow(place),
  ];
}

function startRow({ folder, here, cli }) {
  const cwd = folder.write('start', project({ phases: 1, tasks: 1, script: 'true' }));
  const floor = [node, join(here, 'startFloor.cjs'), join(cwd, 'floor.db'), 'true'];
  return {
    name: 'start',
    what: 'cold start: run of 1 no-op task',
    rounds: 21,
    segue: { command: [node, cli, 'run', 'bench'], cwd },
    floors: [
      { name: 'empty Node', command: [node, '-e', '0'], cwd, limit: 1.6 },
      { name: 'bare duties', command: floor, cwd },
    ],
  };
}

function tasksRow({ folder, here, cli }, { name, phases, tasks }) {
  const shape = { phases, tasks, script: 'true' };
  const cwd = folder.write(name, { ...project(shape), ...makefile(shape) });
  return {
    name,
    what: `1,000 no-op tasks in ${phases === 1 ? 'one phase' : `${phases} phases`}, 8 at a time`,
    rounds: 7,
    segue: { command: [node, cli, 'run', 'bench', '--parallel', '8'], cwd },
    floors: [
      { name: 'Node spawn', command: spawnFloor(here, { ...shape, wide: 8 }), cwd, limit: 1.25 },
      { name: 'make', command: ['make', '-s', '-j8'], cwd, needs: 'make', limit: 0.5 },
    ],
  };
}

/** Another shell than the default one costs a program's start more: a worker becomes it. */
function shRow({ folder, here, cli }) {
  const shape = { phases: 1, tasks: 1000, script: 'true' };
  const cwd = folder.write('sh', project({ ...shape, shell: 'sh' }));
  return {
    name: 'sh',
    what: '1,000 no-op tasks of `shell: sh`, 8 at a time',
    rounds: 5,
    segue: { command: [node, cli, 'run', 'bench', '--parallel', '8'], cwd },
    floors: [{ name: 'Node spawn', command: spawnFloor(here, { ...shape, wide: 8 }), cwd, limit: 1.25 }],
  };
}

function handOverRow({ folder, here, cli }) {
  const shape = { phases: 200, tasks: 1, script: 'true' };
  const cwd = folder.write('hand-over', project(shape));
  return {
    name: 'hand-over',
    what: '200 phases of 1 no-op task',
    rounds: 9,
    segue: { command: [node, cli, 'run', 'bench'], cwd },
    floors: [{ name: 'Node spawn', command: spawnFloor(here, { ...shape, wide: 1 }), cwd }],
    perUnit: { what: 'a phase more than the floor', count: shape.phases, limitMs: 0.5 },
  };
}

function sleepRow({ folder, cli }) {
  const cwd = folder.write('sleep', project({ phases: 1, tasks: 100, script: 'sleep 0.05' }));
  return {
    name: 'sleep',
    what: '100 × sleep 0.05, 20 at a time',
    rounds: 7,
    segue: { command: [node, cli, 'run', 'bench', '--parallel', '20'], cwd },
    floors: [],
    // 100 tasks, 20 at a time: five times 50 ms, if nothing else cost anything.
    idealMs: 250,
  };
}

function logRow({ folder, here, cli }) {
  const cwd = folder.write('log', project({ phases: 1, tasks: 1, script: lines }));
  const logs = join(cwd, '.segue/state/logs');
  // 200 MB a round must not fill the disk.
  const before = () => rmSync(logs, { recursive: true, force: true });
  const file = join(cwd, 'floor.log');
  return {
    name: 'log',
    what: 'one job that prints 1,000,000 lines of 200 bytes',
    rounds: 5,
    segue: { command: [node, cli, 'run', 'bench'], cwd, before },
    floors: [
      {
        name: 'straight to a file',
        command: [node, join(here, 'fileFloor.cjs'), lines, file],
        cwd,
        before: () => rmSync(file, { force: true }),
        limit: 2,
      },
    ],
    peakLimit: 80 * mebibyte,
  };
}

function validateRow({ folder, cli }) {
  const cwd = folder.write('validate', largeProject(5000));
  return {
    name: 'validate',
    what: 'validate a file of 5,000 tasks, cold',
    rounds: 11,
    segue: { command: [node, cli, 'validate', 'bench'], cwd },
    floors: [{ name: 'empty Node', command: [node, '-e', '0'], cwd }],
    limitMs: 100,
  };
}

function longRow({ folder, cli }) {
  const cwd = folder.write('long', project({ phases: 100, tasks: 1000, script: 'true' }));
  const state = join(cwd, '.segue/state');
  const before = () => {
    rmSync(state, { recursive: true, force: true });
    mkdirSync(state, { recursive: true });
  };
  return {
    name: 'long',
    what: '100,000 no-op tasks in 100 phases, 8 at a time',
    rounds: 1,
    isLong: true,
    segue: { command: [node, cli, 'run', 'bench', '--parallel', '8'], cwd, before },
    floors: [],
    peakLimit: 250 * mebibyte,
  };
}

function spawnFloor(here, { phases, tasks, wide, script }) {
  return [node, join(here, 'spawnFloor.cjs'), ...[phases, tasks, wide].map(String), script];
}
