import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunJson } from '../../schemas/types.ts';
import { expectClear } from './support/clear.ts';
import { eventually, leftIn } from './support/processes.ts';
import { faults, Project } from './support/project.ts';
import { jobsOf, statesOf } from './support/record.ts';

/** A script in each shell, an output, a component, and a job that leaves a process behind. */
function wholeProject(name?: string): Project {
  const project = new Project(name);
  project.component('load', 'echo "rows=$WHERE" >> "$SEGUE_OUTPUT"; pwd', 'shop');
  project.orchestration(
    'sales',
    `phases:
  - name: One
    tasks:
      - { id: load, uses: load, config: shop, env: { WHERE: here } }
      - { id: sh, shell: sh, run: 'echo "$SEGUE_PROJECT"' }
      - { id: node, shell: node, run: 'console.log(process.env.SEGUE_PROJECT)' }
      - { id: left, run: '(setsid sleep 61 &); echo' }
  - name: Two
    tasks:
      - { id: after, run: 'test "$ROWS" = here', env: { ROWS: "\${{ tasks.load.outputs.rows }}" } }
`,
  );
  return project;
}

const everything = {
  load: 'succeeded',
  sh: 'succeeded',
  node: 'succeeded',
  left: 'succeeded',
  after: 'succeeded',
};

faults('a project in a folder', () => {
  test.each([
    ['with blanks', 'my own project'],
    ['with quotes', `it's "mine" \`too\``],
    ['with a newline', 'two\nlines'],
    ['with what shells expand', '$(touch pwned) *;& #~!'],
    ['in another script', 'projekt – příliš žluťoučký 日本 🚀'],
    ['with a colon and a backslash', 'a:b\\c'],
    ['that begins with a dash', '-rf'],
    ['of a long name', 'l'.repeat(200)],
    ['deep down', Array(6).fill('d'.repeat(60)).join('/')],
  ])('%s works as any other', async (_what, name) => {
    const project = wholeProject(name);
    const outcome = await project.segue('run', 'sales', '--json');
    expectClear(outcome, 0);
    expect(statesOf(JSON.parse(outcome.stdout))).toEqual(everything);
    const path = join(project.root, '.segue/orchestrations/sales.yaml');
    expectClear(await project.command(['plan', path], { cwd: '/' }).ended, 0);
    const shown = await project.segue('logs', 'sales', 'node');
    expect(shown.stdout.replace(/^\S+Z /gm, '')).toBe(`${project.root}\n`);
    expect(leftIn(project.folder)).toEqual([]);
  });
});

faults('an environment', () => {
  test('with a path that is too long for SQLite is told of', async () => {
    const project = wholeProject(Array(10).fill('d'.repeat(60)).join('/'));
    const outcome = await project.segue('run', 'sales');
    expectClear(outcome, 1);
    expect(outcome.stderr).toMatch(
      /segue\.db cannot be made: its path is \d{3} bytes long, and SQLite takes 503 at most\.\n$/,
    );
  });

  test('whose report goes where no folder can be made is told of', async () => {
    const project = wholeProject();
    const outcome = await project.segue('run', 'sales', '--reporter', 'junit=/proc/nowhere/x/out.xml');
    expectClear(outcome, 1);
    expect(outcome.stderr).toMatch(/^error: \/proc\/nowhere: /);
  });

  test('whose history goes where no folder can be made is told of', async () => {
    const project = wholeProject();
    symlinkSync('/proc/nowhere', join(project.root, '.segue/state'));
    const outcome = await project.segue('run', 'sales');
    expectClear(outcome, 1);
    expect(outcome.stderr).toMatch(/^error: The run history .*segue\.db cannot be made: /);
  });

  test.each<[string, Record<string, string | undefined>]>([
    ['without HOME', { HOME: undefined, XDG_CACHE_HOME: undefined }],
    ['with a HOME that does not exist', { HOME: '/nonexistent', XDG_CACHE_HOME: undefined }],
    ['with a HOME that is a file', { HOME: '/etc/passwd', XDG_CACHE_HOME: undefined }],
    ['without PATH', { PATH: undefined }],
    ['in C', { LANG: 'C', LC_ALL: 'C' }],
    ['in a language that is not installed', { LANG: 'xx_XX.UTF-8', LC_ALL: 'xx_XX.UTF-8' }],
    ['in a zone that is none', { TZ: 'Nowhere/Atall' }],
    ['with names that no shell can set', { 'odd-name': '1', 'BASH_FUNC_foo%%': '() { echo foo; }' }],
    [
      'with settings of bash',
      { BASH_ENV: '/nonexistent', SHELLOPTS: 'noglob', POSIXLY_CORRECT: '1', IFS: 'x', CDPATH: '/' },
    ],
    [
      'with settings of Node',
      { NODE_OPTIONS: '--no-warnings --stack-trace-limit=5', NODE_ENV: 'production' },
    ],
    ['with a terminal that is none', { TERM: 'nonsense', COLUMNS: 'many' }],
  ])('%s is as good as any', async (_what, env) => {
    const project = wholeProject();
    const outcome = await project.command(['run', 'sales', '--json'], { env }).ended;
    expectClear(outcome, 0);
    expect(statesOf(JSON.parse(outcome.stdout))).toEqual(everything);
    expect(leftIn(project.folder)).toEqual([]);
    expect(project.left()).toEqual([]);
  });

  test('whose PATH leads nowhere is told of by the tasks that need it', async () => {
    const project = wholeProject();
    const env = { PATH: '/nowhere' };
    const outcome = await project.command(['run', 'sales', '--json'], { env }).ended;
    expectClear(outcome, 1);
    const jobs = jobsOf(JSON.parse(outcome.stdout));
    expect(jobs.get('node')?.state).toBe('succeeded');
    expect(jobs.get('sh')?.reason?.message).toBe(
      'sh was not found in PATH (/nowhere). Install it, or choose another shell with "shell:".',
    );
    expect(leftIn(project.folder)).toEqual([]);
  });

  test.each<[string, (project: Project) => string]>([
    ['missing', project => join(project.folder, 'nowhere')],
    ['a file', project => project.write('file', '')],
    ['a path too long for sockets', project => folderIn(project, 'x'.repeat(120))],
    ['in an odd folder', project => folderIn(project, `a b'c"d$e`)],
  ])('whose temporary folder is %s is worked in, or told of', async (what, folderOf) => {
    const project = wholeProject();
    const outcome = await project.command(['run', 'sales', '--json'], { env: { TMPDIR: folderOf(project) } })
      .ended;
    const isUsable = what.includes('long') || what.includes('odd');
    expectClear(outcome, isUsable ? 0 : 1);
    if (!isUsable) expect(outcome.stderr).toMatch(/^error: .*TMPDIR.*\n$/);
    expect(leftIn(project.folder)).toEqual([]);
  });

  test('whose temporary folder is gone by the time that it is needed is told of', async () => {
    const project = new Project();
    const folder = folderIn(project, 'gone');
    const many = Array.from(
      { length: 40 },
      (_, at) => `id: t${at}, shell: sh, run: "touch here; until test -e go; do sleep 0.01; done"`,
    );
    project.tasks('many', ...many);
    const run = project.command(['run', 'many', '--parallel', '2'], { env: { TMPDIR: folder } });
    await eventually(() => run.said.stdout.includes('t1 started'));
    project.remove('../gone');
    project.write('go', '');
    const outcome = await run.ended;
    expect([0, 1]).toContain(outcome.code);
    expectClear(outcome, outcome.code ?? 0);
    expect(leftIn(project.folder)).toEqual([]);
  });
});

faults('names', () => {
  test('of 5,000 characters are refused at their place, and those of any script taken', async () => {
    const project = new Project();
    project.tasks('long', `name: ${'n'.repeat(5000)}, run: echo`);
    const long = await project.segue('run', 'long');
    expectClear(long, 2);
    expect(long.stderr).toContain('long.yaml:4:17  error');
    expect(Math.max(...long.stderr.split('\n').map(line => line.length))).toBeLessThan(1000);

    const named = (ids: readonly string[]): string =>
      `name: Příliš žluťoučký kůň\nphases:\n  - { name: 第一, ${ids[0]}tasks: [{ name: 日本語のタスク, ${ids[1]}run: echo ahoj }, { name: 🚀 launch, run: echo }] }\n`;
    project.orchestration('jména', named(['', '']));
    const refused = await project.segue('run', 'jména');
    expectClear(refused, 2);
    expect(refused.stderr).toContain(
      'jména.yaml:3:13  error  invalid-id  The name "第一" has no letter from a to z and no digit to make an id of; add an "id:".',
    );
    project.orchestration('jména', named(['id: first, ', 'id: task, ']));
    const accepted = await project.segue('run', 'jména', '--json');
    expectClear(accepted, 0);
    const run: RunJson = JSON.parse(accepted.stdout);
    for (const { id } of run.phases[0]?.tasks ?? []) expectClear(await project.segue('logs', 'jména', id), 0);
    expectClear(await project.segue('show', 'jména#1'), 0);
  });

  test('of 120 bytes for a task whose log must be named after it are no trouble', async () => {
    const project = new Project();
    const id = 'a'.repeat(90);
    project.tasks('long', `id: ${id}, run: echo hello`);
    expectClear(await project.segue('run', 'long'), 0);
    expect((await project.segue('logs', 'long', id)).stdout).toContain('hello');
  });
});

faults('an orchestration that is changed while it runs', () => {
  test.each([
    ['edited', (project: Project) => project.tasks('sales', 'id: b, run: touch edited')],
    ['broken', (project: Project) => project.orchestration('sales', 'phases: [')],
    ['deleted', (project: Project) => project.remove('.segue/orchestrations/sales.yaml')],
  ])('(%s) runs as it was when it began', async (what, change) => {
    const project = new Project();
    project.orchestration(
      'sales',
      'phases:\n  - name: One\n    tasks:\n      - { id: a, run: "touch here; until test -e go; do sleep 0.01; done" }\n  - name: Two\n    tasks:\n      - { id: b, run: "touch original; test -e fixed" }\n',
    );
    const run = project.command(['run', 'sales']);
    await eventually(() => run.said.stdout.includes('a started'));
    change(project);
    project.write('go', '');
    expectClear(await run.ended, 1);
    expect(project.text('original')).toBe('');
    const retry = await project.segue('retry', 'sales');
    if (what === 'edited') {
      expectClear(retry, 0);
      expect(retry.stdout).toContain('has changed since sales#1; this retry runs it as it is now.');
    } else {
      expectClear(retry, what === 'broken' ? 2 : 4);
      expect(retry.stderr).toContain('"segue retry sales#1 --as-recorded" runs the file as it was.');
      project.write('fixed', '');
      expectClear(await project.segue('retry', 'sales', '--as-recorded'), 0);
    }
  });
});

/** A folder beside the project. */
function folderIn(project: Project, name: string): string {
  const folder = join(project.folder, name);
  mkdirSync(folder);
  chmodSync(folder, 0o700);
  return folder;
}
