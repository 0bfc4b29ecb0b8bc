import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, lstatSync, openSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectClear } from './support/clear.ts';
import { eventually, leftIn } from './support/processes.ts';
import { faults, Project } from './support/project.ts';

/** Linux's device that is always full. */
const full = '/dev/full';
const hasFull = existsSync(full) && statSync(full).isCharacterDevice();

faults('standard output', () => {
  test.runIf(hasFull)('that is full is no success, whatever was asked for', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: echo hello');
    expectClear(await project.segue('run', 'sales'), 0);
    const commands = [
      ['show', 'sales'],
      ['show', 'sales', '--json'],
      ['runs'],
      ['logs', 'sales', 'load'],
      ['validate'],
      ['--help'],
    ];
    for (const command of [...commands, ['run', 'sales', '--json']]) {
      const sink = openSync(full, 'w');
      const outcome = await project.command(command, { stdio: ['ignore', sink, 'pipe'] }).ended;
      closeSync(sink);
      expectClear(outcome, 1);
      expect(outcome.stderr).toContain('error: standard output: the disk is full.\n');
    }
    // The run itself stands as it ended.
    expect(await project.json('runs')).toMatchObject([{ state: 'success' }, { state: 'success' }]);
  });

  test.runIf(hasFull)('or standard error that is full does not end a run', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: sleep 0.1');
    const sink = openSync(full, 'w');
    const outcome = await project.command(['run', 'sales', '--json'], { stdio: ['ignore', 'pipe', sink] })
      .ended;
    closeSync(sink);
    expect(outcome.code).toBe(1);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ state: 'success' });
  });

  test('that nobody reads any more lets the run go on to its end', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: "touch here; until test -e go; do sleep 0.01; done; echo hello"');
    const run = project.command(['run', 'sales', '--logs', 'all']);
    await eventually(() => existsSync(join(project.root, 'here')));
    run.child.stdout?.destroy();
    run.child.stderr?.destroy();
    project.write('go', '');
    expect((await run.ended).code).toBe(0);
    expect(await project.json('show', 'sales')).toMatchObject({ state: 'success' });
    expect((await project.segue('logs', 'sales', 'load')).stdout).toMatch(/Z hello\n$/);
  });

  test('that is closed from the start is as good as any', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: echo hello');
    const words = ['sh', '-c', 'exec "$@" <&- >&- 2>&-', 'sh'];
    expect((await project.command(['run', 'sales'], { through: words }).ended).code).toBe(0);
    expect((await project.segue('logs', 'sales', 'load')).stdout).toMatch(/Z hello\n$/);
  });

  test('is not waited for by a follower of logs that nobody reads', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: "while sleep 0.02; do echo hello; done"');
    const run = project.command(['run', 'sales']);
    await eventually(() => run.said.stdout.includes('load started'));
    const logs = project.command(['logs', '-f', 'sales', 'load']);
    await eventually(() => logs.said.stdout.includes('hello'));
    logs.child.stdout?.destroy();
    expect((await logs.ended).code).toBe(0);
    process.kill(run.pid, 'SIGTERM');
    expect((await run.ended).code).toBe(3);
    expect(leftIn(project.folder)).toEqual([]);
  });
});

faults('a report', () => {
  test('that cannot be written fails the command, not the run', async () => {
    const project = new Project();
    project.write('file', '');
    project.tasks('sales', 'id: load, run: echo');
    const outcome = await project.segue('run', 'sales', '--reporter', 'junit=file/report.xml');
    expectClear(outcome, 1);
    expect(outcome.stderr).toMatch(/^error: .*project\/file.*: .+\.\n$/);
    expect(await project.json('runs')).toMatchObject([{ state: 'success' }]);
  });

  test('is written where a link leads, which stays a link', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: echo');
    const report = project.write('real.xml', 'old');
    const link = join(project.root, 'report.xml');
    symlinkSync('real.xml', link);
    expectClear(await project.segue('run', 'sales', '--reporter', 'junit=report.xml'), 0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(report, 'utf8')).toContain('<testsuites');
  });

  test('is written to a pipe', async () => {
    const project = new Project();
    project.tasks('sales', 'id: load, run: echo');
    execFileSync('mkfifo', [join(project.root, 'report')]);
    const run = project.command(['run', 'sales', '--reporter', 'junit=report']);
    const text = execFileSync('timeout', ['20', 'cat', join(project.root, 'report')], { encoding: 'utf8' });
    expect(text).toContain('<testsuites');
    expectClear(await run.ended, 0);
  });
});
