import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { RunJson } from '../../schemas/types.ts';
import { expectClear } from './support/clear.ts';
import { eventually, leftIn } from './support/processes.ts';
import { faults, Project } from './support/project.ts';
import { entriesOf, integrityOf, jobsOf, storeOf } from './support/record.ts';

const isRoot = process.getuid?.() === 0;

/** A project with one ended run. */
async function withHistory(): Promise<Project> {
  const project = new Project();
  project.tasks('sales', 'id: load, run: echo hello');
  expectClear(await project.segue('run', 'sales'), 0);
  return project;
}

const everyCommand: readonly (readonly string[])[] = [
  ['runs'],
  ['runs', '--json'],
  ['show', 'sales'],
  ['logs', 'sales', 'load'],
  ['run', 'sales'],
  ['retry', 'sales'],
  ['cancel', 'sales'],
];

faults('a history that', () => {
  test.each([
    ['is garbage', (file: string) => writeFileSync(file, 'garbage '.repeat(1000))],
    ['has a header with a hole', (file: string) => damage(file, 16, 24)],
    ['has a page of zeroes', (file: string) => damage(file, 4096, 4096)],
    [
      'has lost its second half',
      (file: string) => truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096),
    ],
    ['has rows that nobody wrote', (file: string) => change(file, "UPDATE run SET trigger_json = '{'")],
    ['has entries that nobody wrote', (file: string) => change(file, "UPDATE journal SET entry = '['")],
  ])('%s is left as it is, and the way on is told', async (_what, harm) => {
    const project = await withHistory();
    harm(storeOf(project));
    const before = readFileSync(storeOf(project));
    let told = 0;
    for (const command of everyCommand) {
      const outcome = await project.segue(...command);
      // Not all harm is seen by everybody; a new run can be made beside rows of an old one.
      if (outcome.code === 0 || (outcome.code === 4 && /^(retry|cancel)$/.test(command[0] ?? ''))) continue;
      expectClear(outcome, 1);
      expect(outcome.stderr).toContain('is damaged (');
      expect(outcome.stderr).toContain('to begin a new history.\n');
      told++;
    }
    expect(told).toBeGreaterThan(0);
    if (told === everyCommand.length) expect(readFileSync(storeOf(project)).equals(before)).toBe(true);
    // As the message says.
    for (const ending of ['', '-wal', '-shm']) rmSync(`${storeOf(project)}${ending}`, { force: true });
    expectClear(await project.segue('run', 'sales'), 0);
    expect(integrityOf(project)).toBe('ok');
  });

  test('a newer version made is refused, not touched', async () => {
    const project = await withHistory();
    change(storeOf(project), 'PRAGMA user_version = 1000');
    for (const command of everyCommand) {
      const outcome = await project.segue(...command);
      expectClear(outcome, 1);
      expect(outcome.stderr).toMatch(
        /^error: The run history .* has version 1000; this Segue knows versions up to \d+\. Update Segue, or /,
      );
    }
  });

  test('another program made is refused, not touched', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: echo hello');
    mkdirSync(join(project.root, '.segue/state'));
    change(storeOf(project), 'CREATE TABLE theirs (a)');
    for (const command of everyCommand) {
      const outcome = await project.segue(...command);
      expectClear(outcome, 1);
      expect(outcome.stderr).toContain('is a database, but not a run history of Segue. Move it away.');
    }
  });

  test('another process keeps locked is waited for, and nothing is lost', async () => {
    const project = await withHistory();
    const database = new DatabaseSync(storeOf(project));
    database.exec('BEGIN EXCLUSIVE');
    const run = project.command(['run', 'sales']);
    const shown = project.command(['runs']);
    expectClear(await shown.ended, 0);
    await new Promise(resolve => setTimeout(resolve, 1500));
    expect(run.child.exitCode).toBe(null);
    database.exec('COMMIT');
    database.close();
    expectClear(await run.ended, 0);
  });

  test('is locked in the middle of a run holds the run up, not more', async () => {
    const project = new Project();
    project.orchestration(
      'sales',
      'phases:\n  - name: One\n    tasks:\n      - { id: a, run: "touch here; until test -e go; do sleep 0.01; done" }\n  - name: Two\n    tasks:\n      - { id: b, run: echo }\n',
    );
    const run = project.command(['run', 'sales']);
    await eventually(() => existsSync(join(project.root, 'here')));
    const database = new DatabaseSync(storeOf(project));
    database.exec('BEGIN IMMEDIATE');
    project.write('go', '');
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(run.said.stdout).not.toContain('a succeeded');
    database.exec('COMMIT');
    database.close();
    expectClear(await run.ended, 0);
  });

  test('gives a run to another process, which took this one for dead, ends it here', async () => {
    const project = new Project();
    project.tasks(
      'sales',
      'id: a, run: "touch here; sleep 61"',
      'id: b, run: "until test -e here; do sleep 0.01; done; sleep 0.2"',
    );
    const run = project.command(['run', 'sales']);
    await eventually(() => existsSync(join(project.root, 'here')));
    change(storeOf(project), 'PRAGMA foreign_keys = ON; DELETE FROM owner');
    const outcome = await run.ended;
    expectClear(outcome, 1);
    expect(outcome.stderr).toBe(
      'error: sales#1 was taken over by another process, which took this one for dead; "segue show sales#1" tells how it stands.\n',
    );
    expect(leftIn(project.folder)).toEqual([]);
    expect(await project.json('show', 'sales#1')).toMatchObject({ state: 'interrupted' });
  });

  test('lies where a file is, or in one, is told as that', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: echo hello');
    project.write('.segue/state', 'a file');
    const outcome = await project.segue('run', 'sales');
    expectClear(outcome, 1);
    expect(outcome.stderr).toBe(
      `error: The run history ${storeOf(project)} cannot be made: a part of its path is a file, or a link that leads nowhere.\n`,
    );
    expect((await project.segue('runs')).stdout).toBe('There are no runs.\n');
    project.remove('.segue/state');
    mkdirSync(storeOf(project), { recursive: true });
    const folder = await project.segue('run', 'sales');
    expectClear(folder, 1);
    expect(folder.stderr).toContain(`error: The run history ${storeOf(project)} `);
  });

  test.runIf(isRoot)('may not be written is read all the same', async () => {
    const project = await withHistory();
    execFileSync('chmod', ['-R', 'a+rX,go-w', project.folder]);
    const nobody = {
      through: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
      env: { HOME: '/', TMPDIR: '/tmp' },
    };
    expectClear(await project.command(['show', 'sales'], nobody).ended, 0);
    expectClear(await project.command(['logs', 'sales', 'load'], nobody).ended, 0);
    const outcome = await project.command(['run', 'sales'], nobody).ended;
    expectClear(outcome, 1);
    expect(outcome.stderr).toMatch(
      /^error: The run history .* cannot be written \(.*\)\. Make the file and its folder writable for this user\.\n$/,
    );
    const elsewhere = new Project();
    elsewhere.tasks('sales', 'id: load, run: echo hello');
    execFileSync('chmod', ['-R', 'a+rX,go-w', elsewhere.folder]);
    const fresh = await elsewhere.command(['run', 'sales'], nobody).ended;
    expectClear(fresh, 1);
    expect(fresh.stderr).toContain('cannot be written');
  });
});

faults('a state folder that is deleted during a run', () => {
  test.each([
    ['whole', '.segue/state'],
    ['in its history', '.segue/state/segue.db'],
    ['in its logs', '.segue/state/logs'],
    ['in its scratch files', '.segue/state/scratch'],
  ])('(%s) ends the run, which says why', async (_what, path) => {
    const project = new Project();
    project.orchestration(
      'sales',
      `phases:\n  - name: One\n    tasks:\n      - { id: a, run: "touch here; until test -e go; do sleep 0.01; done; echo hello; echo a=1 >> $SEGUE_OUTPUT" }\n` +
        '      - { id: c, run: "until test -e go; do sleep 0.01; done; sleep 0.1; touch late; sleep 61" }\n' +
        '  - name: Two\n    tasks:\n      - { id: b, run: "echo; sleep 0.1" }\n',
    );
    const run = project.command(['run', 'sales']);
    await eventually(() => existsSync(join(project.root, 'here')));
    project.remove(path);
    project.write('go', '');
    await eventually(() => run.child.exitCode !== null || existsSync(join(project.root, 'late')));
    if (!path.startsWith('.segue/state/segue') && path !== '.segue/state') process.kill(run.pid, 'SIGTERM');
    const outcome = await run.ended;
    expect(leftIn(project.folder)).toEqual([]);
    if (path === '.segue/state/logs') {
      expectClear(outcome, 3);
      expect(outcome.stdout).toMatch(
        /✗ a failed in .*: The log .*\.log could not be written: no such file or directory\./,
      );
    } else if (path === '.segue/state/scratch') expectClear(outcome, 3);
    else {
      expectClear(outcome, 1);
      expect(outcome.stderr).toBe(
        `error: The run history ${storeOf(project)} was removed, or replaced by another file, while it was in use.\n`,
      );
    }
    // The project is as good as new after it.
    project.remove('.segue/state');
    expectClear(await project.segue('run', 'sales', '--task', 'b'), 0);
  });
});

/** Where a small file system can be mounted: as root, where the container lets it. */
const canMount = isRoot && canBeDone('unshare', ['-m', 'true']);

faults('a disk that is full', () => {
  test.runIf(canMount)('from the start is told as that, and leaves nothing half made', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: echo hello');
    const outcome = await project.command(['run', 'sales'], { through: tiny('4k', 'true') }).ended;
    expectClear(outcome, 1);
    expect(outcome.stderr).toMatch(/^error: The run history .*: the disk is full\./);
  });

  test.runIf(canMount).each([
    ['with the log of a job', 'yes hello | head -c 4000000'],
    ['by what a job writes', 'head -c 4000000 /dev/zero > .segue/state/rubbish; echo more; sleep 0.2'],
  ])('in the middle of a run (%s) ends it, and what was acknowledged is kept', async (_what, script) => {
    const project = new Project();
    project.orchestration(
      'sales',
      `phases:\n  - name: One\n    tasks:\n      - { id: first, run: echo }\n  - name: Two\n    tasks:\n      - { id: fill, run: "${script}" }\n` +
        '  - name: Three\n    tasks:\n      - { id: last, run: echo }\n',
    );
    const outcome = await project.command(['run', 'sales'], {
      through: tiny('1m', 'cp -r .segue/state kept'),
    }).ended;
    expectClear(outcome, 1);
    expect(`${outcome.stdout}${outcome.stderr}`).toMatch(
      /could not be written: no space left on device\.|the disk is full\. .* sales#1 was broken off here; "segue retry sales#1" goes on with it\./,
    );
    expect(leftIn(project.folder)).toEqual([]);
    project.remove('.segue/state');
    execFileSync('mv', [join(project.root, 'kept'), join(project.root, '.segue/state')]);
    expect(integrityOf(project)).toBe('ok');
    expect(entriesOf(project).some(entry => entry.kind === 'job-ended' && entry.job.task === 'first')).toBe(
      true,
    );
    const shown = await project.json<RunJson>('show', 'sales');
    expect(['failed', 'interrupted']).toContain(shown.state);
    // With room again it goes on.
    project.orchestration(
      'sales',
      'phases:\n  - name: Two\n    tasks:\n      - { id: fill, run: echo }\n      - { id: last, run: echo }\n',
    );
    expectClear(await project.segue('retry', 'sales'), 0);
  });

  test('or a limit on the size of files stops a log, and fails that job alone', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: "yes hello | head -c 3000000; sleep 61"', 'id: other, run: echo');
    const outcome = await project.command(['run', 'sales', '--json'], {
      through: ['prlimit', '--fsize=2000000'],
    }).ended;
    expectClear(outcome, 1);
    const jobs = jobsOf(JSON.parse(outcome.stdout));
    expect(jobs.get('load')).toMatchObject({
      state: 'failed',
      reason: { code: 'log-failed', message: expect.stringContaining('could not be written') },
    });
    expect(jobs.get('other')?.state).toBe('succeeded');
    expect(leftIn(project.folder)).toEqual([]);
  });
});

/** Puts `.segue/state` on a file system of a size while a command runs; `after` is executed while it is still there. */
function tiny(size: string, after: string): readonly string[] {
  const script = `mkdir -p .segue/state && mount -t tmpfs -o size=${size} tmpfs .segue/state && "$@"; code=$?; ${after}; exit $code`;
  return ['unshare', '-m', 'sh', '-c', script, 'sh'];
}

function canBeDone(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Overwrites bytes of a file. */
function damage(file: string, from: number, length: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0, from, from + length);
  writeFileSync(file, bytes);
}

function change(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}
