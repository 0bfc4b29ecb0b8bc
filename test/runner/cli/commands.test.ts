import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { normal, Segue } from './segue.ts';

let segue: Segue;
beforeAll(async () => {
  segue = await Segue.build();
});
afterAll(() => segue.remove());

const failing = `\
name: Nightly
phases:
  - name: Extract
    tasks:
      - name: Good
        run: echo "rows=3" >> "$SEGUE_OUTPUT"
      - name: Broken
        run: |
          echo "about to fail"
          test -f repaired
  - name: Load
    tasks:
      - name: Mart
        run: echo "loaded $ROWS rows"
        env: { ROWS: "\${{ tasks.good.outputs.rows }}" }
`;

describe('the first project', () => {
  test('is valid, runs, and can be looked at in every way', async () => {
    const cwd = segue.project({ 'README.md/x': '' });
    expect((await segue.run(cwd, ['init'])).code).toBe(0);
    expect(await segue.run(cwd, ['validate', '--strict'])).toEqual({
      code: 0,
      out: '1 orchestration checked, no problems.\n',
      err: '',
    });
    expect((await segue.run(cwd, ['plan', 'hello'])).out).toBe(`\
hello  Hello  .segue/orchestrations/hello.yaml
Params: who=world, loud=false
Look around
  ▸ count-files        shell
  ▸ look-at-the-clock  shell
Greet
  ▸ greeting           greet/friendly
  – shout              its condition is false
Sum up
  ▸ summary            shell
  – not-yet            switched off by "active: false"
4 tasks would run, 2 would not.
`);
    const run = await segue.run(cwd, ['run', 'hello', '--param', 'who=Ada']);
    expect([run.code, run.err]).toEqual([0, '']);
    // The order in which parallel tasks start and end is nobody's to rely on.
    const hour = /(?<=after )\d\d/;
    expect(normal(run.out).replace(hour, 'HH').split('\n').toSorted()).toEqual(
      `\
TIME  Run hello#1 (Hello) created by WHOM
TIME  Run hello#1 started
TIME  Phase Look around: 2 tasks
TIME    ▸ count-files started
TIME    ▸ look-at-the-clock started
TIME    ✓ count-files succeeded in SPAN
TIME    ✓ look-at-the-clock succeeded in SPAN
TIME  Phase Look around succeeded in SPAN
TIME  Phase Greet: 2 tasks
TIME    – shout skipped: its condition is false
TIME    ▸ greeting started
TIME    ✓ greeting succeeded in SPAN
TIME  Phase Greet succeeded in SPAN
TIME  Phase Sum up: 1 task, 1 left out
TIME    – not-yet skipped: switched off by "active: false"
TIME    ▸ summary started
TIME    ✓ summary succeeded in SPAN
TIME  Phase Sum up succeeded in SPAN

              Greeted after HH o'clock, with 3 files around.

TIME  Run hello#1 succeeded in SPAN: 4 succeeded, 2 skipped.
`
        .split('\n')
        .toSorted(),
    );
    expect(normal((await segue.run(cwd, ['show', 'hello'])).out).replace(hour, 'HH')).toBe(`\
✓ hello#1  Hello  succeeded in SPAN: 4 succeeded, 2 skipped
  DATE by WHOM  ID
  params: who=Ada, loud=false
✓ Look around succeeded  SPAN
  ✓ count-files  SPAN
  ✓ look-at-the-clock  SPAN
✓ Greet succeeded  SPAN
  ✓ greeting  SPAN
  – shout  skipped: its condition is false
✓ Sum up succeeded  SPAN
  ✓ summary  SPAN
  – not-yet  skipped: switched off by "active: false"

Greeted after HH o'clock, with 3 files around.
`);
    expect(normal((await segue.run(cwd, ['logs', 'hello', 'greeting'])).out)).toBe('INSTANT Hello, Ada!\n');
    expect(normal((await segue.run(cwd, ['runs'])).out)).toMatch(
      /^RUN {6}STATE {6}STARTED {14}DURATION {2}BY .*\nhello#1 {2}✓ success {2}DATE {2}SPAN \S+\n$/,
    );
  });
});

describe('a run that fails', () => {
  test('tells why and how to go on; its retry runs exactly what failed', async () => {
    const cwd = segue.project({ 'nightly.yaml': failing });
    const run = await segue.run(cwd, ['run', 'nightly']);
    expect(run.code).toBe(1);
    expect(normal(run.out)).toContain(`\
TIME    ✗ broken failed in SPAN: Exit code 1.
TIME    │ about to fail
`);
    expect(normal(run.out)).toContain(`\
TIME  Run nightly#1 failed in SPAN: 1 failed, 1 succeeded, 1 not executed.
                ✗ broken: Exit code 1.
                  segue logs nightly#1 broken
              Retry: segue retry nightly#1
`);
    const plan = await segue.run(cwd, ['plan', '--retry', 'nightly#1', '--json']);
    const tasks = JSON.parse(plan.out).phases.flatMap((phase: { tasks: unknown[] }) => phase.tasks);
    expect(tasks.map((task: { id: string; willRun: boolean }) => [task.id, task.willRun])).toEqual([
      ['good', false],
      ['broken', true],
      ['mart', true],
    ]);
    writeFileSync(join(cwd, 'repaired'), '');
    const retry = await segue.run(cwd, ['-C', cwd, 'retry', 'nightly']);
    expect(retry.code).toBe(0);
    const logs = await segue.run(cwd, ['logs', 'nightly#2', 'mart']);
    expect(normal(logs.out)).toBe('INSTANT loaded 3 rows\n');
    const reused = await segue.run(cwd, ['logs', 'nightly#2', 'good']);
    expect(normal(reused.err)).toBe('good was not run again; its result is that of run ID.\n');
  });

  test('and only warns exits with 0, with --strict with 1', async () => {
    const text = failing.replace('name: Broken', 'name: Broken\n        continueOnFailure: true');
    const cwd = segue.project({ 'nightly.yaml': text });
    expect((await segue.run(cwd, ['run', 'nightly'])).code).toBe(0);
    expect((await segue.run(cwd, ['run', 'nightly', '--strict'])).code).toBe(1);
  });

  test('is one JSON object on standard output where asked, all else on standard error, and a JUnit file', async () => {
    const cwd = segue.project({ 'nightly.yaml': failing });
    const args = ['run', 'nightly', '--json', '--reporter', 'junit=out/a.xml', '--logs', 'none'];
    const { code, out, err } = await segue.run(cwd, args);
    expect(code).toBe(1);
    const run = JSON.parse(out);
    expect([run.state, run.phases[0].tasks[1].jobs[0].reason.code]).toEqual(['failed', 'exit-code']);
    expect(err).toContain('Run nightly#1 failed in ');
    expect(err).not.toContain('about to fail');
    expect(readFileSync(join(cwd, 'out', 'a.xml'), 'utf8')).toContain('<failure message="Exit code 1."');
    const shown = await segue.run(cwd, ['show', 'nightly', '--json']);
    expect(JSON.parse(shown.out)).toEqual({ ...run, notifications: [] });
    const { phases, path, ...summary } = run;
    expect(JSON.parse((await segue.run(cwd, ['runs', '--json'])).out)).toEqual([summary]);
    expect(phases).toHaveLength(2);
    expect(path).toBe('.segue/orchestrations/nightly.yaml');
  });

  test('annotates its file and writes its page under GitHub Actions', async () => {
    const cwd = segue.project({ 'shop/.segue/orchestrations/nightly.yaml': failing });
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: cwd,
      GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
    };
    const { code, out } = await segue.run(cwd, ['-C', 'shop', 'run', 'nightly'], env);
    expect(code).toBe(1);
    expect(out).toContain(
      '\n::error file=shop/.segue/orchestrations/nightly.yaml,line=7,title=nightly#1%3A Broken failed::Exit code 1.\n',
    );
    expect(normal(out)).toMatch(
      /::group::✗ broken failed in SPAN.*\n::stop-commands::.*\nINSTANT about to fail\n::/,
    );
    expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toContain('| Extract | Broken | ✗ failed |');
  });

  test('whose JUnit file cannot be written says so, and is no success', async () => {
    const cwd = segue.project({ 'nightly.yaml': failing, 'file/x': '' });
    writeFileSync(join(cwd, 'repaired'), '');
    const { code, err } = await segue.run(cwd, ['run', 'nightly', '--reporter', 'junit=file/x/a.xml']);
    expect([code, err]).toEqual([1, `error: ${join(cwd, 'file/x')}: it exists already.\n`]);
  });
});

describe('a file with mistakes', () => {
  const mistaken = 'nam: x\nphases:\n  - name: A\n    taks: []\n';
  const told = `\
.segue/orchestrations/bad.yaml:1:1  error  unknown-key  Unknown key "nam" in an orchestration; did you mean "name"?
    nam: x
    ^^^

.segue/orchestrations/bad.yaml:4:5  error  unknown-key  Unknown key "taks" in a phase; did you mean "tasks"?
        taks: []
        ^^^^

2 errors
`;

  test('is shown with places by validate, and refused by run and plan, all with 2', async () => {
    const cwd = segue.project({ 'bad.yaml': mistaken, 'nightly.yaml': failing });
    expect(await segue.run(cwd, ['validate'])).toEqual({ code: 2, out: told, err: '' });
    for (const command of ['run', 'plan']) {
      const { code, out, err } = await segue.run(cwd, [command, 'bad']);
      expect([code, out]).toEqual([2, '']);
      expect(err).toBe(`${told}error: .segue/orchestrations/bad.yaml cannot be run as it is.\n`);
    }
    const json = await segue.run(cwd, ['validate', 'bad', '--json']);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.out)[1]).toEqual({
      file: '.segue/orchestrations/bad.yaml',
      range: { start: { line: 3, character: 4 }, end: { line: 3, character: 8 } },
      severity: 'error',
      code: 'unknown-key',
      message: 'Unknown key "taks" in a phase; did you mean "tasks"?',
    });
    expect((await segue.run(cwd, ['validate', 'nightly'])).code).toBe(0);
  });

  test('is annotated under GitHub Actions', async () => {
    const cwd = segue.project({ 'bad.yaml': mistaken });
    const { out } = await segue.run(cwd, ['validate'], { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: cwd });
    expect(out).toContain(
      '::error file=.segue/orchestrations/bad.yaml,line=1,col=1,title=unknown-key::Unknown key "nam"',
    );
  });
});

describe('a name that nothing has', () => {
  test.each([
    [['run', 'nightyl'], 'did you mean "nightly"?'],
    [['run', 'nightly', '--task', 'brokn'], '"nightly" has no task "brokn"; did you mean "broken"?'],
    [['run', 'nightly', '--param', 'x=1'], 'has no param "x"'],
    [['show', 'nightly'], 'There is no run "nightly".'],
    [['logs', 'nightly#7'], 'There is no run nightly#7.'],
    [['retry', 'x'], 'There is no run "x".'],
    [['cancel', 'x'], 'There is no run "x".'],
  ])('is refused by %j with 4 and a suggestion', async (args, message) => {
    const cwd = segue.project({ 'nightly.yaml': failing });
    const { code, out, err } = await segue.run(cwd, args);
    expect([code, out]).toEqual([4, '']);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });
});

describe('a store that cannot be used', () => {
  test('is told of in a sentence', async () => {
    const cwd = segue.project({
      'nightly.yaml': failing,
      '.segue/state/segue.db': 'this is no database'.repeat(99),
    });
    for (const args of [['run', 'nightly'], ['runs']]) {
      const { code, err } = await segue.run(cwd, args);
      expect(code).toBe(1);
      expect(err).toMatch(/^error: [^\n]*\n$/);
    }
  });
});

describe('completion', () => {
  test('offers commands, options, orchestrations, tasks, runs and values', async () => {
    const cwd = segue.project({ 'nightly.yaml': failing, 'hourly.yaml': failing });
    await segue.run(cwd, ['run', 'nightly']);
    const offers = async (...words: readonly string[]) => {
      const { out } = await segue.run(cwd, ['complete', '--', ...words]);
      return out.split('\n').flatMap(line => (/^(?!:)./.test(line) ? [line.split('\t')[0]] : []));
    };
    expect(await offers('ru')).toEqual(['run', 'runs']);
    expect(await offers('run', '--lo')).toEqual(['--logs']);
    expect(await offers('run', '')).toEqual(['hourly', 'nightly']);
    expect(await offers('run', 'nightly', '--task', '')).toEqual(['good', 'broken', 'mart']);
    expect(await offers('run', 'nightly', '--task', 'good,')).toEqual(['good,broken', 'good,mart']);
    expect(await offers('run', 'nightly', '--logs', '')).toEqual(['all', 'failed', 'none']);
    expect(await offers('show', 'n')).toEqual(['nightly#1']);
    expect(await offers('logs', 'nightly#1', 'm')).toEqual(['mart']);
    expect(await offers('plan', '--retry', 'nightly#1', '--skip', '')).toEqual(['good', 'broken', 'mart']);
    expect(await offers('runs', '--state', 'f')).toEqual(['failed']);
  });

  test('is asked for by a script for each shell', async () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const { code, out } = await segue.run(segue.project({}), ['completion', shell]);
      expect([shell, code]).toEqual([shell, 0]);
      expect(out).toMatch(/segue complete '?--/);
    }
  });
});
