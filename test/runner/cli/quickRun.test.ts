import { Command } from 'commander';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addRunOptions } from '../../../runner/cli/options.ts';
import { readQuickRun } from '../../../runner/cli/quickRun.ts';

/** The same words as commander reads them; undefined where it refuses them or they are not a run. */
function asCommanderReads(argv: readonly string[]): unknown {
  const program = new Command('segue').option('-C, --project <dir>').option('--no-color').exitOverride();
  const silent = { writeOut: () => {}, writeErr: () => {} };
  let found: unknown;
  const command = program.command('run').argument('<orchestration>').exitOverride();
  program.configureOutput(silent);
  command.configureOutput(silent);
  addRunOptions(command)
    .option('-C, --project <dir>')
    .option('--no-color')
    .action((target: string, options: object) => {
      const { color, ...everywhere } = program.opts<{ color?: boolean }>();
      const { color: _own, ...own } = { color: true, ...options };
      found = { target, options: own, everywhere: { ...everywhere, ...(color === false ? { color } : {}) } };
    });
  try {
    program.parse([...argv], { from: 'user' });
  } catch {
    return undefined;
  }
  return found;
}

describe('a plain run', () => {
  test('is read with all its options', () => {
    const argv =
      '-C dir run nightly --task a,b --task=c --skip d --param since=1=2 --parallel 3 --json --strict --logs none';
    expect(readQuickRun(argv.split(' '))).toEqual({
      target: 'nightly',
      everywhere: { project: 'dir' },
      options: {
        task: ['a', 'b', 'c'],
        skip: ['d'],
        param: { since: '1=2' },
        parallel: 3,
        json: true,
        strict: true,
        logs: 'none',
      },
    });
    expect(readQuickRun(['--no-color', 'run', 'a.yaml', '--reporter', 'junit=out.xml'])).toEqual({
      target: 'a.yaml',
      everywhere: { color: false },
      options: { reporter: [{ kind: 'junit', file: 'out.xml' }] },
    });
  });

  test.each([
    'plan a',
    'run',
    'run a b',
    'run a --help',
    'run a -h',
    'run a --parallel 0',
    'run a --parallel',
    'run a --task ,',
    'run a --param x',
    'run a --logs some',
    'run a --reporter pretty',
    'run a --json=1',
    'run -- a',
    'run a -Cdir',
    '--json run a',
    '--version run a',
    'help run',
  ])('is not `%s`, which the whole program reads', words => {
    expect(readQuickRun(words.split(' '))).toBeUndefined();
  });

  test('means what commander takes it for, whatever the words', () => {
    const word = fc.constantFrom(
      ...[
        'run',
        'a',
        'b=c',
        'x,y',
        '3',
        '0',
        '',
        '-',
        '--',
        '-h',
        '-C',
        '--project',
        '--project=p',
        '--no-color',
      ],
      ...[
        '--json',
        '--strict',
        '--task',
        '--task=t',
        '--skip',
        '--param',
        '--param=k=v',
        '--parallel',
        '--parallel=2',
      ],
      ...[
        '--logs',
        '--logs=all',
        'failed',
        '--reporter',
        '--reporter=plain',
        'junit=f',
        '--unknown',
        '--color',
      ],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 7 }), words => {
        for (const argv of [words, ['run', ...words], ['-C', 'p', 'run', 'a', ...words]]) {
          const quick = readQuickRun(argv);
          if (quick !== undefined) expect(asCommanderReads(argv)).toEqual(quick);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
