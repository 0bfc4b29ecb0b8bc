import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectClear } from './support/clear.ts';
import { faults, Project } from './support/project.ts';

const whole = 'phases:\n  - name: One\n    tasks:\n      - name: Load\n        run: echo hello\n';

/** An alias bomb: nine lines that stand for 9⁸ values. */
const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
  .concat(
    Array.from(
      'bcdefgh',
      (name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`,
    ),
  )
  .concat('phases: *h\n')
  .join('\n');

const unreadable: readonly (readonly [what: string, content: string | Uint8Array, message: string])[] = [
  [
    'bad indentation',
    'phases:\n  - name: One\n   tasks: []\n',
    '3:4  error  yaml-syntax  Found "tasks" in a list',
  ],
  ['a tab', 'phases:\n\t- name: One\n', '2:1  error  yaml-syntax  Found a tab in the indentation'],
  ['an unclosed quote', 'name: "A\nphases: []\n', '1:7  error  yaml-syntax  Found " with no closing "'],
  [
    'an alias bomb',
    bomb,
    '6:8  error  yaml-syntax  The aliases of this file stand for more than 100,000 values',
  ],
  [
    'an alias of itself',
    'name: &a [*a]\n',
    '1:11  error  yaml-syntax  The alias "*a" stands inside the very value',
  ],
  ['5,000 brackets', '['.repeat(5000), '1:201  error  yaml-syntax'],
  [
    '3,000 nested lists',
    `phases:\n${'- '.repeat(3000)}`,
    'error  yaml-syntax  Found too many levels of nesting',
  ],
  ['two documents', `${whole}---\n${whole}`, '6:1  error  yaml-syntax  Found a second YAML document'],
  [
    'a NUL',
    'name: A\0B\n',
    '1:8  error  unreadable-file  The file is a binary file (byte 8 is zero); expected UTF-8 text.',
  ],
  [
    'invalid UTF-8',
    Buffer.from('description: a\nname: caf\xe9\n', 'latin1'),
    '2:10  error  unreadable-file  The file is not valid UTF-8: byte 25 (0xE9) on line 2.',
  ],
  [
    'UTF-16',
    Buffer.from('\ufeffname: A\n', 'utf16le'),
    '1:1  error  unreadable-file  The file is UTF-16; expected UTF-8.',
  ],
  [
    '20 MB',
    Buffer.alloc(20_000_000, '#'),
    '1:1  error  unreadable-file  The file is too large: 19.1 MiB; expected at most 10 MiB.',
  ],
  ['nothing', '', '1:1  error  missing-key  An orchestration needs "phases".'],
  ['a word', 'sales', '1:1  error  wrong-type  An orchestration expects a map'],
];

faults('a file with', () => {
  test.each(unreadable)('%s', async (_what, content, message) => {
    const project = new Project();
    project.write('sales.yaml', content);
    const [run, checked] = await Promise.all([
      project.segue('run', 'sales.yaml'),
      project.segue('validate', '--json', 'sales.yaml'),
    ]);
    expectClear(run, 2);
    expect(run.stderr).toContain(message);
    expect(run.stderr).toMatch(/error: sales\.yaml cannot be (read|run as it is)\.\n$/);
    expectClear(checked, 2);
    expect(JSON.parse(checked.stdout).length).toBeGreaterThan(0);
    expect(existsSync(join(project.root, '.segue/state'))).toBe(false);
  });

  test.each([
    ['Windows line endings', whole.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${whole}`],
    ['no newline at its end', whole.trimEnd()],
  ])('%s, which is as good as any', async (_what, content) => {
    const project = new Project();
    project.write('sales.yaml', content);
    expectClear(await project.segue('run', 'sales.yaml'), 0);
    expect((await project.segue('logs', 'sales', 'load')).stdout).toMatch(/Z hello\n$/);
  });
});

faults('where a file should be,', () => {
  test.each([
    [
      'a folder',
      (path: string) => mkdirSync(path),
      2,
      'sales.yaml:1:1  error  unreadable-file  The file is a folder; expected a file.\n\n1 error\n',
    ],
    [
      'a named pipe',
      (path: string) => execFileSync('mkfifo', [path]),
      2,
      'The file is not a regular file.\n\n1 error\n',
    ],
    [
      'a link to itself',
      (path: string) => symlinkSync(path, path),
      2,
      'The file cannot be read: its links lead in a circle.',
    ],
    [
      'a link to nowhere',
      (path: string) => symlinkSync('/nowhere', path),
      4,
      'error: There is no file sales.yaml.\n',
    ],
    [
      'an endless device',
      (path: string) => symlinkSync('/dev/zero', path),
      2,
      'The file is not a regular file.',
    ],
  ])('%s is told as that', async (_what, make, code, message) => {
    const project = new Project();
    make(join(project.root, 'sales.yaml'));
    const outcome = await project.segue('run', 'sales.yaml');
    expectClear(outcome, code);
    expect(outcome.stderr).toContain(message);
  });

  // Root may read everything, so that somebody else has to be asked.
  test.runIf(process.getuid?.() === 0)('one that the user may not read is told as that', async () => {
    const project = new Project();
    project.write('sales.yaml', whole, 0o600);
    execFileSync('chmod', ['a+rx', join(project.root, '..')]);
    const outcome = await project.command(['run', 'sales.yaml'], {
      through: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
      env: { HOME: '/nonexistent' },
    }).ended;
    expectClear(outcome, 2);
    expect(outcome.stderr).toContain(
      'sales.yaml:1:1  error  unreadable-file  The file cannot be read: permission denied.',
    );
  });
});

faults('a broken file elsewhere in the project', () => {
  test('does not keep an orchestration that does not use it from running', async () => {
    const project = new Project();
    project.orchestration('sales', whole);
    project.orchestration('broken', 'phases: [');
    project.write('.segue/components/odd/component.yaml', ': : :');
    expectClear(await project.segue('run', 'sales'), 0);
    expectClear(await project.segue('validate'), 2);
  });

  test('stops one that does, with its own place', async () => {
    const project = new Project();
    project.component('load', 'echo', 'shop');
    project.write('.segue/configurations/load/shop.yaml', 'parameters: [');
    project.tasks('sales', 'name: Load, uses: load, config: shop');
    const outcome = await project.segue('run', 'sales');
    expectClear(outcome, 2);
    expect(outcome.stderr).toContain('.segue/configurations/load/shop.yaml:1:13  error  yaml-syntax');
  });

  test('stops all where it is the settings', async () => {
    const project = new Project();
    project.orchestration('sales', whole);
    project.write('.segue/segue.yaml', 'parallel: many\n');
    const outcome = await project.segue('run', 'sales');
    expectClear(outcome, 2);
    expect(outcome.stderr).toContain('.segue/segue.yaml:1:11  error  wrong-type  "parallel" expects');
    // What is recorded can be read all the same.
    expectClear(await project.segue('runs'), 0);
  });
});
