// A runner with jobs, to be killed by the test that started it: argv is its folder, the PATH, and whether jobs are processes or run in workers.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJobExecutor } from '../../../runner/job/createJobExecutor.ts';
import { realClock } from './realClock.ts';

const [folder = '', path = '', spawns = ''] = process.argv.slice(2);
const executor = createJobExecutor({
  clock: realClock,
  temporaryFolder: folder,
  path,
  platform: process.platform,
  node: process.execPath,
  graces: { endMs: 300 },
  spawnsBeforeWorkers: spawns === 'workers' ? 0 : Number.POSITIVE_INFINITY,
});
const scripts = [
  'echo $BASHPID > plain.pid; sleep 1000',
  'trap "" TERM; echo $BASHPID > deaf.pid; while :; do sleep 1; done',
  "setsid sh -c 'echo $$ > escaped.pid; exec sleep 1000' >/dev/null 2>&1 & sleep 1000",
  "sh -c 'echo $$ > bare.pid; exec env -i sleep 1000'",
];
for (const [at, script] of scripts.entries()) {
  executor.start({
    runId: 'run1',
    name: `task${at}.0.1`,
    command: { kind: 'script', shell: 'default', script },
    env: { PATH: path },
    workingDirectory: folder,
    logFile: join(folder, `${at}.log`),
    scratch: folder,
    timeoutMs: null,
    memoryBytes: null,
    masks: [],
  });
}

// A job runs before the runner knows of it. In a later turn of its event loop than the one that started the last job, it does.
const names = ['plain', 'deaf', 'escaped', 'bare'].map(name => join(folder, `${name}.pid`));
const looking = setInterval(() => {
  if (!names.every(name => existsSync(name))) return;
  clearInterval(looking);
  writeFileSync(join(folder, 'ready'), '');
}, 5);
