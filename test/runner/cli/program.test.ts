import { describe, expect, test } from 'vitest';
import { commands } from '../../../runner/cli/commands.ts';
import { explainError } from '../../../runner/cli/explainError.ts';
import { main } from '../../../runner/cli/program.ts';
import { version } from '../../../runner/cli/version.ts';
import { StoreError } from '../../../runner/store/store.ts';
import { KeptOutput, ScriptedHost } from './scriptedHost.ts';

async function call(...argv: readonly string[]) {
  const host = new ScriptedHost(...argv);
  const code = await main(host);
  return { code, out: host.stdout.text, err: host.stderr.text };
}

const help = `\
Usage: segue [options] [command]

Orchestrations as code: phases in order, tasks in parallel, retry of exactly
what failed.

Options:
  -v, --version        print the version
  -C, --project <dir>  work as if started in this folder
  --no-color           print without colours
  -h, --help           print this help

Commands:
  init                 write a first project
  validate             check files and show every mistake in them
  plan                 show what a run would do
  run                  run an orchestration
  retry                run again what failed in a run
  cancel               end a run that waits or runs
  runs                 list the runs, newest first
  show                 show a run with all its tasks
  watch                tell what runs do while they do it
  logs                 print the logs of a run
  next                 show when schedules fire next
  lineage              show which tasks use which tables
  simulate             show what triggers would start
  emit                 tell triggers of updated tables and files
  serve                run projects by themselves
  token                let programs use the HTTP API
  lsp                  help an editor (language server)
  completion           print a script for shell completion

Examples:
  segue init                 write a first project in this folder
  segue validate             check every file of the project
  segue run nightly-sales    run an orchestration by its id
  segue retry nightly-sales  run again what failed in its last run

Run "segue <command> --help" for the options and examples of a command.
`;

describe('the command line', () => {
  test('helps where it is asked, and where nothing was typed', async () => {
    for (const argv of [['--help'], [], ['help'], ['-h']]) {
      expect(await call(...argv)).toEqual({ code: 0, out: help, err: '' });
    }
  });

  test('tells its version', async () => {
    expect(await call('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test('explains a command with its options, defaults and examples', async () => {
    const { code, out } = await call('help', 'run');
    expect(code).toBe(0);
    expect(out).toBe(`\
Usage: segue run [options] <orchestration>

Runs an orchestration: its phases in order, the tasks of a phase in parallel.
Ctrl-C cancels it; a second one ends it at once.

Arguments:
  orchestration         an orchestration's id, or its file

Options:
  --task <ids>          only these tasks, inactive ones too; comma-separated,
                        repeatable
  --skip <ids>          all but these tasks; comma-separated, repeatable
  --param <name=value>  a param of the run; repeatable
  --parallel <count>    tasks at once (default: the file's limit, the project's,
                        or 2 × cores)
  --json                print the run as one JSON object at its end; all else
                        goes to standard error
  --reporter <name>     plain, live, github, json or junit=FILE; repeatable
                        (default: live on a terminal, github under GitHub
                        Actions, else plain)
  --logs <which>        logs to show (default: failed; all under GitHub Actions)
                        (choices: "all", "failed", "none")
  --strict              exit with 1 when the run ends with warnings

Everywhere:
  -C, --project <dir>   work as if started in this folder
  --no-color            print without colours
  -h, --help            print this help

Examples:
  segue run nightly-sales                           run all active tasks
  segue run nightly-sales --param region=us         with a param
  segue run nightly-sales --task load,report        only these tasks
  segue run jobs/import.yaml --json > run.json      a file, with the result for a program
  segue run nightly-sales --reporter junit=out.xml  and a JUnit file for a CI
`);
  });

  test('has a sentence and examples for every command', async () => {
    for (const { name, isHidden } of commands) {
      if (isHidden === true) continue;
      const { code, out, err } = await call(name, '--help');
      expect([name, code, err]).toEqual([name, 0, '']);
      expect(out).toMatch(
        /^Usage: segue \S+ \[options\].*\n\n[A-Z][\s\S]*\.\n\n[\s\S]*\nExamples:\n {2}.*segue /,
      );
    }
  });

  test('suggests the nearest command or option, and exits with 4', async () => {
    expect(await call('rnu')).toEqual({
      code: 4,
      out: '',
      err: `error: unknown command 'rnu'\n(Did you mean run?)\nRun "segue --help" for the commands there are.\n`,
    });
    expect(await call('runs', '--jsno')).toEqual({
      code: 4,
      out: '',
      err: `error: unknown option '--jsno'\n(Did you mean --json?)\nRun "segue runs --help" for how to use it.\n`,
    });
    expect(await call('--jsno')).toMatchObject({ code: 4 });
  });

  test.each([
    [['run'], "missing required argument 'orchestration'"],
    [['run', 'a', 'b'], 'too many arguments'],
    [['run', 'a', '--parallel', '0'], 'Expected a whole number from 1.'],
    [['run', 'a', '--parallel', '1.5'], 'Expected a whole number from 1.'],
    [['run', 'a', '--param', 'since'], 'Expected name=value.'],
    [['run', 'a', '--task', 'x,,y'], 'Expected ids with commas between them.'],
    [['run', 'a', '--reporter', 'junit'], 'Expected plain, live, github, json or junit=FILE.'],
    [['run', 'a', '--logs', 'some'], 'Allowed choices are all, failed, none.'],
    [['runs', '--state', 'done'], 'Expected some of waiting, running, success'],
    [['next', '--from', 'tomorrow'], 'Expected a time such as 2026-12-24T08:00Z.'],
    [['runs', '--skipped', '--state', 'failed'], '--skipped and --state cannot be combined.'],
    [['emit'], 'Name a table, or a file by --file.'],
    [['emit', ''], 'A table has a name.'],
    [['plan'], 'Give the orchestration to plan, or --retry with a run.'],
    [['plan', 'a', '--retry', 'a#1'], 'not both'],
    [['plan', 'a', '--as-recorded'], '--as-recorded needs --retry.'],
    [['-C', '/there/is/nothing', 'runs'], '/there/is/nothing is not a folder.'],
  ])('refuses %j with 4', async (argv, message) => {
    const { code, out, err } = await call(...argv);
    expect([code, out]).toEqual([4, '']);
    expect(err).toContain(message);
  });

  test('colours its errors on a terminal, unless it must not', async () => {
    const host = new ScriptedHost('rnu');
    host.stderr = new KeptOutput(true);
    await main(host);
    expect(host.stderr.text).toContain('\u001b[31m');
    const plain = new ScriptedHost('--no-color', 'rnu');
    plain.stderr = new KeptOutput(true);
    await main(plain);
    expect(plain.stderr.text).not.toContain('\u001b');
  });
});

describe('an error', () => {
  test('of ours is one line that says how to see more', () => {
    expect(explainError(new TypeError('x is not a function\nat all'), {})).toEqual([
      'error: This is a mistake of segue itself: TypeError: x is not a function. Set SEGUE_DEBUG=1 to see where it comes from, and please report it.',
    ]);
    const [, stack] = explainError(new TypeError('x'), { SEGUE_DEBUG: '1' });
    expect(stack).toContain('program.test');
  });

  test('of the store or a file is its message', () => {
    expect(explainError(new StoreError('full', 'The disk is full.'), {})).toEqual([
      'error: The disk is full.',
    ]);
    const denied = Object.assign(new Error('EACCES: …'), { code: 'EACCES', path: '/a/b' });
    expect(explainError(denied, {})).toEqual(['error: /a/b: permission denied.']);
    const odd = Object.assign(new Error('EIO: i/o error'), { code: 'EIO', path: '/a/b' });
    expect(explainError(odd, {})).toEqual(['error: /a/b: EIO: i/o error.']);
  });
});
