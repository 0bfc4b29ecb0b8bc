import { expect, test } from 'vitest';
import { expectClear } from './support/clear.ts';
import { faults, Project } from './support/project.ts';
import { jobsOf } from './support/record.ts';

/** Tasks that cannot do what they are told, and why each says that it failed. */
const failing: readonly (readonly [id: string, task: string, code: string, message: string])[] = [
  [
    'noexec',
    'run: ./noexec.sh',
    'exit-code',
    'Exit code 126: ./noexec.sh is not executable; run: chmod +x ./noexec.sh.',
  ],
  [
    'spaced',
    'run: "\'./no exec.sh\'"',
    'exit-code',
    "Exit code 126: ./no exec.sh is not executable; run: chmod +x './no exec.sh'.",
  ],
  ['missing', 'run: ./missing.sh', 'exit-code', 'Exit code 127: ./missing.sh was not found.'],
  ['command', 'run: frobnicate --all', 'exit-code', 'Exit code 127: frobnicate was not found.'],
  ['folder', 'run: ./scripts', 'exit-code', 'Exit code 126: ./scripts is a folder, not a program.'],
  [
    'windows',
    'run: ./windows.sh',
    'exit-code',
    "Exit code 127: ./windows.sh has the line endings of Windows (\\r\\n); run: sed -i 's/\\r$//' ./windows.sh.",
  ],
  [
    'windows-sh',
    'run: ./windows.sh, shell: sh',
    'exit-code',
    "Exit code 127: ./windows.sh has the line endings of Windows (\\r\\n); run: sed -i 's/\\r$//' ./windows.sh.",
  ],
  [
    'windows-body',
    'run: bash ./scripts/body.sh',
    'exit-code',
    "Exit code 2: ./scripts/body.sh has the line endings of Windows (\\r\\n); run: sed -i 's/\\r$//' ./scripts/body.sh.",
  ],
  [
    'interpreter',
    'run: ./interpreter.sh',
    'exit-code',
    'Exit code 127: the #! line of ./interpreter.sh names /usr/bin/nonesuch, which does not exist.',
  ],
  [
    'no-folder',
    'run: echo, workingDirectory: nowhere',
    'could-not-start',
    'The working directory ROOT/nowhere does not exist.',
  ],
  [
    'no-folder-either',
    'run: echo, workingDirectory: noexec.sh',
    'could-not-start',
    'The working directory ROOT/noexec.sh is not a folder.',
  ],
  [
    'no-shell',
    'run: echo, shell: pwsh, env: { PATH: /usr/bin }',
    'could-not-start',
    'pwsh was not found in PATH (/usr/bin). Install it, or choose another shell with "shell:".',
  ],
  [
    'no-shell-at-all',
    'run: echo, env: { PATH: /nowhere }',
    'could-not-start',
    'Neither bash nor sh was found in PATH (/nowhere). Install it, or choose another shell with "shell:".',
  ],
  [
    'nul',
    'run: echo, env: { A: "a\\0b" }',
    'could-not-start',
    'The environment variable A holds a NUL character, which no program can be given.',
  ],
  [
    'environment',
    'run: /bin/echo, env: { A: "${{ params.much }}" }',
    'exit-code',
    'Exit code 126: the environment and the arguments are larger than the system allows; pass large values by a file.',
  ],
  [
    'output',
    'run: echo bogus >> $SEGUE_OUTPUT',
    'bad-output',
    'Line 1 of $SEGUE_OUTPUT is "bogus"; expected name=value or name<<DELIMITER.',
  ],
  [
    'output-name',
    'run: echo "2nd name=1" >> $SEGUE_OUTPUT',
    'bad-output',
    'Line 1 of $SEGUE_OUTPUT is "2nd name=1"; a name has letters, digits, _ and -, and no digit or - first.',
  ],
  [
    'output-open',
    'run: "printf \'a<<END\\\\nb\\\\n\' >> $SEGUE_OUTPUT"',
    'bad-output',
    'Line 1 of $SEGUE_OUTPUT is "a<<END"; the closing line "END" is missing.',
  ],
  [
    'output-huge',
    'run: "head -c 10000000 /dev/zero | tr \'\\\\0\' x >> $SEGUE_OUTPUT"',
    'bad-output',
    'The outputs are larger than the 1 MiB that a job can leave; write large results to a file.',
  ],
  [
    'signal',
    'run: kill -SEGV $$',
    'exit-code',
    'Exit code 139: ended by SIGSEGV (it accessed memory that is not its own).',
  ],
  ['status', 'run: exit 77', 'exit-code', 'Exit code 77.'],
  ['time', 'run: sleep 60, timeout: 200ms', 'timeout', 'over its limit of 200 ms.'],
];

faults('a task that cannot do what it is told', () => {
  test('fails alone, with a reason that says what to do, in every front end', async () => {
    const project = new Project();
    project.write('noexec.sh', '#!/bin/sh\necho\n', 0o644);
    project.write('no exec.sh', '#!/bin/sh\necho\n', 0o644);
    project.write('windows.sh', '#!/bin/sh\r\necho hello\r\n', 0o755);
    project.write('scripts/body.sh', 'if true; then\r\n  echo hello\r\nfi\r\n');
    project.write('interpreter.sh', '#!/usr/bin/nonesuch\n', 0o755);
    const much = 'x'.repeat(200_000);
    project.orchestration(
      'sales',
      `params:\n  much: { type: string, default: "${much}" }\nphases:\n  - name: One\n    tasks:\n` +
        failing.map(([id, task]) => `      - { id: ${id}, ${task} }\n`).join('') +
        '      - { id: fine, run: echo }\n',
    );
    const outcome = await project.segue('run', 'sales', '--json');
    expectClear(outcome, 1);
    const jobs = jobsOf(JSON.parse(outcome.stdout));
    for (const [id, , code, message] of failing) {
      const expected = message.replaceAll('ROOT', project.root);
      expect({ ...jobs.get(id), id }).toMatchObject({ id, state: 'failed', reason: { code } });
      expect(jobs.get(id)?.reason?.message).toContain(expected);
      expect(outcome.stderr).toContain(expected);
    }
    expect(jobs.get('fine')?.state).toBe('succeeded');
    expect(project.left()).toEqual([]);
  });

  test('keeps what it left: outputs before a failure, and a summary that is cut', async () => {
    const project = new Project();
    project.tasks(
      'sales',
      'id: outputs, run: "echo a=1 >> $SEGUE_OUTPUT; exit 3"',
      'id: summary, run: "head -c 10000000 /dev/zero | tr \'\\\\0\' x >> $SEGUE_SUMMARY"',
      'id: removed, run: rm $SEGUE_OUTPUT $SEGUE_SUMMARY',
      'id: replaced, run: rm $SEGUE_OUTPUT && mkdir $SEGUE_OUTPUT',
      'id: pipe, run: rm $SEGUE_OUTPUT && mkfifo $SEGUE_OUTPUT',
    );
    const outcome = await project.segue('run', 'sales', '--json');
    expectClear(outcome, 1);
    const run = JSON.parse(outcome.stdout);
    expect(run.phases[0].tasks[0].outputs).toEqual({ a: '1' });
    const jobs = jobsOf(run);
    for (const id of ['summary', 'removed', 'replaced', 'pipe'])
      expect(jobs.get(id)?.state).toBe('succeeded');
    expect(project.left()).toEqual([]);
  });
});
