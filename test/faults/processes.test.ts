import { expect, test } from 'vitest';
import type { RunJson } from '../../schemas/types.ts';
import { expectClear } from './support/clear.ts';
import { eventually, isAlive, leftIn, processesCalled, processesOf } from './support/processes.ts';
import { faults, Project } from './support/project.ts';
import { integrityOf, jobsOf, statesOf } from './support/record.ts';

const killing = ['TERM', 'INT', 'HUP', 'KILL', 'SEGV', 'ABRT', 'USR1', 'USR2', 'PIPE', 'ALRM', 'QUIT'];
const stopping = ['STOP', 'TSTP', 'TTIN', 'TTOU'];

/** A task for each signal, and one that nobody disturbs. */
function signalled(id: string, script: string): string {
  const matrix = `matrix: { signal: [${[...killing, ...stopping].join(', ')}] }`;
  return `id: ${id}, run: "${script}; sleep 1; exit 44", timeout: 500ms, ${matrix}`;
}

/** Ways to leave something behind; each writes to `left` while it lives, and would for a minute. */
const leaving: readonly (readonly [id: string, task: string])[] = [
  ['background', 'run: "sleep 61 & sleep 0.01"'],
  ['nohup', 'run: "nohup sleep 61 >/dev/null 2>&1 &"'],
  ['disowned', 'run: "sleep 61 & disown -a"'],
  ['session', 'run: "setsid sleep 61 & sleep 0.05"'],
  ['silent', 'run: "setsid sleep 61 </dev/null >/dev/null 2>&1 & sleep 0.05"'],
  ['twice', 'run: "(setsid sh -c \'(sleep 61 &) & exit\' &) ; sleep 0.05"'],
  ['deaf', 'run: "setsid sh -c \'trap \\"\\" TERM HUP INT; while :; do sleep 0.1; done\' & sleep 0.05"'],
  ['stopped', 'run: "sleep 61 & kill -STOP $!"'],
  ['many', 'run: "for i in $(seq 200); do sleep 61 & done; sleep 0.01"'],
  ['chain', 'run: "f() { (sleep 0.02; f) & }; f; sleep 0.05"'],
  ['chain in a session', 'run: "setsid bash -c \'f() { (sleep 0.02; f) & }; f\' & sleep 0.05"'],
  ['stopped in a session', 'run: "setsid sleep 61 & sleep 0.05; kill -STOP $!"'],
  ['moved', 'shell: sh, run: "set -m; sleep 61 & sleep 0.05"'],
  [
    'daemon',
    'shell: python, run: "import os, time\\nif os.fork() == 0:\\n  os.setsid()\\n  if os.fork() == 0:\\n    os.closerange(0, 99)\\n    os.chdir(\'/\')\\n    time.sleep(61)\\n  os._exit(0)\\nos.wait()"',
  ],
  [
    'node',
    "shell: node, run: \"require('node:child_process').spawn('sleep', ['61'], { detached: true, stdio: 'ignore' }).unref()\"",
  ],
];

faults('a task that', () => {
  test('sends itself or its group any signal ends alone', async () => {
    const project = new Project();
    project.tasks(
      'signals',
      signalled('self', 'kill -${{ matrix.signal }} $$'),
      signalled('group', 'kill -${{ matrix.signal }} 0'),
      signalled('in-sh', 'kill -${{ matrix.signal }} $$').replace('id: in-sh', 'id: in-sh, shell: sh'),
      'id: fine, run: sleep 0.3',
    );
    const outcome = await project.segue('run', 'signals', '--json', '--parallel', '12');
    expectClear(outcome, 1);
    const run: RunJson = JSON.parse(outcome.stdout);
    const [self, group, inSh, fine] = run.phases[0]?.tasks ?? [];
    expect(fine?.state).toBe('succeeded');
    for (const task of [self, group, inSh]) {
      for (const [at, signal] of [...killing, ...stopping].entries()) {
        const job = task?.jobs.find(({ id }) => id === `${task.id}.${at}.1`);
        // Bash does not die of SIGQUIT; its children do.
        if (signal === 'QUIT') continue;
        const expected = stopping.includes(signal)
          ? { state: 'failed', reason: { code: 'timeout' } }
          : {
              state: 'failed',
              reason: { code: 'exit-code', message: expect.stringContaining(`ended by SIG${signal}`) },
            };
        expect({ signal, ...job }).toMatchObject(expected);
      }
    }
    expect(leftIn(project.folder)).toEqual([]);
  });

  test.each(leaving)('leaves something behind (%s) leaves nothing behind', async (id, task) => {
    const project = new Project();
    project.tasks('leave', `id: ${id.replaceAll(' ', '-')}, ${task}`, 'id: check, run: echo');
    const outcome = await project.segue('run', 'leave', '--json');
    expectClear(outcome, 0);
    expect(leftIn(project.folder)).toEqual([]);
    expect(project.left()).toEqual([]);
  });

  test.each(['KILL', 'QUIT', 'ALRM'])(
    'kills the runner by SIG%s leaves a record that can be gone on with',
    async signal => {
      const project = new Project();
      const kill = `kill -${signal} $(cat runner)`;
      project.tasks(
        'murder',
        'id: before, run: "echo done > before"',
        `id: kill, run: "until test -s runner -a -e before; do sleep 0.01; done; test -e again || { touch again; ${kill}; sleep 61; }"`,
      );
      const run = project.command(['run', 'murder']);
      project.write('runner', String(run.pid));
      const { code, signal: by } = await run.ended;
      expect([code, by]).toEqual([null, `SIG${signal}`]);
      await eventually(() => processesOf(project.folder).length === 0);
      expect(integrityOf(project)).toBe('ok');
      const shown = await project.json<RunJson>('show', 'murder');
      expect(shown.state).toBe('interrupted');
      const retried = await project.segue('retry', 'murder', '--json');
      expectClear(retried, 0);
      expect(statesOf(JSON.parse(retried.stdout))['kill']).toBe('succeeded');
    },
  );

  test('kills the watchdog is none the worse for it, nor are the others', async () => {
    const project = new Project();
    const find =
      'grep -l segue-watchdog /proc/[0-9]*/cmdline 2>/dev/null | while read f; do d=${f%/cmdline}; grep -qF \\"$TMPDIR\\" $d/cmdline && echo ${d#/proc/}; done';
    project.orchestration(
      'murder',
      'phases:\n  - name: One\n    tasks:\n' +
        `      - { id: kill, run: "sleep 61 & kill -9 $(${find}); sleep 0.2" }\n` +
        '  - name: Two\n    tasks:\n      - { id: after, run: "setsid sleep 61 & echo after" }\n',
    );
    const outcome = await project.segue('run', 'murder', '--json');
    expectClear(outcome, 0);
    expect(Object.values(statesOf(JSON.parse(outcome.stdout)))).toEqual(['succeeded', 'succeeded']);
    expect(leftIn(project.folder)).toEqual([]);
    await eventually(() => processesCalled(project.temporary).filter(isAlive).length === 0);
  });

  test('ignores SIGTERM is killed after its grace, 10 s, when its time is up', async () => {
    const project = new Project();
    project.tasks('deaf', 'id: deaf, timeout: 100ms, run: "trap \\"\\" TERM; while :; do sleep 0.1; done"');
    const outcome = await project.segue('run', 'deaf', '--json');
    expectClear(outcome, 1);
    const job = jobsOf(JSON.parse(outcome.stdout)).get('deaf');
    expect(job).toMatchObject({ state: 'failed', reason: { code: 'timeout' } });
    expect(job?.durationMs).toBeGreaterThan(10_000);
    expect(leftIn(project.folder)).toEqual([]);
  });
});
